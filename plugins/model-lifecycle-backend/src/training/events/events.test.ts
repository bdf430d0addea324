import fc from 'fast-check';
import type { KubernetesObject } from '../../clusters/types';
import { mergeEvents } from './mergeEvents';
import { displacingJobUid, namesAnother } from './preemption';
import { readEvent, readEvents } from './readEvent';
import type { ClusterEvent } from './types';

const T = (second: number) =>
  new Date(Date.UTC(2026, 4, 21, 13, 0, second)).toISOString();
const at = (second: number) => Date.parse(T(second));

const raw = (change: object = {}): KubernetesObject => ({
  metadata: { name: 'e', uid: 'e', creationTimestamp: T(0) },
  type: 'Warning',
  reason: 'FailedScheduling',
  message: '0/3 nodes are available',
  involvedObject: { kind: 'Pod', name: 'a-0', uid: 'pod-uid' },
  source: { component: 'default-scheduler' },
  count: 7,
  firstTimestamp: T(0),
  lastTimestamp: T(50),
  ...change,
});

const event = (change: Partial<ClusterEvent> = {}): ClusterEvent => ({
  type: 'Normal',
  reason: 'Created',
  object: { kind: 'Pod', name: 'a-0' },
  count: 1,
  firstAt: 1,
  lastAt: 1,
  ...change,
});

describe('an Event', () => {
  it('of the old fields says how often, and when first and last', () => {
    expect(readEvent(raw())).toEqual({
      type: 'Warning',
      reason: 'FailedScheduling',
      object: { kind: 'Pod', name: 'a-0' },
      message: '0/3 nodes are available',
      count: 7,
      firstAt: at(0),
      lastAt: at(50),
      source: 'default-scheduler',
    });
  });

  it('of the new fields says the same', () => {
    const read = readEvent(
      raw({
        source: {},
        reportingComponent: 'default-scheduler',
        count: undefined,
        firstTimestamp: null,
        lastTimestamp: null,
        eventTime: T(0),
        series: { count: 7, lastObservedTime: T(50) },
      }),
    );
    expect(read).toEqual(readEvent(raw()));
  });

  it('is data: one line without control characters, of limited length', () => {
    const read = readEvent(
      raw({ message: `\u001b[31m<b>x</b>\n${'y'.repeat(5_000)}` }),
    );
    expect(read?.message).toHaveLength(1_024);
    expect(read?.message).toMatch(/^\[31m<b>x<\/b> y+…$/);
  });

  it('that says neither what nor when is none', () => {
    const timeless = { metadata: {}, firstTimestamp: null, lastTimestamp: 'x' };
    expect(readEvents([raw({ reason: '' }), raw(timeless), 7, null])).toEqual(
      [],
    );
  });

  it('may hold anything', () => {
    fc.assert(
      fc.property(fc.anything(), value => {
        for (const { count, firstAt, lastAt } of readEvents([
          value,
          raw({ count: value, series: value, source: value, type: value }),
        ])) {
          expect(count).toBeGreaterThanOrEqual(1);
          expect(firstAt).toBeLessThanOrEqual(lastAt);
        }
      }),
    );
  });
});

describe('merged Events', () => {
  it('are one row for each reason and object, with the latest message', () => {
    const { items, more } = mergeEvents(
      [
        event({ reason: 'BackOff', firstAt: 5, lastAt: 9, message: 'late' }),
        event({ reason: 'BackOff', count: 3, message: 'early' }),
        event({ lastAt: 4 }),
        event({ object: { kind: 'Pod', name: 'a-1' }, lastAt: 3 }),
      ],
      10,
    );
    expect(more).toBe(false);
    expect(
      items.map(({ reason, object, count, firstAt, lastAt, message }) => [
        reason,
        object.name,
        count,
        firstAt,
        lastAt,
        message,
      ]),
    ).toEqual([
      ['Created', 'a-1', 1, 1, 3, undefined],
      ['Created', 'a-0', 1, 1, 4, undefined],
      ['BackOff', 'a-0', 4, 1, 9, 'late'],
    ]);
  });

  it('of too many are the newest, and say so', () => {
    const many = Array.from({ length: 201 }, (_, index) =>
      event({ reason: `r${index}`, lastAt: index }),
    );
    const { items, more } = mergeEvents(many, 200);
    expect([items.length, items[0].reason, more]).toEqual([200, 'r1', true]);
  });

  it('do not depend on the order in which the cluster gave them, and lose no report', () => {
    const events = fc.array(
      fc.record({
        type: fc.constantFrom('Normal' as const, 'Warning' as const),
        reason: fc.constantFrom('A', 'B'),
        object: fc.record({
          kind: fc.constant('Pod'),
          name: fc.constantFrom('x', 'y'),
        }),
        message: fc.constantFrom('m', 'n'),
        count: fc.nat(9),
        firstAt: fc.nat(9),
        lastAt: fc.integer({ min: 10, max: 19 }),
      }),
    );
    fc.assert(
      fc.property(events, given => {
        const { items } = mergeEvents(given, 200);
        expect(mergeEvents([...given].reverse(), 200).items).toEqual(items);
        const sum = (all: ClusterEvent[]) =>
          all.reduce((total, { count }) => total + count, 0);
        expect(sum(items)).toBe(sum(given));
      }),
    );
  });
});

describe('a message about another workload', () => {
  const KUEUE =
    'Preempted to accommodate a workload (UID: 1a, JobUID: 2b-3c) due to prioritization in the ClusterQueue; preemptor path: /secret/queue';

  it.each([
    ['Preempted', KUEUE],
    ['EvictedDueToPreempted', 'by some words of a newer version'],
    ['Stopped', KUEUE],
    ['Evicted', 'Preempted by team-b/secret on node n1'],
  ])('is found: %s, %s', (reason, message) => {
    expect(namesAnother(event({ reason, message }))).toBe(true);
  });

  it('is not one that only waits for others to go', () => {
    const message =
      "couldn't assign flavors to pod set node: insufficient quota. Pending the preemption of 2 workload(s)";
    expect(namesAnother(event({ reason: 'Pending', message }))).toBe(false);
  });

  it('tells whose it is, or not', () => {
    expect(displacingJobUid(event({ message: KUEUE }))).toBe('2b-3c');
    expect(displacingJobUid(event({ message: 'Preempted' }))).toBeUndefined();
  });
});
