import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { ENGLISH, GERMAN } from '../__fixtures__/words';
import { NOW } from '../__fixtures__/runs';
import { englishMessages } from '../translation/english';
import german from '../translation/german';
import { fillTemplate } from './template';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('numbers and times', () => {
  it('never rounds a percent up', () => {
    expect(ENGLISH.percent(45)).toBe('45%');
    expect(ENGLISH.percent(99.9)).toBe('99%');
    expect(GERMAN.percent(45)).toBe('45\u00a0%');
  });

  it('shows durations in two units at most', () => {
    expect(ENGLISH.duration(0)).toBe('0 s');
    expect(ENGLISH.duration(59_999)).toBe('59 s');
    expect(ENGLISH.duration(98 * MINUTE)).toBe('1 h 38 min');
    expect(ENGLISH.duration(2 * HOUR)).toBe('2 h');
    expect(ENGLISH.duration(49 * HOUR)).toBe('2 d 1 h');
  });

  it('rounds what is left, coarser the further away, never to nothing', () => {
    expect(ENGLISH.about(20_000)).toBe('under a minute');
    expect(ENGLISH.about(4.4 * MINUTE)).toBe('about 4 min');
    expect(ENGLISH.about(23.6 * MINUTE)).toBe('about 25 min');
    expect(ENGLISH.about(69 * MINUTE)).toBe('about 1 h 10 min');
    expect(ENGLISH.about(7.2 * HOUR)).toBe('about 7 h');
    expect(GERMAN.about(23.6 * MINUTE)).toBe('etwa 25 min');
  });

  it('says how long ago in one unit', () => {
    expect(ENGLISH.ago(300)).toBe('just now');
    expect(ENGLISH.ago(3_400)).toBe('3 s ago');
    expect(ENGLISH.ago(61 * MINUTE)).toBe('1 h ago');
    expect(GERMAN.ago(3_400)).toBe('vor 3 s');
  });

  it('names today, the weekday, then the date', () => {
    expect(ENGLISH.moment(NOW, NOW)).toBe('today 14:02');
    expect(ENGLISH.moment(NOW - 26 * HOUR, NOW)).toMatch(/^Wed.*12:02$/);
    expect(ENGLISH.moment(NOW - 240 * HOUR, NOW)).toMatch(/May 11.*14:02/);
  });

  it('keeps small and large metrics readable', () => {
    expect(ENGLISH.metric(0.41234)).toBe('0.4123');
    expect(ENGLISH.metric(18_230)).toBe('18.2K');
    expect(ENGLISH.metric(0.0000162)).toBe('1.62E-5');
    expect(ENGLISH.metric(0)).toBe('0');
  });
});

describe('reasons', () => {
  it.each([
    [
      { code: 'queue.waiting', params: { queue: 'team-a' } },
      'Waiting in queue team-a',
    ],
    [
      { code: 'queue.waiting', params: { queue: 'a' }, message: 'quota' },
      'Waiting in queue a: quota',
    ],
    [
      {
        code: 'failed.oom',
        params: {
          pod: 'node-1',
          exitCode: 137,
          phase: 'training',
          limit: '64Gi',
        },
      },
      'node-1 ran out of memory in Training (OOMKilled, exit 137); container limit 64Gi',
    ],
    [
      {
        code: 'failed.exit-code',
        params: { pod: 'node-0', exitCode: 1 },
        message: "KeyError: 'x'",
      },
      "node-0 failed (exit 1): KeyError: 'x'",
    ],
    [
      {
        code: 'succeeded.last-report',
        params: { percent: 97.9, secondsBefore: 4 },
      },
      'Complete; last report 97%, 4 s before the end',
    ],
    [
      { code: 'note.percent-fell', params: { from: 45, to: 40 } },
      'The trainer went back from 45% to 40%',
    ],
    [
      { code: 'stopped.deleted', params: { while: 'running' } },
      'Deleted while running',
    ],
    [
      { code: 'blocked.deactivated', params: { cause: 'requeuing-limit' } },
      'Kueue deactivated it: it was requeued too often',
    ],
    [
      { code: 'stall.stale', params: { sinceAt: NOW, ready: 3, total: 4 } },
      'No report since 14:02; 3 of 4 pods ready',
    ],
    [
      { code: 'running.finishing', params: { podsStopping: 1 } },
      'Finishing: all trainer pods have succeeded; 1 pod still stopping',
    ],
    [
      {
        code: 'running.reporting',
        params: { disagreement: 'pods-still-running' },
      },
      'Reporting progress; its pods are not visible to this plugin; pods are still running',
    ],
    [{ code: 'from.the-future' }, 'the future'],
    [{ code: 'from.the-future', message: 'it said so' }, 'it said so'],
  ])('words %j', (reason, text) => {
    expect(ENGLISH.reason(reason)).toBe(text);
  });

  it('words them in German', () => {
    expect(
      GERMAN.reason({ code: 'stopped.deleted', params: { while: 'queued' } }),
    ).toBe('Gelöscht im Zustand in Warteschlange');
  });

  it('shows parameters as they are: braces and brackets in them mean nothing', () => {
    fc.assert(
      fc.property(fc.string(), value => {
        expect(fillTemplate('a[ {x}] b', () => value || undefined)).toBe(
          value ? `a ${value} b` : 'a b',
        );
      }),
    );
  });
});

describe('translations', () => {
  const reasons = path.resolve(
    __dirname,
    '../../../model-lifecycle-backend/src/training/progression/reasons',
  );
  const codes = readdirSync(reasons)
    .map(file => readFileSync(path.join(reasons, file), 'utf8'))
    .flatMap(text => [...text.matchAll(/reason\(\s*'([\w.-]+)'/g)])
    .map(([, code]) => code);

  it('have words for every reason code of the backend', () => {
    expect(codes.length).toBeGreaterThan(50);
    expect(
      codes.filter(code => !(`reason.${code}` in englishMessages)),
    ).toEqual([]);
  });

  it('are complete in German, with the same parameters', () => {
    const placeholders = (text: string) =>
      [...new Set(text.match(/\{+[\w|-]+\}+/g))].sort();
    const german_: Record<string, string> = german;
    const broken = Object.entries(englishMessages).filter(
      ([key, text]) =>
        !german_[key] ||
        placeholders(german_[key]).join() !== placeholders(text).join(),
    );
    expect(broken).toEqual([]);
    expect(Object.keys(german)).toHaveLength(
      Object.keys(englishMessages).length,
    );
  });
});
