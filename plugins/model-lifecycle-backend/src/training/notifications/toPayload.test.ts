import { makeRun, NOW } from '../history/__testUtils__/runs';
import { toPayload } from './toPayload';
import type { NewNotice } from './types';

const RUN = makeRun({ name: 'llm-7b' });

const notice = (change: Partial<NewNotice> = {}): NewNotice => ({
  ...{ runId: RUN.id, attempt: 1, event: 'failed', at: NOW, dueAt: NOW },
  ...change,
});

describe('the words of a notification', () => {
  it('name the run, what became of it and when, and lead to its tab', () => {
    expect(toPayload(notice(), RUN, 'resource:default/llm')).toEqual({
      title: 'Training failed: llm-7b',
      description: '2026-11-21 12:00 UTC',
      link: `/catalog/default/resource/llm/training?run=${RUN.id}`,
      severity: 'high',
      topic: 'training-failed',
      scope: `model-lifecycle:run:${RUN.id}:end`,
    });
  });

  it('say which attempt it was after the first, and since when it stands still', () => {
    const stalled = notice({
      ...{ event: 'stalled', attempt: 2, occurrence: NOW - 20 * 60_000 },
    });
    expect(toPayload(stalled, RUN).description).toBe(
      'Attempt 2 · No change since 2026-11-21 11:40 UTC',
    );
  });

  it('lead to the Training page while the catalog has no entity', () => {
    expect(toPayload(notice(), RUN).link).toBe('/model-lifecycle/training');
  });

  it('let what follows take the place of what was told', () => {
    const scope = (event: NewNotice['event'], attempt = 1) =>
      toPayload(notice({ event, attempt }), RUN).scope;
    expect(scope('finished', 2)).toBe(scope('failed'));
    expect(scope('moving')).toBe(scope('stalled'));
    expect(scope('moving')).not.toBe(scope('failed'));
  });

  it('take a name for data, however it looks', () => {
    const name = `a\u202eb\u0000\n<b>c</b>${'x'.repeat(500)}`;
    const { title } = toPayload(notice(), { ...RUN, name });
    expect(title).toMatch(/^Training failed: a b <b>c<\/b>x+…$/);
    expect(title.length).toBeLessThan(150);
    expect(toPayload(notice(), { ...RUN, name: '\u0000' }).title).toBe(
      `Training failed: ${RUN.id}`,
    );
  });
});
