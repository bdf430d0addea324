import type { JsonObject } from '@backstage/types';
import fc from 'fast-check';
import { readStatusEndpoint } from '../../../config/readStatusEndpoint';
import { configOf } from '../__testUtils__/RunSourceLab';
import type { ReportedRun } from '../reportedRun';
import { normaliseStatus } from './normalise';

const NOW = Date.parse('2026-01-20T15:15:00Z');
const MINUTE_MS = 60_000;

const read = (config: JsonObject) =>
  configOf(readStatusEndpoint, {
    name: 'told',
    baseUrl: 'https://trainer.example.com',
    ...config,
  });

const domains = read({ preset: 'domain-training', items: ['medical'] });
const minions = read({ preset: 'equal-steps', items: ['41'] });

/** The answer as the reference has it. */
const MEDICAL = {
  domain_name: 'medical',
  status: 'training',
  progress: 65,
  current_step: 'relation_extraction_optimization',
  steps: [
    { name: 'initialization', status: 'completed', progress: 100 },
    {
      name: 'relation_extraction_optimization',
      status: 'in_progress',
      progress: 57,
    },
  ],
  metrics: { entity_f1: 0.87 },
  started_at: '2026-01-20T15:00:00Z',
  estimated_completion: '2026-01-20T15:25:00Z',
  elapsed_time_ms: 900_000,
};

const MINION = {
  id: 41,
  job_name: 'news-minion',
  training_type: 'HYBRID',
  status: 'RUNNING',
  progress: 33.33,
  started_at: '2026-01-20T15:00:00.123456',
  completed_at: null,
  created_at: '2026-01-20T14:59:00',
  updated_at: '2026-01-20T15:10:00',
};

const medical = (fields: object = {}, observedAt = NOW) =>
  normaliseStatus(
    { ...MEDICAL, ...fields },
    { config: domains, item: 'medical', observedAt },
  )!;

const minion = (fields: object = {}) =>
  normaliseStatus(
    { ...MINION, ...fields },
    { config: minions, item: '41', observedAt: NOW },
  )!;

const shown = ({ phases = [] }: ReportedRun) =>
  phases.map(({ id, state, percent }) =>
    [id, state, percent].filter(part => part !== undefined).join(' '),
  );

const states = (run: ReportedRun) =>
  run.phases!.map(({ state }) => state[0]).join('');

const codes = ({ notes = [] }: ReportedRun) => notes.map(({ code }) => code);

describe('domain-training', () => {
  it('reads the answer of the reference', () => {
    const run = medical();
    expect(run).toMatchObject({
      source: { type: 'status-endpoint', id: 'told' },
      namespace: 'default',
      name: 'medical',
      uid: 'medical/2026-01-20T15:00:00Z',
      job: { sourceId: 'told', namespace: 'default', name: 'medical' },
      state: 'running',
      startedAt: Date.parse('2026-01-20T15:00:00Z'),
      report: {
        contract: 'status-endpoint',
        percent: 65,
        remainingMs: 10 * MINUTE_MS,
        metrics: [{ name: 'entity_f1', split: 'none', value: 0.87 }],
        reportedAt: NOW,
      },
    });
    expect(run).not.toHaveProperty('notes');
    expect(shown(run)).toEqual([
      'initialization succeeded 100',
      'loading_data succeeded',
      'entity_extraction_optimization succeeded',
      'relation_extraction_optimization running 57',
      'prompt_extraction pending',
      'model_validation pending',
      'saving_results pending',
    ]);
    expect(run.phases!.map(({ range }) => range!.to)).toEqual([
      5, 10, 45, 80, 85, 95, 100,
    ]);
  });

  it('knows the names that the phases have inside', () => {
    const run = medical({
      current_step: 'validation',
      progress: 88,
      steps: [],
    });
    expect(shown(run)).toContain('model_validation running');
    expect(codes(run)).toEqual([]);
  });

  it('is over with its state, whatever goes on growing', () => {
    const done = {
      ...{ status: 'completed', progress: 100, current_step: 'completed' },
      ...{ estimated_completion: null, elapsed_time_ms: 9_000_000 },
    };
    const run = medical(done);
    expect(run).toMatchObject({ state: 'succeeded', report: { percent: 100 } });
    expect(run.report).not.toHaveProperty('reportedAt');
    expect(run).not.toHaveProperty('endedAt');
    const later = medical(
      { ...done, elapsed_time_ms: 9_900_000 },
      NOW + 900_000,
    );
    expect({ ...later, observedAt: NOW }).toEqual(run);
  });

  it.each(['running', 'training', 'RUNNING'])('%s is running', status => {
    expect(medical({ status }).state).toBe('running');
  });

  it('has no run where nothing was ever started', () => {
    const never = { status: 'pending', started_at: null, progress: 0 };
    expect(
      normaliseStatus(
        { ...MEDICAL, ...never },
        { config: domains, item: 'medical', observedAt: NOW },
      ),
    ).toBeUndefined();
  });

  it('fails with its message; the step does not say so', () => {
    const run = medical({ status: 'failed', error_message: 'no answer\u0007' });
    expect(run).toMatchObject({
      state: 'failed',
      reason: { code: 'failed.told', message: 'no answer' },
      failure: { message: 'no answer' },
      report: { percent: 65 },
    });
  });

  it('shows no estimate that is made of an elapsed time without its zone', () => {
    const run = medical({
      started_at: '2026-01-20T16:00:00+01:00',
      elapsed_time_ms: -2_700_000,
      estimated_completion: '2026-01-20T14:50:00Z',
    });
    expect(run.startedAt).toBe(Date.parse('2026-01-20T15:00:00Z'));
    expect(run.report).not.toHaveProperty('remainingMs');
    expect(run.notes).toEqual([
      { code: 'note.zone-differs', params: { minutes: -60 } },
    ]);
  });

  it('shows no estimate that has passed', () => {
    const run = medical({ estimated_completion: '2026-01-20T15:14:00Z' });
    expect(run.report).not.toHaveProperty('remainingMs');
    expect(codes(run)).toEqual(['note.estimate-passed']);
  });

  it('says that it does not know a phase', () => {
    const run = medical({
      current_step: 'dreaming',
      steps: [{ name: 'sleeping', status: 'in_progress', progress: 5 }],
    });
    expect(codes(run)).toEqual(['note.unknown-phase', 'note.unknown-phase']);
    expect(run.phases).toHaveLength(7);
  });
});

describe('equal-steps', () => {
  it('reads times without a zone as UTC, and says so', () => {
    const run = minion();
    expect(run).toMatchObject({
      uid: '41',
      name: 'news-minion',
      state: 'running',
      createdAt: Date.parse('2026-01-20T14:59:00Z'),
      startedAt: Date.parse('2026-01-20T15:00:00.123Z'),
    });
    expect(codes(run)).toEqual(['note.naive-times']);
  });

  it.each([
    [0, 'ppppppppp'],
    [11.11, 'srppppppp'],
    [22.2, 'ssrpppppp'],
    [33.3, 'sssrppppp'],
    [33.33, 'sssrppppp'],
    [66.66, 'ssssssrpp'],
    [99.99, 'sssssssss'],
    [100, 'sssssssss'],
    [null, 'ppppppppp'],
    ['a lot', 'ppppppppp'],
  ])('with %p percent has steps %s', (progress, expected) => {
    expect(states(minion({ progress }))).toBe(expected);
  });

  it('makes up no step of a job that says zero', () => {
    const run = minion({ progress: 0 });
    expect(run.report).toMatchObject({ percent: 0, reportedAt: NOW });
    expect(run.report).not.toHaveProperty('step');
  });

  it.each([
    ['COMPLETED', 100, 'succeeded', 'sssssssss'],
    ['FAILED', 22.22, 'failed', 'ssfpppppp'],
    ['CANCELLED', 22.22, 'stopped', 'ssipppppp'],
    ['FAILED', 0, 'failed', 'ppppppppp'],
    ['PENDING', 0, 'pending', 'ppppppppp'],
  ])('%s at %p is %s with steps %s', (status, progress, state, expected) => {
    const completed_at = '2026-01-20T15:05:00';
    const run = minion({ status, progress, completed_at });
    expect([run.state, states(run)]).toEqual([state, expected]);
  });
});

describe('what cannot be', () => {
  it.each([
    [140, '140'],
    [-1, '-1'],
    ['NaN', 'NaN'],
    [{}, '{}'],
  ])('a percent of %p is left out and said', (progress, value) => {
    const run = medical({ progress, steps: [] });
    expect(run.report).not.toHaveProperty('percent');
    expect(run.notes).toEqual([
      {
        code: 'note.value-dropped',
        params: { contract: 'status-endpoint', field: 'percent', value },
      },
    ]);
  });

  it('a word that nobody knows is no state', () => {
    expect(medical({ status: 'meditating' })).toMatchObject({
      state: 'unknown',
      reason: { code: 'unknown.word', params: { value: 'meditating' } },
    });
    expect(medical({ status: null }).reason.code).toBe('unknown.no-state');
    expect(medical({ status: 'constructor' }).state).toBe('unknown');
  });

  it('a start in the future is now', () => {
    const run = medical({
      started_at: '2026-01-20T15:16:00Z',
      elapsed_time_ms: 0,
    });
    expect(run.startedAt).toBe(NOW);
    expect(codes(run)).toEqual(['note.clock-ahead']);
  });

  it('a time that is none is said', () => {
    const run = minion({ started_at: 'yesterday' });
    expect(run).not.toHaveProperty('startedAt');
    expect(codes(run)).toContain('note.bad-time');
  });
});

describe('a mapping', () => {
  const config = read({
    path: '/jobs/{item}',
    items: ['a b'],
    job: 'nightly {meta.team}',
    runName: '{item} no. {meta.number}',
    namespace: 'ranking',
    owner: 'group:default/search',
    model: 'resource:default/ranker',
    mapping: {
      id: ['meta.number'],
      state: { path: "['job status'].word", map: { busy: 'running' } },
      percent: 'done',
      percentOf: 1,
      step: 'steps[-1].n',
      totalSteps: 'of',
      remainingSeconds: 'left',
      reportedAt: 'at',
      metrics: { loss: 'm[0].v', eval_loss: 'm[1].v' },
      phases: {
        path: 'parts',
        id: 'name',
        label: 'title',
        state: { path: 'is', map: { go: 'running' } },
        startedAt: 'from',
      },
    },
  });

  it('finds everything in its place', () => {
    const run = normaliseStatus(
      {
        meta: { team: 'search', number: 7 },
        'job status': { word: 'Busy' },
        done: 0.29,
        steps: [{ n: 1 }, { n: 29 }],
        of: '100',
        left: 60,
        at: 1768921000,
        m: [{ v: '0.5' }, { v: 0.6 }],
        parts: [{ name: 'p1', title: 'Part 1', is: 'go', from: 1768921000123 }],
      },
      { config, item: 'a b', observedAt: NOW },
    )!;
    expect(run).toMatchObject({
      uid: 'a b/7',
      name: 'a b no. 7',
      namespace: 'ranking',
      job: { sourceId: 'told', namespace: 'ranking', name: 'nightly search' },
      annotations: {
        'model-lifecycle.io/owner': 'group:default/search',
        'model-lifecycle.io/model': 'resource:default/ranker',
      },
      state: 'running',
      phases: [
        {
          id: 'p1',
          label: 'Part 1',
          state: 'running',
          startedAt: 1768921000123,
        },
      ],
      report: {
        percent: 29,
        step: 29,
        totalSteps: 100,
        remainingMs: MINUTE_MS,
        reportedAt: 1768921000000,
        metrics: [
          { name: 'loss', split: 'none', value: 0.5 },
          { name: 'eval_loss', split: 'eval', value: 0.6 },
        ],
      },
    });
  });

  it('finds nothing that an answer did not write itself', () => {
    const inherited = read({
      path: '/status',
      mapping: {
        id: 'id',
        state: { path: 'state' },
        message: '__proto__.constructor.name',
      },
    });
    const body = { id: 1, state: 'failed' };
    const run = normaliseStatus(body, { config: inherited, observedAt: NOW })!;
    expect(run.reason).toEqual({ code: 'failed.told' });
  });
});

describe('whatever is answered', () => {
  it.each([
    ['domain-training', domains, MEDICAL],
    ['equal-steps', minions, MINION],
  ])('%s makes a run of JSON with percents of 0 to 100', (_, config, known) => {
    const keys = Object.keys(known) as (keyof typeof known)[];
    const body = fc.record(
      Object.fromEntries(
        keys.map(key => [
          key,
          fc.oneof(fc.constant(known[key]), fc.jsonValue(), fc.anything()),
        ]),
      ),
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(body, fields => {
        const run = normaliseStatus(fields, {
          ...{ config, item: 'x', observedAt: NOW },
        });
        if (!run) return;
        const percents = [
          run.report?.percent,
          ...run.phases!.map(p => p.percent),
        ];
        for (const percent of percents.filter(value => value !== undefined)) {
          expect(percent).toBeGreaterThanOrEqual(0);
          expect(percent).toBeLessThanOrEqual(100);
        }
        expect(run.startedAt ?? 0).toBeLessThanOrEqual(NOW);
        expect(JSON.parse(JSON.stringify(run))).toEqual(run);
      }),
    );
  });
});
