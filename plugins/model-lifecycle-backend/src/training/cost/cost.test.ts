import fc from 'fast-check';
import { join } from 'node:path';
import { loadTimelines } from '../corpus/loader';
import { play } from '../corpus/replay';
import { makeRun } from '../history/__testUtils__/runs';
import type { Attempt, Phase, Run, RunFacts } from '../run';
import { amountOf, priceOf } from './prices';
import { hoursOf, usageOf, type RunUsage } from './usageOf';

const HOUR_MS = 3_600_000;
const START = Date.UTC(2026, 10, 21, 12);
const at = (hours: number) => START + hours * HOUR_MS;

const GPUS: RunFacts['resources'] = [
  {
    part: 'node',
    phase: 'training',
    pods: 2,
    requests: { 'nvidia.com/gpu': 4, cpu: 8, memory: 32 * 2 ** 30, pods: 1 },
  },
];

const training = (
  attempt: number,
  from: number,
  to: number | undefined,
  state: Phase['state'] = to === undefined ? 'running' : 'interrupted',
): Phase => ({
  id: 'training',
  attempt,
  state,
  startedAt: at(from),
  ...(to === undefined ? {} : { endedAt: at(to) }),
});

function used(run: Partial<Run>, hours: number): RunUsage {
  const usage = usageOf(
    makeRun({ facts: { resources: GPUS }, ...run }),
    at(hours),
  );
  if (typeof usage === 'string') {
    throw new Error(`not known: ${usage}`);
  }
  return usage;
}

describe('what a run has used', () => {
  it('is requests times pods times the time of training', () => {
    const { lines } = used({ phases: [training(1, 1, 3, 'succeeded')] }, 9);
    expect(lines).toEqual([
      expect.objectContaining({ resource: 'nvidia.com/gpu', hours: 16 }),
      expect.objectContaining({ resource: 'cpu', hours: 32 }),
      expect.objectContaining({ resource: 'memory', hours: 128 }),
    ]);
    expect(lines.map(({ heldNow }) => heldNow)).toEqual([0, 0, 0]);
  });

  it('counts a run that goes on up to the moment of asking, and what it holds', () => {
    const [gpu] = used({ phases: [training(1, 0, undefined)] }, 0.5).lines;
    expect(gpu).toMatchObject({ hours: 4, heldNow: 8 });
  });

  it('costs nothing while it waits or is paused', () => {
    const phases: Phase[] = [
      { id: 'queue', state: 'succeeded', startedAt: at(0), endedAt: at(5) },
      { ...training(1, 7, 8, 'interrupted'), earlierMs: HOUR_MS },
    ];
    const { lines } = used({ phases, state: 'paused' }, 20);
    expect(hoursOf(lines, 'gpu')).toBe(16);
    expect(hoursOf(lines, 'gpu', 'wastedHours')).toBe(0);
  });

  it('wastes the attempts that failed, were preempted or restarted, and no others', () => {
    const outcomes: Attempt['outcome'][] = [
      'restarted',
      'preempted',
      'paused',
      'failed',
      'unseen',
      undefined,
    ];
    const { lines, attempts } = used(
      {
        attempt: 6,
        attempts: outcomes.map((outcome, index) => ({
          number: index + 1,
          outcome,
        })),
        phases: outcomes.map((_, index) =>
          training(index + 1, index, index + 1),
        ),
      },
      9,
    );
    expect(attempts.map(({ isWasted }) => isWasted)).toEqual([
      true,
      true,
      false,
      true,
      false,
      false,
    ]);
    expect(hoursOf(lines, 'gpu')).toBe(48);
    expect(hoursOf(lines, 'gpu', 'wastedHours')).toBe(24);
  });

  it('takes quota of Kueue from the admission on, by the flavour of each admission', () => {
    const flavours = (name: string) => ({ node: { 'nvidia.com/gpu': name } });
    const usage = used(
      {
        attempt: 2,
        attempts: [
          { number: 1, outcome: 'preempted', endedAt: at(2) },
          { number: 2 },
        ],
        phases: [training(1, 1, 2), training(2, 6, undefined)],
        facts: {
          resources: GPUS,
          admissions: [
            { from: at(0), to: at(2), flavours: flavours('spot') },
            { from: at(5), flavours: flavours('on-demand') },
          ],
        },
      },
      7,
    );
    expect(usage.lines.filter(({ kind }) => kind === 'gpu')).toEqual([
      expect.objectContaining({
        flavour: 'spot',
        hours: 16,
        wastedHours: 16,
        heldNow: 0,
      }),
      expect.objectContaining({
        flavour: 'on-demand',
        hours: 16,
        wastedHours: 0,
        heldNow: 8,
      }),
    ]);
    expect(usage.attempts).toEqual([
      expect.objectContaining({ attempt: 1, gpuHours: 16, isWasted: true }),
      expect.objectContaining({ attempt: 2, gpuHours: 16, isWasted: false }),
    ]);
  });

  it('counts preparation by its own phase, lost only with the whole run', () => {
    const facts: RunFacts = {
      resources: [
        ...GPUS!,
        { part: 'load', phase: 'dataset', pods: 1, requests: { cpu: 2 } },
      ],
    };
    const phases: Phase[] = [
      { id: 'dataset', state: 'succeeded', startedAt: at(0), endedAt: at(1) },
      training(1, 1, 2, 'failed'),
    ];
    const attempts: Attempt[] = [{ number: 1, outcome: 'failed' }];
    const wasted = (state: Run['state']) =>
      hoursOf(
        used({ facts, phases, attempts, state }, 3).lines,
        'cpu',
        'wastedHours',
      );
    expect(wasted('failed')).toBe(18);
    expect(wasted('restarting')).toBe(16);
  });

  it('names the phases of which nobody told what they ask for', () => {
    const phases: Phase[] = [
      { id: 'queue', state: 'succeeded', startedAt: at(0) },
      { id: 'model', state: 'succeeded', startedAt: at(0), endedAt: at(1) },
      { id: 'dataset', state: 'pending' },
      training(1, 1, 2),
    ];
    expect(used({ phases }, 3).unknownPhases).toEqual(['model']);
  });

  it('is not known, and never 0, where requests or times are not', () => {
    const cpuOnly = [{ ...GPUS![0], requests: { cpu: 1 } }];
    expect(usageOf(makeRun({ facts: {} }), at(1))).toBe('requests');
    const withoutPods = [{ ...GPUS![0], pods: undefined }];
    expect(usageOf(makeRun({ facts: { resources: withoutPods } }), at(1))).toBe(
      'requests',
    );
    expect(
      usageOf(
        makeRun({
          facts: { resources: GPUS },
          phases: [{ id: 'training', attempt: 1, state: 'succeeded' }],
        }),
        at(1),
      ),
    ).toBe('times');
    const { lines } = used(
      { facts: { resources: cpuOnly }, phases: [training(1, 0, 1)] },
      1,
    );
    expect(hoursOf(lines, 'gpu')).toBeUndefined();
    expect(hoursOf(lines, 'cpu')).toBe(2);
  });

  it('says 0 of what was asked for and not held yet', () => {
    const phases: Phase[] = [
      { id: 'queue', state: 'running', startedAt: at(0) },
      { id: 'training', attempt: 1, state: 'pending' },
    ];
    const { lines } = used({ phases, state: 'queued' }, 4);
    expect(hoursOf(lines, 'gpu')).toBe(0);
  });
});

describe('for any run', () => {
  const anyRun = fc
    .record({
      lengths: fc.array(fc.nat({ max: 5 * HOUR_MS }), {
        minLength: 1,
        maxLength: 6,
      }),
      gaps: fc.array(fc.nat({ max: HOUR_MS }), { minLength: 6, maxLength: 6 }),
      outcomes: fc.array(
        fc.constantFrom<Attempt['outcome']>(
          'failed',
          'restarted',
          'preempted',
          'paused',
          undefined,
        ),
        { minLength: 6, maxLength: 6 },
      ),
      isKueue: fc.boolean(),
      gpus: fc.nat({ max: 64 }),
    })
    .map(({ lengths, gaps, outcomes, isKueue, gpus }) => {
      let from = START;
      const spans = lengths.map((length, index) => {
        const start = from + gaps[index];
        from = start + length;
        return { start, end: from };
      });
      const isLast = (index: number) => index === spans.length - 1;
      return makeRun({
        attempt: spans.length,
        attempts: spans.map(({ end }, index) => ({
          number: index + 1,
          outcome: isLast(index) ? undefined : outcomes[index],
          ...(isLast(index) ? {} : { endedAt: end }),
        })),
        phases: spans.map(({ start, end }, index) => ({
          id: 'training',
          attempt: index + 1,
          state: isLast(index)
            ? ('running' as const)
            : ('interrupted' as const),
          startedAt: start,
          ...(isLast(index) ? {} : { endedAt: end }),
        })),
        facts: {
          resources: [
            {
              part: 'node',
              phase: 'training',
              pods: 1,
              requests: { 'nvidia.com/gpu': gpus },
            },
          ],
          ...(isKueue
            ? {
                admissions: spans.map(({ start, end }, index) => ({
                  from: start,
                  ...(isLast(index) ? {} : { to: end }),
                  flavours: {},
                })),
              }
            : {}),
        },
      });
    });
  const gpuHours = (run: Run, now: number) =>
    hoursOf((usageOf(run, now) as RunUsage).lines, 'gpu')!;

  it('hours are never below zero, waste is never above them, and attempts make the sum', () => {
    fc.assert(
      fc.property(anyRun, fc.nat({ max: 100 * HOUR_MS }), (run, later) => {
        const { lines, attempts } = usageOf(run, START + later) as RunUsage;
        for (const { hours, wastedHours, heldNow } of lines) {
          expect(hours).toBeGreaterThanOrEqual(0);
          expect(heldNow).toBeGreaterThanOrEqual(0);
          expect(wastedHours).toBeLessThanOrEqual(hours);
        }
        const sum = attempts.reduce(
          (all, { gpuHours: own = 0 }) => all + own,
          0,
        );
        expect(sum).toBeCloseTo(hoursOf(lines, 'gpu')!, 6);
      }),
    );
  });

  it('time takes nothing back', () => {
    fc.assert(
      fc.property(
        anyRun,
        fc.nat({ max: 50 * HOUR_MS }),
        fc.nat({ max: 50 * HOUR_MS }),
        (run, now, more) => {
          expect(gpuHours(run, START + now + more)).toBeGreaterThanOrEqual(
            gpuHours(run, START + now),
          );
        },
      ),
    );
  });
});

describe('the recorded runs', () => {
  const timelines = loadTimelines(join(__dirname, '../corpus/recorded'));
  const hours = (run: Run) => {
    const usage = usageOf(run, run.observedAt);
    return typeof usage === 'string' ? undefined : hoursOf(usage.lines, 'gpu');
  };

  it('never take back what they have used', () => {
    const known = timelines.flatMap(timeline => {
      const told = play(timeline).flatMap(
        ({ reduction }) => hours(reduction.run) ?? [],
      );
      told.reduce((before, after) => {
        expect({ [timeline.name]: after - before >= -1e-9 }).toEqual({
          [timeline.name]: true,
        });
        return after;
      }, 0);
      return told.length > 0 ? [timeline.name] : [];
    });
    expect(known.length).toBeGreaterThan(10);
  });

  it('hold their GPUs as long as Kueue had admitted them', () => {
    const timeline = timelines.find(
      ({ name }) => name === 'kueue-preempted-low',
    )!;
    const { run } = play(timeline).at(-1)!.reduction;
    const { admissions = [], resources = [] } = run.facts;
    expect(admissions.length).toBeGreaterThan(1);
    expect(resources).toEqual([
      {
        part: 'node',
        phase: 'training',
        pods: 1,
        requests: { 'nvidia.com/gpu': 2 },
      },
    ]);
    const { lines } = usageOf(run, run.observedAt) as RunUsage;
    const heldMs = admissions.reduce(
      (sum, { from, to }) => sum + (to ?? run.observedAt) - from,
      0,
    );
    expect(hoursOf(lines, 'gpu')).toBeCloseTo((2 * heldMs) / HOUR_MS, 6);
    expect(lines[0].flavour).toBe('f-kueue-preempted-k');
  });
});

describe('prices', () => {
  const line = (resource: string, kind: 'gpu' | 'cpu', flavour?: string) => ({
    resource,
    kind,
    flavour,
    hours: 10,
    wastedHours: 4,
    heldNow: 0,
  });
  const prices = [
    { resource: 'nvidia.com/gpu', perHour: 2 },
    { flavour: 'h100', perHour: 3 },
    { flavour: 'h100', resource: 'cpu', perHour: 0.5 },
  ];

  it('are those of flavour and resource, then of the flavour, then of the resource', () => {
    const price = (...of: Parameters<typeof line>) =>
      priceOf(line(...of), { prices });
    expect(price('nvidia.com/gpu', 'gpu')).toBe(2);
    expect(price('nvidia.com/gpu', 'gpu', 'a100')).toBe(2);
    expect(price('nvidia.com/gpu', 'gpu', 'h100')).toBe(3);
    expect(price('cpu', 'cpu', 'h100')).toBe(0.5);
    expect(price('cpu', 'cpu', 'a100')).toBeUndefined();
  });

  it('give a sum that names what it lacks, and none where nothing has a price', () => {
    const config = { currency: 'EUR', prices };
    const lines = [line('nvidia.com/gpu', 'gpu'), line('cpu', 'cpu', 'a100')];
    expect(amountOf(lines, config)).toEqual({
      currency: 'EUR',
      total: 20,
      wasted: 8,
      unpriced: [{ resource: 'cpu', flavour: 'a100' }],
    });
    expect(amountOf([lines[1]], config)).toBeUndefined();
    expect(amountOf(lines, undefined)).toBeUndefined();
  });
});
