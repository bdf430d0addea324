import fc from 'fast-check';
import { readOpenShiftAiStatus } from './openShiftAi';
import { finiteNumber } from './report';
import { timestampOf } from './time';
import { readTrainerStatus } from './trainerStatus';

const REPORTED_AT = '2026-01-23T10:30:45Z';

/** What is left of a report, without fingerprints. */
function upstream(fields: unknown) {
  const { report, notes } = readTrainerStatus(fields);
  return { ...withoutFingerprints(report), notes: notes.map(shown) };
}

function annotation(fields: unknown) {
  const { report, notes } = readOpenShiftAiStatus(
    typeof fields === 'string' ? fields : JSON.stringify(fields),
  );
  return { ...withoutFingerprints(report), notes: notes.map(shown) };
}

function withoutFingerprints(report: object | undefined) {
  const { content, identity, notes, ...rest } = (report ?? {}) as Record<
    string,
    unknown
  >;
  return rest;
}

function shown(note: { code: string; params?: Record<string, unknown> }) {
  return [note.code, note.params?.field, note.params?.value]
    .filter(part => part !== undefined)
    .join(' ');
}

describe('status.trainerStatus', () => {
  it('is read as the KEP writes it', () => {
    expect(
      upstream({
        progressPercentage: 45,
        estimatedRemainingSeconds: 795649,
        metrics: [
          { name: 'loss', value: '0.2347' },
          { name: 'eval_loss', value: '0.2451' },
          { name: 'currentEpoch', value: '2' },
          { name: 'totalEpochs', value: '5' },
        ],
        lastUpdatedTime: REPORTED_AT,
      }),
    ).toEqual({
      contract: 'trainer-status',
      percent: 45,
      remainingMs: 795_649_000,
      epoch: 2,
      totalEpochs: 5,
      metrics: [
        { name: 'loss', split: 'none', value: 0.2347 },
        { name: 'eval_loss', split: 'eval', value: 0.2451 },
      ],
      reportedAt: Date.parse(REPORTED_AT),
      notes: [],
    });
  });

  it.each([
    [140, ['note.value-dropped progressPercentage 140']],
    [-3, ['note.value-dropped progressPercentage -3']],
    ['a lot', ['note.value-dropped progressPercentage a lot']],
    [{}, ['note.value-dropped progressPercentage {}']],
    [null, []],
    [undefined, []],
  ])('takes a percent of %p for unknown', (progressPercentage, notes) => {
    const read = upstream({ progressPercentage, metrics: [] });
    expect(read).toEqual({ contract: 'trainer-status', metrics: [], notes });
  });

  it.each([
    ['0', 0],
    [0, 0],
    ['99.5', 99.5],
    [' 7 ', 7],
  ])('takes a percent of %p as %p', (progressPercentage, percent) => {
    expect(upstream({ progressPercentage })).toMatchObject({ percent });
  });

  it.each([['text'], [7], [true], [[1]]])(
    'says that %p cannot be read',
    status => {
      expect(upstream(status)).toEqual({ notes: ['note.progress-unreadable'] });
    },
  );

  it('is absent when it is absent, which is no problem', () => {
    expect(upstream(undefined)).toEqual({ notes: [] });
    expect(upstream(null)).toEqual({ notes: [] });
  });

  it('leaves gaps out and does not take them for zero', () => {
    const values = [
      'NaN',
      'Infinity',
      '-Infinity',
      '',
      'n/a',
      null,
      '0x10',
      {},
    ];
    const metrics = values.map((value, index) => ({
      name: `m${index}`,
      value,
    }));
    expect(upstream({ metrics })).toMatchObject({ metrics: [] });
  });

  it.each(['current_step', 'currentStep', 'Step', 'global_step'])(
    'lifts the step out of %s',
    name => {
      expect(upstream({ metrics: [{ name, value: '7' }] })).toMatchObject({
        step: 7,
        metrics: [],
      });
    },
  );

  it('keeps names as they are but for control characters, and no endless ones', () => {
    const metrics = [
      { name: '<img onerror=x>', value: '1' },
      { name: 'a\u0000\u202eb', value: '2' },
      { name: 'x'.repeat(129), value: '3' },
      { name: 17, value: '4' },
      null,
      'nonsense',
    ];
    expect(upstream({ metrics })).toMatchObject({
      metrics: [
        { name: '<img onerror=x>', value: 1 },
        { name: 'a b', value: 2 },
      ],
      unnamedMetrics: 4,
    });
  });
});

describe('annotation of OpenShift AI', () => {
  it('is read as the controller writes it', () => {
    expect(
      annotation({
        progressPercentage: 45,
        estimatedRemainingSeconds: 9855,
        currentStep: 4530,
        totalSteps: 10000,
        currentEpoch: 1.98,
        totalEpochs: 5,
        trainMetrics: {
          loss: 0.234,
          learning_rate: '0.000050',
          grad_norm: null,
        },
        evalMetrics: { eval_accuracy: 0.89 },
        estimatedRemainingTimeSummary: '2 hours 44 minutes',
        lastUpdatedTime: REPORTED_AT,
      }),
    ).toEqual({
      contract: 'openshift-ai',
      percent: 45,
      remainingMs: 9_855_000,
      step: 4530,
      totalSteps: 10000,
      epoch: 1.98,
      totalEpochs: 5,
      metrics: [
        { name: 'loss', split: 'train', value: 0.234 },
        { name: 'learning_rate', split: 'train', value: 0.00005 },
        { name: 'eval_accuracy', split: 'eval', value: 0.89 },
      ],
      notFinite: [{ name: 'grad_norm', split: 'train', written: 'null' }],
      reportedAt: Date.parse(REPORTED_AT),
      notes: [],
    });
  });

  it('is all gaps before the first line of a trainer', () => {
    const empty = {
      progressPercentage: null,
      currentStep: null,
      trainMetrics: null,
      evalMetrics: [],
      lastUpdatedTime: 'soon',
    };
    expect(annotation(empty)).toEqual({
      contract: 'openshift-ai',
      metrics: [],
      notes: [],
    });
  });

  it.each(['{"progress', 'null', '[]', '7', '"text"', '{}}'])(
    'says that %s cannot be read',
    json => {
      expect(annotation(json)).toEqual({ notes: ['note.progress-unreadable'] });
    },
  );

  it.each(['complete (early stopped)', 'early stopped'])(
    'knows "%s"',
    estimatedRemainingTimeSummary => {
      expect(annotation({ estimatedRemainingTimeSummary })).toMatchObject({
        stoppedEarly: true,
      });
    },
  );

  it('changes its identity with what the trainer said, not with the poll', () => {
    const read = (fields: object) =>
      readOpenShiftAiStatus(JSON.stringify(fields)).report?.identity;
    const first = read({ progressPercentage: 3, lastUpdatedTime: REPORTED_AT });
    expect(
      read({ progressPercentage: 3, lastUpdatedTime: '2026-01-23T10:31:15Z' }),
    ).toBe(first);
    expect(
      read({ progressPercentage: 4, lastUpdatedTime: REPORTED_AT }),
    ).not.toBe(first);
  });
});

describe('whatever is written', () => {
  const anything = fc.oneof(fc.anything(), fc.jsonValue());

  it('is read without an error into percents of 0 to 100 and finite numbers', () => {
    fc.assert(
      fc.property(
        fc.record(
          {
            progressPercentage: anything,
            estimatedRemainingSeconds: anything,
            currentStep: anything,
            metrics: anything,
            trainMetrics: anything,
            lastUpdatedTime: anything,
          },
          { requiredKeys: [] },
        ),
        fields => {
          const reports = [
            readTrainerStatus(fields).report,
            readOpenShiftAiStatus(JSON.stringify(fields) ?? '').report,
          ];
          for (const report of reports) {
            expect(report?.percent ?? 0).toBeGreaterThanOrEqual(0);
            expect(report?.percent ?? 0).toBeLessThanOrEqual(100);
            for (const { value } of report?.metrics ?? []) {
              expect(Number.isFinite(value)).toBe(true);
            }
          }
        },
      ),
    );
  });
});

it('reads metrics of a stranger whose values only look like objects of ours', () => {
  const trainMetrics = { loss: { toString: 0, valueOf: 0 }, accuracy: 0.5 };
  const { report } = readOpenShiftAiStatus(JSON.stringify({ trainMetrics }));
  expect(report?.metrics.map(({ name }) => name)).toEqual(['accuracy']);
});

describe('times', () => {
  it.each(['2026-01-23T10:30:45', '2026-01-23', 'yesterday', 1769164245, null])(
    'of no zone or form are absent: %p',
    value => {
      expect(timestampOf(value)).toBeUndefined();
    },
  );
});

describe('numbers', () => {
  it.each([
    [-0, 0],
    ['1e-5', 1e-5],
    ['-0.5', -0.5],
    ['.5', 0.5],
    ['1e999', undefined],
    ['1,5', undefined],
    ['', undefined],
    [true, undefined],
  ])('%p is %p', (written, value) => {
    expect(finiteNumber(written)).toBe(value);
  });
});
