import assert from 'node:assert/strict';
import type { WatchEvent } from '../types';
import {
  type Checks,
  type Lab,
  make,
  patch,
  present,
  remove,
  untilTrue,
} from './lab';

export const watchChecks: Checks = {
  'a watch tells what happened since its version, in order': async lab => {
    const version = await present(lab);
    const { metadata } = await make(lab, 'watched');
    await patch(lab, 'watched', { metadata: { labels: { step: 'two' } } });
    await remove(lab, 'watched', metadata.uid);
    const events = await collect(lab, version, 20, seen =>
      seen.some(event => event.type === 'DELETED'),
    );
    const types = events
      .filter(event => nameOf(event) === 'watched')
      .map(event => event.type);
    assert.equal(types[0], 'ADDED');
    assert.equal(types.at(-1), 'DELETED');
    assert.ok(types.includes('MODIFIED'), `a MODIFIED in ${types}`);
  },
  'a watch ends cleanly after timeoutSeconds': async lab => {
    const version = await present(lab);
    const startedAt = Date.now();
    const events = await collect(lab, version, 2, () => false);
    assert.equal(events.at(-1)?.type, 'CLOSED');
    assert.ok(Date.now() - startedAt >= 1_000, 'not at once');
  },
  // A real server sends one about each minute, and none in a short watch.
  'bookmarks come within 75 seconds': async lab => {
    const version = await present(lab);
    await make(lab, 'bookmarked');
    const events = await collect(lab, version, 75, seen =>
      seen.some(event => event.type === 'BOOKMARK'),
    );
    const bookmark = events.find(event => event.type === 'BOOKMARK');
    assert.ok(bookmark, `a BOOKMARK in ${events.map(event => event.type)}`);
  },
  'a forgotten version is gone': async lab => {
    if (!lab.admin.forgetHistory) {
      return { skipped: 'the server cannot be made to forget' };
    }
    const version = await present(lab);
    await make(lab, 'forgotten');
    await lab.admin.forgetHistory();
    let kind: string | undefined;
    await untilTrue(async () => {
      const events = await collect(lab, version, 5, () => false);
      const last = events.at(-1);
      kind = last?.type === 'FAILED' ? last.error.kind : last?.type;
      // A server that starts again answers 429 for a while.
      return kind !== 'throttled' && kind !== 'refused';
    });
    assert.equal(kind, 'gone');
    return undefined;
  },
};

/** The events of a watch until enough were seen or it ends. */
async function collect(
  { client, admin }: Lab,
  resourceVersion: string,
  timeoutSeconds: number,
  enough: (events: WatchEvent[]) => boolean,
): Promise<WatchEvent[]> {
  const events: WatchEvent[] = [];
  const watch = client.watch(admin.resource, {
    namespace: admin.namespace,
    resourceVersion,
    timeoutSeconds,
    signal: AbortSignal.timeout((timeoutSeconds + 30) * 1000),
  });
  for await (const event of watch) {
    events.push(event);
    if (enough(events)) break;
  }
  return events;
}

function nameOf(event: WatchEvent): string | undefined {
  return 'object' in event ? event.object.metadata.name : undefined;
}
