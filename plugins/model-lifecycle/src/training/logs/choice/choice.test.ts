import fc from 'fast-check';
import type { RunPod } from 'backstage-plugin-model-lifecycle-common';
import { choicesOf, selectionOf } from './choiceModel';
import { formatLineLink, isMeant, parseLineLink } from './lineLink';

const pod = (name: string, change: Partial<RunPod> = {}): RunPod => ({
  name,
  phase: 'training',
  attempt: 1,
  state: 'running',
  containers: ['node'],
  live: true,
  kept: false,
  ...change,
});

const run = {
  pods: [
    pod('dataset-0', { phase: 'dataset', state: 'succeeded', live: false }),
    pod('node-0', { attempt: 2, containers: ['node', 'proxy'], restarts: 1 }),
    pod('node-1', { state: 'gone', live: false, kept: true }),
    pod('node-2', { state: 'gone', live: false }),
    pod('node-3', { state: 'pending', live: false }),
  ],
};
const names = (pods: RunPod[]) => pods.map(({ name }) => name);

describe('what can be chosen', () => {
  it('is what has lines', () => {
    const choices = choicesOf(run, {}, { shownPod: 'node-0' });
    expect(names(choices.pods)).toEqual(['dataset-0', 'node-0', 'node-1']);
    expect(choices).toMatchObject({
      phases: ['dataset', 'training'],
      containers: ['node', 'proxy'],
      offersPrevious: true,
    });
  });

  it('is of the phase, or of the span of time that the timeline chose', () => {
    expect(names(choicesOf(run, { phase: 'dataset' }, {}).pods)).toEqual([
      'dataset-0',
    ]);
    const span = { from: 0, label: '', phase: 'training', attempt: 1 };
    expect(names(choicesOf(run, { phase: 'dataset' }, { span }).pods)).toEqual([
      'node-1',
    ]);
  });

  it('asks the server for the span, and not for a pod outside of it', () => {
    const span = { from: 1_000, to: 2_000, label: '', attempt: 1 };
    expect(
      selectionOf({ pod: 'node-0', level: 'warn' }, span, [run.pods[2]]),
    ).toEqual({
      attempt: 1,
      level: 'warn',
      since: '1970-01-01T00:00:01.000Z',
      until: '1970-01-01T00:00:02.000Z',
    });
    expect(selectionOf({ pod: 'node-0', phase: 'x' }, undefined, [])).toEqual({
      pod: 'node-0',
    });
  });
});

describe('a link to a line', () => {
  it('says what it was made from', () => {
    const name = fc.stringMatching(/^[a-z0-9][a-z0-9.-]{0,40}$/);
    fc.assert(
      fc.property(
        name,
        name,
        fc.option(fc.integer({ min: 1, max: 999 }), { nil: undefined }),
        fc.boolean(),
        fc.integer({ min: 1, max: 1e8 }),
        fc.option(
          fc.date({
            min: new Date(0),
            max: new Date(4e12),
            noInvalidDate: true,
          }),
          { nil: undefined },
        ),
        (one, container, attempt, previous, line, date) => {
          const link = {
            pod: one,
            container,
            ...(attempt ? { attempt } : {}),
            ...(previous ? { previous } : {}),
            line,
            ...(date ? { timestamp: date.toISOString() } : {}),
          };
          expect(parseLineLink(formatLineLink(link))).toEqual(link);
        },
      ),
    );
  });

  it.each(['', 'x', 'a/b', 'a/b:0x', 'a/b/1:<script>', '/b:1'])(
    'is none in %p',
    text => expect(parseLineLink(text)).toBeUndefined(),
  );

  it('means a line by its time as well as by its number', () => {
    const link = { pod: 'p', container: 'c', line: 7, timestamp: 't' };
    const line = { pod: 'p', message: '', line: 7 };
    expect(isMeant(link, { ...line, timestamp: 't' })).toBe(true);
    expect(isMeant(link, { ...line, timestamp: 'other' })).toBe(false);
    expect(isMeant(link, undefined)).toBe(false);
  });
});
