import { NOW, RUNS, summary } from '../../__fixtures__/runs';
import { ENGLISH, GERMAN } from '../../__fixtures__/words';
import { homeSummary, lastResult } from './cardModel';

const running = summary(RUNS.running);
const succeeded = summary(RUNS.succeeded);
const early = summary(RUNS['stopped-early']);

it('tells how the run before ended', () => {
  const result = lastResult([running, early, succeeded], running, NOW, ENGLISH);
  expect(result?.run).toBe(succeeded);
  expect(result?.text).toBe('today 13:58 · took 56 min · accuracy 0.902');
});

it('of a run that has ended it is the one before that', () => {
  const result = lastResult([early, succeeded], succeeded, NOW, GERMAN);
  expect(result?.run).toBe(early);
});

it('what is not known is left out', () => {
  const bare = {
    ...succeeded,
    endedAt: undefined,
    elapsedMs: undefined,
    finalMetrics: undefined,
  };
  const text = lastResult([bare], running, NOW, ENGLISH)?.text;
  expect(text).not.toMatch(/undefined|NaN|–/);
});

it('the first run of a job has none', () => {
  expect(lastResult([running], running, NOW, ENGLISH)).toBeUndefined();
  const other = summary(RUNS.queued);
  expect(lastResult([running, other], running, NOW, ENGLISH)).toBeUndefined();
});

it('a home page counts what needs a look among what it shows', () => {
  const stalled = { ...running, group: 'stalled' as const };
  const calm = { ...running, group: 'running' as const };
  const page = (items: (typeof running)[], totalItems: number) =>
    homeSummary({ items, totalItems, counts: {} });
  expect(page([stalled, calm], 7)).toEqual({
    needALook: 1,
    andMore: false,
    hidden: 5,
  });
  expect(page([stalled, stalled], 7)).toMatchObject({ andMore: true });
  expect(page([stalled], 1)).toMatchObject({ andMore: false, hidden: 0 });
});
