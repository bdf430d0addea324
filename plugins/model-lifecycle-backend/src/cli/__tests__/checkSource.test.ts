import {
  UpstreamError,
  type ListingEvent,
  type ModelSource,
  type ScopeEnd,
} from 'backstage-plugin-model-lifecycle-node';
import { checkSource } from '../checkSource';

const signal = new AbortController().signal;

function sourceOf(events: () => AsyncGenerator<ListingEvent>): ModelSource {
  return { list: events };
}

function ending(end: ScopeEnd): ModelSource {
  return sourceOf(async function* events() {
    yield { type: 'end', scope: 'all', end };
  });
}

const check = async (source: ModelSource) => {
  const findings = await checkSource(source, 'shelf', signal);
  return findings.map(
    ({ severity, where, words, exitCode }) =>
      `${severity} ${exitCode} ${where}: ${words}`,
  );
};

describe('a source that cannot say what it lacks', () => {
  const complete = { outcome: 'complete', absence: 'proof' } as const;
  const forbidden = {
    code: 'upstream-forbidden',
    params: { host: 'shelf.example' },
  };

  it.each<[string, ScopeEnd, RegExp]>([
    ['all is well', complete, /^ok 0 shelf all: can be read$/],
    [
      'a right is missing',
      { outcome: 'failed', reason: forbidden },
      /^error 1 shelf all: shelf\.example refuses/,
    ],
    [
      'half of it was read',
      { outcome: 'partial', reason: { code: 'upstream-timeout' } },
      /^error 3 shelf all/,
    ],
    [
      'something is odd',
      { ...complete, notes: [{ code: 'table-empty' }] },
      /^warning 1 shelf all: table-empty/,
    ],
    [
      'a kind is not there',
      {
        ...complete,
        notes: [{ code: 'kind-not-installed', params: { kind: 'Route' } }],
      },
      /^ok 0 shelf all: the cluster has no Route/,
    ],
  ])('is listed: %s', async (_, end, words) => {
    expect(await check(ending(end))).toEqual([expect.stringMatching(words)]);
  });

  it('is not listed to the end', async () => {
    let pages = 0;
    const endless = sourceOf(async function* events() {
      for (; pages < 1_000; pages += 1) {
        const position = pages;
        yield { type: 'page', scope: 'all', position, records: [] };
      }
    });
    expect(await check(endless)).toEqual(['ok 0 shelf all: can be read']);
    expect(pages).toBeLessThan(50);
  });

  it('that throws, or names nothing, is no source that is well', async () => {
    const throwing = sourceOf(async function* events(): AsyncGenerator<never> {
      throw new UpstreamError({ kind: 'tls', host: 'h', message: 'secret' });
    });
    expect(await check(throwing)).toEqual([
      expect.stringMatching(/^error 1 shelf: no trusted connection to h: .*CA/),
    ]);
    const silent = sourceOf(async function* events() {});
    expect(await check(silent)).toEqual([
      expect.stringMatching(/^warning 1 shelf: the listing named nothing/),
    ]);
  });
});

it('a source says itself what it lacks', async () => {
  const source: ModelSource = {
    list: () => {
      throw new Error('not to be listed');
    },
    check: async () => [
      { severity: 'ok', where: 'a', reason: { code: 'can-list' } },
      {
        severity: 'warning',
        where: 'b',
        reason: { code: 'scope-empty', params: { scope: 'b' } },
      },
    ],
  };
  expect(await check(source)).toEqual([
    'ok 0 shelf a: can be listed',
    'warning 1 shelf b: nothing was found in b: look whether it is written right',
  ]);
});
