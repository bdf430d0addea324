import fc from 'fast-check';
import { cleanDeep, cleanText, safeUrl } from '../api/sanitise';
import { NOW, RUNS, summary, today } from '../__fixtures__/runs';
import { SOURCES, TRANSITIONS } from '../__fixtures__/series';
import { ENGLISH } from '../__fixtures__/words';
import { clusterTable } from '../sources/sourcesModel';
import {
  countOf,
  readFilters,
  toQuery,
  writeFilters,
} from '../trainingPage/filters';
import { describeLine, describeProgress } from '../trainingPage/rowModel';
import { highlight } from './logs/lines/highlight';
import { preferredRun, runsTable } from './runs/runsModel';
import { describeTransitions } from './side/happenedModel';

const words = ENGLISH;

const DANGEROUS =
  // eslint-disable-next-line no-control-regex -- they must be gone
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

describe('text of others', () => {
  it('loses terminal escapes, control characters and bidirectional overrides', () => {
    expect(cleanText('\u001b[31mred\u001b[0m')).toBe('red');
    expect(
      cleanText('\u001b]8;;https://evil.example\u0007link\u001b]8;;\u0007'),
    ).toBe('link');
    expect(cleanText('a\u0007b\u202ec')).toBe('a\ufffdb\ufffdc');
    expect(cleanText('tab\tand\nline <b>stay</b>')).toBe(
      'tab\tand\nline <b>stay</b>',
    );
  });

  it('holds nothing dangerous, whatever it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        expect(cleanText(text)).not.toMatch(DANGEROUS);
      }),
    );
  });

  it('is cleaned wherever it stands in an answer', () => {
    expect(cleanDeep({ a: ['x\u0000', { b: 1, c: undefined }] })).toEqual({
      a: ['x\ufffd', { b: 1, c: undefined }],
    });
  });

  it('becomes a link only over http', () => {
    expect(safeUrl('https://mlflow.example.com/#/1')).toBe(
      'https://mlflow.example.com/#/1',
    );
    // eslint-disable-next-line no-script-url -- it is the input
    expect(safeUrl('javascript:alert(1)')).toBeUndefined();
    expect(safeUrl('not a url')).toBeUndefined();
  });
});

describe('runs of a job', () => {
  const runs = [RUNS.running, RUNS.succeeded, RUNS['stopped-early']].map(
    summary,
  );

  it('stand in a table with their final metrics', () => {
    const table = runsTable(runs, NOW, words);
    expect(table.metricColumns).toEqual(['eval accuracy', 'loss']);
    expect(table.rows[0]).toMatchObject({
      resultDetail: '45%',
      queue: '4 min',
      duration: '1 h',
      metrics: [{ text: '0.871 at step 450' }, { text: '0.412 at step 450' }],
    });
    expect(table.rows[1]).toMatchObject({
      resultDetail: '',
      duration: '56 min',
      metrics: [{ text: '0.902' }, { text: '0.355' }],
    });
    expect(table.rows[2].resultDetail).toBe(
      'Complete, stopped early at 62%, step 620 of 1,000',
    );
  });

  it('show unknown as unknown', () => {
    const [row] = runsTable(
      [{ ...runs[0], queueMs: undefined, finalMetrics: undefined }, runs[1]],
      NOW,
      words,
    ).rows;
    expect(row.queue).toBe('–');
    expect(row.metrics).toEqual([{ text: '–' }, { text: '–' }]);
  });

  it('show first the newest that goes on', () => {
    const older = { ...runs[0], id: 'older', createdAt: today('09:00') };
    const newer = { ...runs[1], createdAt: today('14:00') };
    expect(preferredRun([newer, older])?.id).toBe('older');
    expect(preferredRun([newer, runs[2]])?.id).toBe(newer.id);
    expect(preferredRun([])).toBeUndefined();
  });
});

describe('the Training page', () => {
  it.each<[keyof typeof RUNS, number | undefined, string, string]>([
    [
      'stalled',
      12,
      '12%',
      'Reports arrive, but nothing has changed since 13:41; at step 120; 4 of 4 pods ready',
    ],
    ['running', 45, '45%', 'about 1 h 10 min left'],
    ['restarting', 31, 'was 31%', 'Restart 1 of 3; reranker-node-2: Evicted'],
    [
      'queued',
      undefined,
      '–',
      "Waiting in queue team-a: couldn't assign flavors to pod set node: insufficient quota for nvidia.com/gpu, 8 more needed",
    ],
    ['succeeded', 100, 'complete', 'took 56 min'],
    [
      'stopped-early',
      62,
      'complete at 62%',
      'Complete, stopped early at 62%, step 620 of 1,000 · took 58 min',
    ],
    [
      'unreachable',
      45,
      '45%',
      'Cluster lab cannot be reached, last seen today 13:40',
    ],
  ])('%s: %s, %s', (name, percent, text, line) => {
    const run = summary(RUNS[name]);
    expect(describeProgress(run, words)).toEqual({ percent, text });
    expect(describeLine(run, NOW, words)).toBe(line);
  });

  it('keeps its filters in the URL beside what else stands there', () => {
    const from = new URLSearchParams('state=failed&other=1');
    const to = writeFilters(from, { cluster: 'prod', text: 'chat' });
    expect(to.toString()).toBe('state=failed&other=1&cluster=prod&q=chat');
    expect(toQuery(readFilters(to))).toEqual({
      state: ['failed'],
      cluster: 'prod',
      q: 'chat',
      order: 'attention',
      limit: 50,
    });
    expect(
      readFilters(new URLSearchParams('state=nonsense')).group,
    ).toBeUndefined();
  });

  it('counts groups of states', () => {
    expect(countOf({ queued: 2, pending: 1, stalled: 4 }, 'waiting')).toBe(3);
    expect(countOf({ stalled: 4 }, 'stalled')).toBe(4);
  });
});

describe('what happened', () => {
  it('is told in words', () => {
    expect(
      describeTransitions(TRANSITIONS, NOW, words).map(
        ({ time, text }) => `${time} ${text}`,
      ),
    ).toEqual([
      '13:02 Queued: Waiting in queue team-a: needs 8 more GPUs',
      '13:06 Initializing: Loading dataset and model',
      '13:09 Running: 2 of 2 pods ready',
      '13:20 Restarting: Restart 1 of 2; node-1: Evicted',
      '13:21 Attempt 2 started',
      '13:21 Running: 2 of 2 pods ready',
    ]);
  });
});

describe('clusters', () => {
  it('say whether each resource is heard, and what to do', () => {
    const { resources, rows, needALook } = clusterTable(SOURCES, NOW, words);
    expect(resources).toEqual(['TrainJobs', 'JobSets', 'Pods', 'Workloads']);
    expect(needALook).toBe(2);
    expect(rows[0]).toMatchObject({
      resources: ['412, live', '412, live', '1,904, live', '388, live'],
      relists: '1',
      lastSuccess: 'live',
      todo: [],
    });
    expect(rows[1].resources).toEqual([
      '9, live',
      '9, live',
      'no right to read',
      'not installed',
    ]);
    expect(rows[2]).toMatchObject({
      resources: ['3, failing', '–', '–', '–'],
      lastSuccess: '2 h ago',
      todo: [
        'TrainJobs: 401: the token has expired. Set modelLifecycle.clusters[2].serviceAccountToken. · next try 14:02:30',
      ],
    });
  });
});

describe('matches in a log line', () => {
  it('are marked whatever their case', () => {
    expect(highlight('Loss loss', 'loss')).toEqual([
      { text: 'Loss', match: true },
      { text: ' ', match: false },
      { text: 'loss', match: true },
    ]);
  });

  it('never change the line', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, query) => {
        expect(
          highlight(text, query)
            .map(part => part.text)
            .join(''),
        ).toBe(text);
      }),
    );
  });
});
