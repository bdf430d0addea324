// The demo lab's API server with running jobs that report every five seconds,
// but for the one that is watched: that one reports when it is told to.
import { childOptions, endWithParent } from '../lib/child.mjs';
import { loadSource } from '../lib/source.mjs';

const { directory, count, intervalMs } = childOptions();
const { fillTrainJobs, RESOURCES, startDemoLab } = loadSource(
  'packages/demo-lab/src/index.ts',
);
const NAMESPACE = 'default';
const TICK_MS = 25;

const lab = await startDemoLab({ directory, scenario: 'empty' });
fillTrainJobs(lab.server, { count, bytes: 4_000, namespace: NAMESPACE });

for (let index = 0; index < count; index += 1) addJobSet(index);

/** What makes a TrainJob a running one. */
function addJobSet(index) {
  const name = `load-${index}`;
  const owner = lab.server.store.get(RESOURCES.trainJobs, {
    namespace: NAMESPACE,
    name,
  });
  const { uid } = owner.metadata;
  lab.server.store.create(RESOURCES.jobSets, {
    apiVersion: 'jobset.x-k8s.io/v1alpha2',
    kind: 'JobSet',
    metadata: {
      name,
      namespace: NAMESPACE,
      ownerReferences: [
        {
          apiVersion: owner.apiVersion,
          kind: 'TrainJob',
          name,
          uid,
          controller: true,
        },
      ],
    },
    spec: { replicatedJobs: [{ name: 'node', replicas: 1 }] },
    status: {
      restarts: 0,
      replicatedJobsStatus: [
        {
          name: 'node',
          active: 1,
          ready: 1,
          succeeded: 0,
          failed: 0,
          suspended: 0,
        },
      ],
    },
  });
}

function report(index, step) {
  const name = `load-${index}`;
  lab.server.store.modify(
    RESOURCES.trainJobs,
    { namespace: NAMESPACE, name },
    draft => {
      draft.status = {
        ...draft.status,
        trainerStatus: {
          progressPercentage: Math.min(99, Math.floor(step / 1_000)),
          metrics: [
            { name: 'loss', value: (3 / (1 + step)).toFixed(5) },
            { name: 'current_step', value: String(step) },
            { name: 'total_steps', value: '100000' },
          ],
          lastUpdatedTime: new Date().toISOString().replace(/\.\d+Z/, 'Z'),
        },
      };
    },
  );
}

let step = 1;
let next = 1;
let reports = 0;
for (let index = 0; index < count; index += 1) report(index, step);

process.on('message', ({ watchedStep, start }) => {
  if (start) startReporting();
  if (watchedStep !== undefined) report(0, watchedStep);
  process.send({ writtenAt: Date.now(), reports });
});
endWithParent();
process.send({ kubeconfigPath: lab.kubeconfigPath });

/** All jobs in turn, a few on each tick. */
function startReporting() {
  const perTick = (count * TICK_MS) / intervalMs;
  let owed = 0;
  setInterval(() => {
    for (owed += perTick; owed >= 1; owed -= 1) {
      report(next, step);
      reports += 1;
      next += 1;
      if (next < count) continue;
      next = 1;
      step += 10;
    }
  }, TICK_MS);
}
