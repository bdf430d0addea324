import { createRun, NOW, RUNNING, RUNS, today } from '../../__fixtures__/runs';
import { ENGLISH as words } from '../../__fixtures__/words';
import { whyEntries } from './whyModel';

const why = (run: Parameters<typeof whyEntries>[0]) =>
  Object.fromEntries(
    whyEntries(run, NOW, words).map(({ term, lines }) => [term, lines]),
  );

it('says of each value of a run where it comes from, when it was seen and how it was got', () => {
  const run = createRun({
    metrics: [
      { name: 'loss', split: 'train', value: 0.4, at: today('14:02:00') },
    ],
    warnings: [{ code: 'warning.diverging', params: { metric: 'loss' } }],
    queueing: { requeues: 2 },
    checkpoint: { step: 400, told: 'metric' },
    evictionAt: today('14:10'),
    evictionReason: { code: 'deadline.pods-ready', params: { seconds: 300 } },
  });
  expect(why(run)).toEqual({
    State: [
      'Worked out from the TrainJob, its JobSet, jobs and pods, and the Workload of Kueue where there is one.',
      'First seen today 13:21; last look at the cluster 1 s ago.',
    ],
    Percent: [
      'The trainer reports the percent; OpenShift AI keeps it in an annotation of the TrainJob.',
      'Reported 3 s ago, last change 3 s ago.',
    ],
    'Step and epoch': [
      'As the trainer reported them 3 s ago.',
      'From the annotation of OpenShift AI where it has them, whoever reports the percent.',
    ],
    'Time left': [
      'Estimated from 6 earlier runs of this job.',
      'Earlier runs are scaled phase by phase; once the rate of this run is reliable, that counts.',
      'Confidence: high.',
    ],
    Phases: [
      'Begin and end are the first and the last change that we saw, by our clock; waiting and pauses count in no other phase.',
      'The bar is drawn over time; the percent is that of the training.',
    ],
    'Early warnings': [expect.stringContaining('They change no state.')],
    Metrics: [
      'Last values as the trainer reported them 5 s ago, over the annotation of OpenShift AI.',
    ],
    Deadline: ['It will be ended at today 18:00: active deadline of 5 h.'],
    Eviction: [
      'Kueue waits 5 min after the admission for all pods to be ready.',
    ],
    'Restarts and attempts': [
      'An attempt is counted for each new pod of rank 0 that we saw.',
      'Restarts used and allowed are counted by the JobSet, or by its Job where the JobSet allows none.',
    ],
    Queue: [
      expect.stringContaining('those of the Workload of Kueue'),
      'Kueue counts requeues and sets the next try.',
    ],
    Checkpoint: [
      'From the metrics checkpoint_step and checkpoint_time that the trainer reports.',
    ],
  });
});

it.each([
  ['trainjob', 'Worked out from the TrainJob'],
  ['pytorchjob', 'Read from the conditions of the PyTorchJob'],
  ['pipeline', 'Read from the run in Kubeflow Pipelines.'],
  ['status-endpoint', 'Read from the status endpoint'],
  ['report', 'Sent to this Backstage'],
  ['something-new', 'Read from prod.'],
])('names the origin of a run of type %s', (type, text) => {
  const { State } = why(createRun({ source: { ...RUNNING.source, type } }));
  expect(State[0]).toContain(text);
});

it('speaks of no cluster where the source is none', () => {
  const source = { type: 'pipeline', id: 'kfp', reachable: false };
  const told = why(createRun({ source }));
  expect(told.State).toContain(
    'The source cannot be reached: this is what was seen last.',
  );
  expect(JSON.stringify(told.State)).not.toMatch(/cluster/i);
  const over = why({ ...RUNS.succeeded, source });
  expect(over['Time left']).toEqual([
    'From its creation to the end that its source tells.',
  ]);
});

it('explains no value that is not shown', () => {
  const bare = why(RUNS['not-reported']);
  expect(bare.Percent).toEqual([
    'The trainer reports no percent, so none is shown.',
  ]);
  for (const term of [
    'Step and epoch',
    'Metrics',
    'Not moving',
    'Checkpoint',
  ]) {
    expect(bare).not.toHaveProperty(term);
  }
});

it('explains a stall, and the time that stands where an estimate would', () => {
  const stalled = why(RUNS.stalled);
  expect(stalled['Not moving'][0]).toContain('21 min ago');
  expect(stalled['Time left'][0]).toBe(
    'The time since it was created, by our clock.',
  );
  expect(why(RUNS.queued)['Time left']).toEqual([
    'The time since it began to wait, by our clock.',
  ]);
  expect(why(RUNS.succeeded)['Time left']).toEqual([
    'From its creation to the end that the cluster tells.',
  ]);
});

it('says of a cluster that is out of reach that this is the last that was seen', () => {
  expect(why(RUNS.unreachable).State).toContain(
    'The cluster cannot be reached: this is what was seen last.',
  );
});

it('says each line once: they are the keys of the list', () => {
  for (const run of Object.values(RUNS)) {
    for (const { lines } of whyEntries(run, NOW, words)) {
      expect(new Set(lines).size).toBe(lines.length);
    }
  }
});
