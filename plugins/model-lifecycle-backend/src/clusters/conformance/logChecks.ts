import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { PodLogOptions } from '../types';
import { type Checks, type Lab, limit } from './lab';

export const logChecks: Checks = {
  'a log gives its last lines': async lab =>
    withLog(lab, async read => {
      const all = await read({});
      const tail = await read({ tailLines: 2 });
      assert.ok(all.length >= 5, `five lines, got ${all.length}`);
      assert.equal(tail.length, 2);
    }),
  'timestamps stand before each line and sinceTime cuts by them': async lab =>
    withLog(lab, async read => {
      const stamped = await read({ timestamps: true });
      for (const line of stamped) {
        assert.match(line, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z /);
      }
      const since = stamped[stamped.length - 2].split(' ')[0];
      const later = await read({ timestamps: true, sinceTime: since });
      assert.ok(later.length < stamped.length || stamped[0] >= since);
      // The server compares whole seconds.
      const second = since.slice(0, 19);
      for (const line of later) assert.ok(line.slice(0, 19) >= second, line);
    }),
  'a followed log stays open': async lab =>
    withLog(lab, async (_, open) => {
      const stop = new AbortController();
      const stream = await open({
        follow: true,
        tailLines: 1,
        signal: stop.signal,
      });
      const ended = (async () => {
        for await (const text of stream) assert.equal(typeof text, 'string');
        return 'ended';
      })();
      const first = await Promise.race([ended, delay(1_000, 'open')]);
      stop.abort();
      assert.equal(first, 'open');
      await ended;
    }),
};

async function withLog(
  { client, admin }: Lab,
  check: (
    read: (options: Partial<PodLogOptions>) => Promise<string[]>,
    open: (options: Partial<PodLogOptions>) => Promise<AsyncIterable<string>>,
  ) => Promise<void>,
): Promise<void | { skipped: string }> {
  if (!admin.podWithLog) return { skipped: 'the server has no pod logs' };
  const where = {
    namespace: admin.namespace,
    ...(await admin.podWithLog()),
    signal: limit(),
  };
  const open = (options: Partial<PodLogOptions>) =>
    client.podLog({ ...where, ...options });
  await check(async options => {
    let text = '';
    for await (const chunk of await open(options)) text += chunk;
    return text.split('\n').filter(Boolean);
  }, open);
  return undefined;
}
