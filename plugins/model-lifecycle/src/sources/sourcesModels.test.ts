import fc from 'fast-check';
import { ENGLISH, GERMAN } from '../__fixtures__/words';
import { MODEL_SOURCES } from '../__fixtures__/modelSources';
import { NOW } from '../__fixtures__/runs';
import { attentionFirst, modelSourcesTable } from './modelSourcesModel';
import { problemsOf } from './problemTexts';
import { followScans, SLOW_MS, type AskedScan } from './scans';

const [HEALTHY] = MODEL_SOURCES;
const row = (change: Partial<typeof HEALTHY>, words = ENGLISH) =>
  modelSourcesTable([{ ...HEALTHY, ...change }], NOW, words).rows[0];

describe('the rows', () => {
  it('begin with what needs a look, each part in its order', () => {
    const statuses = [
      'ok',
      'waiting',
      'off',
      'error',
      'ok',
      'warning',
    ] as const;
    const sources = statuses.map((status, index) => ({
      id: `s${index}`,
      type: 'mlflow',
      status,
      counts: {},
      problems: [],
    }));
    expect(attentionFirst(sources).map(({ id }) => id)).toEqual([
      's1',
      's3',
      's5',
      's0',
      's2',
      's4',
    ]);
  });
});

describe('a row', () => {
  it('says nothing about changes of what could not be read', () => {
    const counts = { seen: 0, stored: 86, scopes: 2, scopesComplete: 1 };
    expect(row({ status: 'warning', counts })).toMatchObject({
      stored: '86 items',
      changes: '',
      meanwhile: 'What could not be read stays as it was.',
    });
  });

  it('says that a first scan has not ended', () => {
    expect(
      row({ counts: {}, lastSuccessAt: undefined, nextScanAt: undefined }),
    ).toMatchObject({
      lastSuccess: 'not yet',
      stored: '–',
      schedule: ['every 10 min', 'first scan not done yet'],
    });
  });

  it('does not call a scan running whose replica fell silent', () => {
    const scanningSince = '2026-05-21T13:00:00Z';
    expect(row({ scanningSince, status: 'unknown' }).scanning).toBe(false);
    expect(row({ scanningSince }).scanning).toBe(true);
  });

  it('speaks German', () => {
    const [, , partial, , waiting] = modelSourcesTable(
      MODEL_SOURCES,
      NOW,
      GERMAN,
    ).rows;
    expect(partial).toMatchObject({
      stored: '2.310 Einträge',
      problems: [
        {
          text: 'vision: mlflow.example.com antwortete nicht innerhalb von 30 s',
          advice: 'Server und Netz prüfen oder timeouts.headers erhöhen.',
        },
      ],
    });
    expect(waiting.waiting).toBe(
      '28 Einträge würden entfernt und warten auf Bestätigung.',
    );
  });
});

it('tells the same problem of several scopes once', () => {
  const problem = (scope: string, host: string) => ({
    code: 'upstream-server',
    params: { host, status: 502, scope },
  });
  const problems = [
    problem('a', 'one.example.com'),
    problem('b', 'two.example.com'),
    problem('c', 'one.example.com'),
  ];
  expect(problemsOf({ problems, counts: { scopes: 3 } }, ENGLISH)).toEqual([
    {
      text: '2 scopes: one.example.com has a failure of its own (502)',
      advice: 'See the logs of that server.',
    },
    {
      text: 'b: two.example.com has a failure of its own (502)',
      advice: 'See the logs of that server.',
    },
  ]);
});

describe('a scan that was asked for', () => {
  const asked: AskedScan = {
    id: HEALTHY.id,
    askedAt: NOW,
    nextScanAt: HEALTHY.nextScanAt,
    begun: false,
  };

  it('has ended when it ran between two looks', () => {
    const after = { ...HEALTHY, nextScanAt: '2026-05-21T14:20:00Z' };
    expect(followScans([asked], [after], NOW + 2_000)).toEqual({
      asked: [],
      news: [{ id: HEALTHY.id, event: 'done' }],
    });
  });

  it('is told to begin at most once, and to end at most once', () => {
    const look = fc.record({
      scanning: fc.boolean(),
      next: fc.constantFrom(HEALTHY.nextScanAt, '2026-05-21T14:20:00Z'),
      waitMs: fc.integer({ min: 0, max: SLOW_MS }),
    });
    fc.assert(
      fc.property(fc.array(look), looks => {
        let [scans, now] = [[asked], NOW];
        const events: string[] = [];
        for (const { scanning, next, waitMs } of looks) {
          now += waitMs;
          const source = {
            ...HEALTHY,
            nextScanAt: next,
            scanningSince: scanning ? '2026-05-21T14:02:00Z' : undefined,
          };
          const followed = followScans(scans, [source], now);
          scans = followed.asked;
          events.push(...followed.news.map(({ event }) => event));
        }
        expect(['', 'begun', 'begun done', 'done', 'slow']).toContain(
          events.join(' '),
        );
      }),
    );
  });
});
