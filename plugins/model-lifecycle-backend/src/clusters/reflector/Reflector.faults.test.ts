import {
  answerStatus,
  eventLine,
  type Fault,
  statusObject,
} from '../__testUtils__/FaultServer';
import { ReflectorLab } from '../__testUtils__/reflectorLab';

const failWith =
  (code: number, reason: string, headers: Record<string, string> = {}): Fault =>
  ({ response }) => {
    for (const [name, value] of Object.entries(headers)) {
      response.setHeader(name, value);
    }
    answerStatus(response, code, reason, `injected ${reason}`);
  };

// Loading client-node for the first time takes seconds on a busy machine.
beforeAll(async () => {
  await import('@kubernetes/client-node');
}, 60_000);

describe('Reflector against a failing API server', () => {
  let lab: ReflectorLab;

  beforeEach(async () => {
    lab = await ReflectorLab.create();
    lab.server.put('a', { spec: { size: 1 } });
    lab.server.put('b', { spec: { size: 1 } });
  });

  afterEach(() => lab.end());

  const status = () => lab.reflector.status();

  it('lists, then follows creations, changes and deletions', async () => {
    await lab.startAndWatch();
    lab.server.put('c');
    lab.server.put('a', { spec: { size: 2 } });
    lab.server.remove('b');
    await lab.untilEqual();
    expect(lab.deletions()).toEqual(['b']);
    expect(status()).toMatchObject({
      resource: 'widgets.test.model-lifecycle.io',
      status: 'live',
      objects: 2,
      relists: 0,
    });
  });

  it('goes on from its position after a reset in the middle of a line', async () => {
    await lab.startAndWatch();
    const c = lab.server.put('c');
    lab.server.sendRaw(eventLine('MODIFIED', c).slice(0, 40));
    await lab.until(() => lab.reflector.status().objects === 3);
    lab.server.resetWatches();
    lab.server.put('d');
    lab.server.remove('a');
    await lab.untilEqual({ stepMs: 1000 });
    expect(lab.server.count('list')).toBe(1);
    expect(lab.deletions()).toEqual(['a']);
  });

  it('finds a half-open connection after three silent minutes', async () => {
    await lab.startAndWatch();
    // Events that never reach us: the watch stays open and dumb.
    lab.server.removeUnseen('b');
    await lab.time.advance(170_000);
    expect(lab.server.count('watch')).toBe(1);
    await lab.untilEqual({ stepMs: 10_000 });
    expect(lab.deletions()).toEqual(['b']);
    expect(lab.server.count('watch')).toBe(2);
  });

  it('lists again when a position stays silent twice', async () => {
    const dumb: Fault = ({ response }) => {
      response.writeHead(200);
      response.flushHeaders();
    };
    lab.server.onNext('watch', dumb, dumb);
    lab.start();
    await lab.until(() => lab.server.count('watch') === 3, { stepMs: 10_000 });
    expect(lab.server.count('list')).toBe(2);
  });

  it('relists and finds what changed after 410 at connect', async () => {
    await lab.startAndWatch();
    lab.server.put('c');
    await lab.untilEqual();
    lab.server.removeUnseen('a');
    lab.server.forgetHistory();
    lab.server.resetWatches();
    await lab.untilEqual({ stepMs: 1000 });
    expect(lab.deletions()).toEqual(['a']);
    expect(status().relists).toBe(1);
  });

  it.each([
    ['code 410', statusObject(410, 'Gone', 'compacted')],
    ['reason Expired', statusObject(500, 'Expired', 'too old')],
  ])('relists at once after an ERROR event with %s', async (_, error) => {
    await lab.startAndWatch();
    lab.server.removeUnseen('a');
    lab.server.sendRaw(eventLine('ERROR', error));
    await lab.untilEqual();
    expect(lab.deletions()).toEqual(['a']);
  });

  it('backs off when every watch is answered 410', async () => {
    lab.server.always('watch', failWith(410, 'Expired'));
    lab.start();
    await lab.until(() => lab.server.count('watch') === 2);
    // Two minutes of it: an informer lists a thousand times a second here.
    for (let second = 0; second < 120; second++) await lab.time.advance(1000);
    expect(lab.server.count('list')).toBeLessThan(20);
    lab.server.always('watch', undefined);
    lab.server.put('c');
    await lab.untilEqual({ stepMs: 5000 });
  });

  it('waits as long as Retry-After says', async () => {
    lab.server.onNext(
      'list',
      failWith(429, 'TooManyRequests', { 'Retry-After': '45' }),
    );
    lab.start();
    await lab.until(() => status().nextRetryAt !== undefined);
    expect(status()).toMatchObject({
      status: 'failing',
      nextRetryAt: lab.time.now() + 45_000,
      reason: {
        code: 'cluster-throttled',
        params: { cluster: 'lab', statusCode: 429 },
      },
    });
    await lab.time.advance(44_000);
    expect(lab.server.count('list')).toBe(1);
    await lab.untilEqual({ stepMs: 500 });
    expect(status().reason).toBeUndefined();
  });

  it.each([500, 503])('rides out a burst of %s', async code => {
    const fault = failWith(code, 'InternalError');
    lab.server.onNext('list', fault, fault, fault);
    lab.server.onNext('watch', fault, fault);
    lab.start();
    await lab.until(() => status().status === 'failing');
    expect(status().reason?.message).toContain(`answered ${code}`);
    await lab.until(() => lab.server.openWatches === 1, { stepMs: 1000 });
    lab.server.put('c');
    await lab.untilEqual();
    expect(status().status).toBe('live');
    expect(lab.deletions()).toEqual([]);
  });

  it('keeps what it has while the server is down', async () => {
    await lab.startAndWatch();
    lab.server.always('watch', failWith(503, 'ServiceUnavailable'));
    lab.server.always('list', failWith(503, 'ServiceUnavailable'));
    lab.server.resetWatches();
    await lab.until(() => status().status === 'failing');
    for (let minute = 0; minute < 10; minute++) await lab.time.advance(60_000);
    expect(status()).toMatchObject({ status: 'failing', objects: 2 });
    expect(lab.deletions()).toEqual([]);
  });

  it('takes duplicates and old events after a relist for nothing new', async () => {
    const first = lab.server.put('a', { spec: { size: 2 } });
    await lab.startAndWatch();
    const told = lab.changes.length;
    lab.server.sendRaw(eventLine('MODIFIED', first).repeat(3));
    lab.server.remove('b');
    await lab.untilEqual();
    // A late copy of a deleted object must not raise it from the dead.
    const dead = lab.changes.at(-1)!.object;
    lab.server.sendRaw(eventLine('MODIFIED', dead));
    lab.server.sendRaw(eventLine('DELETED', dead));
    lab.server.put('c');
    await lab.untilEqual();
    expect(
      lab.changes
        .slice(told)
        .map(({ type, object }) => [type, object.metadata.name]),
    ).toEqual([
      ['delete', 'b'],
      ['upsert', 'c'],
    ]);
  });

  it('resumes from a bookmark when nothing else came', async () => {
    await lab.startAndWatch();
    lab.server.forgetHistory();
    lab.server.sendRaw(
      eventLine('BOOKMARK', {
        kind: 'Widget',
        metadata: { resourceVersion: lab.server.version },
      }),
    );
    await lab.until(() => status().lastEventAt !== undefined);
    await lab.time.advance(60_000);
    lab.server.endWatches();
    await lab.until(() => lab.server.count('watch') === 2);
    lab.server.put('c');
    await lab.untilEqual();
    expect(lab.server.count('list')).toBe(1);
  });

  it('takes an object of 1.5 MB', async () => {
    await lab.startAndWatch();
    lab.server.put('big', { spec: { text: 'ä'.repeat(750_000) } });
    await lab.untilEqual();
    expect(status()).toMatchObject({ objects: 3, relists: 0 });
  });

  it('relists after a line beyond 4 MB', async () => {
    await lab.startAndWatch();
    lab.server.removeUnseen('a');
    lab.server.sendRaw(`{"type":"MODIFIED","object":"${'x'.repeat(5e6)}"}\n`);
    await lab.untilEqual();
    expect(status().relists).toBe(1);
  });

  it('relists after a line that is no JSON: it may have been a deletion', async () => {
    await lab.startAndWatch();
    lab.server.removeUnseen('a');
    lab.server.sendRaw('{"type":"DELETED","object":{"metad\n');
    await lab.untilEqual();
    expect(lab.deletions()).toEqual(['a']);
    expect(status().relists).toBe(1);
  });

  it('joins characters that are split between chunks', async () => {
    await lab.startAndWatch();
    const b = lab.server.put('b', { spec: { text: '学習 🚂' } });
    await lab.untilEqual();
    const line = Buffer.from(
      eventLine('MODIFIED', {
        ...b,
        metadata: { ...b.metadata, resourceVersion: '9999' },
        spec: { text: '完了 🏁' },
      }),
    );
    for (const byte of line) {
      lab.server.sendRaw(Buffer.from([byte]));
      if (byte > 0x7f) await new Promise(resolve => setImmediate(resolve));
    }
    await lab.until(() =>
      [...lab.reflector.objects()].some(
        object => (object.spec as { text?: string }).text === '完了 🏁',
      ),
    );
    expect(status().relists).toBe(0);
  });

  it('says absent while the CRD is, keeps what it saw, and heals', async () => {
    await lab.startAndWatch();
    lab.server.installed = false;
    lab.server.endWatches();
    await lab.until(() => status().status === 'absent', { stepMs: 1000 });
    expect(status()).toMatchObject({
      objects: 2,
      reason: { code: 'cluster-not-found' },
    });
    const asked = lab.server.seen.length;
    for (let minute = 0; minute < 10; minute++) await lab.time.advance(60_000);
    expect(lab.server.seen.length - asked).toBeLessThan(14);
    expect(lab.deletions()).toEqual([]);

    lab.server.removeUnseen('a');
    lab.server.removeUnseen('b');
    lab.server.installed = true;
    lab.server.put('c');
    await lab.untilEqual({ stepMs: 10_000 });
    expect(lab.deletions().sort()).toEqual(['a', 'b']);
    expect(status().status).toBe('live');
  });

  it('says forbidden when the right is revoked, and deletes nothing', async () => {
    await lab.startAndWatch();
    lab.server.always('watch', failWith(403, 'Forbidden'));
    lab.server.always('list', failWith(403, 'Forbidden'));
    lab.server.sendRaw(eventLine('ERROR', statusObject(403, 'Forbidden', 'x')));
    await lab.until(() => status().status === 'forbidden');
    expect(status().reason?.message).toContain('Grant this verb');
    await lab.time.advance(200_000);
    expect(status()).toMatchObject({ status: 'forbidden', objects: 2 });
    lab.server.always('watch', undefined);
    lab.server.always('list', undefined);
    await lab.until(() => status().status === 'live', { stepMs: 10_000 });
    expect(lab.deletions()).toEqual([]);
  });

  it('begins the list again when its continue token has expired', async () => {
    for (let count = 0; count < 1200; count++) lab.server.put(`many-${count}`);
    lab.server.onNext('list', ({ proceed }) => {
      proceed();
      lab.server.forgetHistory();
    });
    lab.start();
    await lab.untilEqual({ stepMs: 200 });
    expect(lab.reflector.synced).toBe(true);
    // One page, 410, then three pages.
    expect(lab.server.count('list')).toBe(5);
  });

  it('believes no absence before a list is complete', async () => {
    for (let count = 0; count < 600; count++) lab.server.put(`many-${count}`);
    await lab.startAndWatch();
    await lab.untilEqual();
    for (let count = 0; count < 600; count++) {
      lab.server.removeUnseen(`many-${count}`);
    }
    for (let count = 0; count < 600; count++) lab.server.put(`new-${count}`);
    lab.server.onNext(
      'list',
      ({ proceed }) => proceed(),
      failWith(500, 'InternalError'),
    );
    lab.server.forgetHistory();
    lab.server.resetWatches();
    await lab.until(() => lab.server.count('list') === 4, { stepMs: 100 });
    expect(lab.deletions()).toEqual([]);
    await lab.untilEqual({ stepMs: 1000 });
    expect(lab.deletions()).toHaveLength(600);
  });

  it('does not spin when each watch is closed cleanly at once', async () => {
    lab.server.always('watch', ({ response }) => response.end());
    lab.start();
    await lab.until(() => lab.server.count('watch') === 1);
    for (let second = 0; second < 60; second++) await lab.time.advance(1000);
    await lab.until(() => lab.server.count('watch') > 2, { stepMs: 1000 });
    expect(lab.server.count('watch')).toBeLessThan(15);
    expect(status().reason?.code).toBe('cluster-short-watch');
  });

  it('reopens a watch that the server ended in time without a pause', async () => {
    await lab.startAndWatch();
    await lab.time.advance(60_000);
    lab.server.endWatches();
    await lab.until(() => lab.server.count('watch') === 2);
    expect(status()).toMatchObject({ status: 'live' });
    expect(lab.server.seen.at(-1)?.query.get('allowWatchBookmarks')).toBe(
      'true',
    );
    const seconds = Number(lab.server.seen.at(-1)?.query.get('timeoutSeconds'));
    expect(seconds).toBeGreaterThanOrEqual(300);
    expect(seconds).toBeLessThanOrEqual(600);
  });
});

describe('Reflector and its handler', () => {
  it('outlives a handler and a trim that throw', async () => {
    const received: string[] = [];
    const lab = await ReflectorLab.create({
      trim: object => {
        if (object.metadata.name === 'untrimmable') throw new Error('trim');
        return { metadata: object.metadata };
      },
      onChange: ({ object }) => {
        if (object.metadata.name === 'poison') throw new Error('handler');
        received.push(object.metadata.name);
      },
    });
    lab.server.put('poison');
    lab.server.put('untrimmable');
    lab.server.put('fine', { spec: { large: true } });
    await lab.startAndWatch();
    lab.server.put('later');
    await lab.until(() => received.includes('later'));
    expect(received).toEqual(['fine', 'later']);
    expect(lab.reflector.handlerErrors).toBe(2);
    expect(
      [...lab.reflector.objects()].map(object => Object.keys(object)),
    ).toEqual([['metadata'], ['metadata'], ['metadata']]);
    await lab.end();
  });

  it('tells that it has seen everything after the deletions of a list', async () => {
    const told: string[] = [];
    const lab = await ReflectorLab.create({
      onChange: ({ type, object }) =>
        told.push(`${type} ${object.metadata.name}`),
      onSynced: () => told.push('synced'),
    });
    lab.server.put('a');
    await lab.startAndWatch();
    lab.server.removeUnseen('a');
    lab.server.sendRaw(eventLine('ERROR', statusObject(410, 'Gone', 'x')));
    await lab.until(() => told.length === 4);
    expect(told).toEqual(['upsert a', 'synced', 'delete a', 'synced']);
    await lab.end();
  });

  it('ends promptly, also in the middle of a wait', async () => {
    const lab = await ReflectorLab.create();
    lab.server.always('list', failWith(403, 'Forbidden'));
    lab.start();
    await lab.until(() => lab.reflector.status().status === 'forbidden');
    await lab.end();
    expect(lab.reflector.status().status).toBe('off');
  });
});
