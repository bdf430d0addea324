import { createRun, NOW, RUNS, today } from '../../__fixtures__/runs';
import { ENGLISH as words, GERMAN } from '../../__fixtures__/words';
import { limitRows } from './limitsModel';
import { describeTracker } from './trackers';

describe('a tracker', () => {
  it.each([
    ['https://wandb.ai/team/project/runs/1', 'Weights & Biases'],
    ['https://team.wandb.io/x', 'Weights & Biases'],
    ['https://mlflow.example.com/#/experiments/7', 'MLflow'],
    ['http://team-mlflow.svc:5000/', 'MLflow'],
    ['https://tensorboard.example.com/', 'TensorBoard'],
    ['https://www.comet.com/a/b', 'Comet'],
  ])('of %s is %s', (url, name) => {
    expect(describeTracker(url)).toEqual({ url, name });
  });

  it('whose host tells nothing has no name, and a page that only says so none either', () => {
    expect(describeTracker('https://track.example.com/wandb.ai')).toEqual({
      url: 'https://track.example.com/wandb.ai',
    });
    expect(describeTracker('https://notwandb.example.com/')).not.toHaveProperty(
      'name',
    );
  });

  it.each([
    // eslint-disable-next-line no-script-url -- that it is not linked is the point
    'javascript:alert(1)',
    'data:text/html,x',
    'ftp://wandb.ai/x',
    '//wandb.ai',
    'wandb.ai/x',
    '',
    undefined,
  ])('%j is not linked', url => {
    expect(describeTracker(url)).toBeUndefined();
  });
});

describe('limits and use', () => {
  const rows = (
    change: Parameters<typeof createRun>[0] = {},
    gpu: Parameters<typeof limitRows>[0]['gpu'] = undefined,
  ) =>
    Object.fromEntries(
      limitRows({ run: createRun(change), gpu, now: NOW, words }).map(
        ({ term, value }) => [term, value],
      ),
    );

  it('say what the run tells, and nothing else', () => {
    expect(rows()).toEqual({
      Deadline: 'will be ended at 18:00 (active deadline of 5 h)',
      Restarts: '1 used, 1 of 2 left',
    });
    expect(rows({ deadlineAt: undefined, facts: {} })).toEqual({});
  });

  it('say how busy the GPUs are, of how many, by whom and how long ago', () => {
    const utilization = {
      percent: 87.9,
      minPercent: 80,
      maxPercent: 94,
      gpus: 4,
      measuredAt: today('14:01:45'),
      metric: 'DCGM_FI_DEV_GPU_UTIL',
    };
    expect(rows({}, { configured: true, utilization })['GPU use']).toBe(
      '87% (mean of 4, 80% to 94%, DCGM, 20 s ago)',
    );
    const one = { ...utilization, gpus: 1, metric: 'amd_gpu' };
    expect(rows({}, { configured: true, utilization: one })['GPU use']).toBe(
      '87% (1 GPU, Prometheus, 20 s ago)',
    );
  });

  it('tell a Prometheus that fails from one that is not there', () => {
    const problem = { code: 'gpu.no-values' };
    expect(rows({}, { configured: true, problem })['GPU use']).toBe(
      'Not known: Prometheus has no values for the pods of this run',
    );
    expect(rows({}, { configured: true })).not.toHaveProperty('GPU use');
    expect(rows({}, { configured: false })).not.toHaveProperty('GPU use');
  });

  it('say when Kueue evicts, and that it is due', () => {
    const evictionReason = {
      code: 'deadline.pods-ready',
      params: { seconds: 300 },
    };
    expect(
      rows({ evictionAt: today('14:10'), evictionReason }).Eviction,
    ).toContain('will be evicted at 14:10 unless all pods are ready');
    expect(
      rows({ evictionAt: today('14:00'), evictionReason }).Eviction,
    ).toContain('due since 14:00');
  });

  it('say how often it was put back, and the next try while that is to come', () => {
    const of = (nextTryAt: string) =>
      rows({ queueing: { requeues: 2, nextTryAt } }).Requeued;
    expect(of(today('14:20'))).toBe('2 times; next try at 14:20');
    expect(of(today('14:00'))).toBe('2 times');
  });

  it('say how old the last checkpoint is, as far as it is told', () => {
    const of = (checkpoint: { step?: number; at?: string }) =>
      rows({ checkpoint: { ...checkpoint, told: 'metric' } })[
        'Last checkpoint'
      ];
    expect(of({ step: 400, at: today('13:57') })).toBe(
      'step 400, 50 steps ago, 5 min ago',
    );
    expect(of({ at: today('13:57') })).toBe('5 min ago');
    expect(of({ step: 450 })).toBe('step 450');
  });

  it('do not speak of the limits of a run that has ended', () => {
    const list = limitRows({
      run: { ...RUNS.succeeded, deadlineAt: today('18:00') },
      gpu: { configured: true, problem: { code: 'gpu.no-values' } },
      now: NOW,
      words,
    });
    expect(list.map(({ term }) => term)).toEqual(['Restarts']);
  });

  it('are said in German, too', () => {
    const [row] = limitRows({
      run: createRun({ facts: {} }),
      gpu: undefined,
      now: NOW,
      words: GERMAN,
    });
    expect(row.term).toBe('Frist');
    expect(row.value).toContain('wird um 18:00 beendet');
  });
});
