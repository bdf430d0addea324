import type { SourceReport } from '../health/SourceHealthStore';
import { toApiSource } from './sourceRoutes';

const NOW = Date.parse('2026-05-21T14:02:34Z');

function shown(change: Partial<SourceReport>) {
  return toApiSource(
    {
      id: 'a',
      type: 'kubernetes',
      reachable: true,
      counts: {},
      resources: [],
      problems: [],
      holder: 'replica',
      reportedAt: NOW,
      ...change,
    },
    NOW,
  );
}

it.each([
  ['kubernetes', 'cluster'],
  ['pipeline', 'runs'],
  ['status-endpoint', 'runs'],
  ['report', 'runs'],
  ['pytorchjob', 'runs'],
])('a source of type %s is shown among %s', (type, kind) => {
  expect(shown({ type })).toMatchObject({ type, kind, status: 'ok' });
});

it('a source of models is one, whatever its type', () => {
  expect(
    shown({ type: 'kubernetes', models: { mode: 'scheduled' } }).kind,
  ).toBe('models');
});

it('a source of runs says first why it cannot be read', () => {
  const reason = { code: 'source.config', message: 'name is missing' };
  const beyondCap = { code: 'entity-beyond-cap', params: { max: 200 } };
  expect(
    shown({
      type: 'pipeline',
      reachable: false,
      reason,
      counts: { runs: 2, entities: 1 },
      problems: [beyondCap],
    }),
  ).toMatchObject({
    status: 'error',
    live: false,
    counts: { runs: 2, entities: 1 },
    problems: [reason, beyondCap],
  });
});
