import { createAssess } from './createAssess';
import { makeRun } from './entities/__testUtils__/makeRun';
import { advanceCurves } from './progression/warnings';
import type { Run } from './run';

const NOW = Date.UTC(2026, 10, 21, 14);

const CONFIG = {
  stall: { warnAfterMs: 300_000, stalledAfterMs: 900_000 },
  warnings: { enabled: true, evaluations: 5 },
};

/** A run whose loss is no number any more. */
function lost(parts: Partial<Run> = {}): Run {
  const curves = advanceCurves(undefined, {
    metrics: [],
    notFinite: [{ name: 'loss', split: 'train', written: 'NaN' }],
    step: 10,
    at: NOW - 60_000,
  });
  return makeRun('a', { memory: { progress: { curves } }, ...parts });
}

const assessWith = (
  successfulRuns: () => Promise<Run[]>,
  warnings = CONFIG.warnings,
) =>
  createAssess({
    history: { successfulRuns },
    config: { ...CONFIG, warnings },
  });

it('tells warnings of a run that goes on', async () => {
  const { warnings } = await assessWith(async () => [])(lost(), NOW);
  expect(warnings).toMatchObject([{ code: 'warning.not-a-number' }]);
});

it('needs no history for a run that has ended', async () => {
  const assess = assessWith(() => Promise.reject(new Error('no database')));
  const ended = lost({ state: 'failed', endedAt: NOW });
  expect(await assess(ended, NOW)).toMatchObject({
    warnings: [{ code: 'warning.not-a-number' }],
  });
  await expect(assess(lost(), NOW)).rejects.toThrow('no database');
});

it('keeps to the config', async () => {
  const off = { enabled: false, evaluations: 5 };
  expect(await assessWith(async () => [], off)(lost(), NOW)).not.toHaveProperty(
    'warnings',
  );
});
