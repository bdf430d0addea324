import type { RunFacts } from '../../../run';
import type { TrainJobObservation, TrimmedTrainJob } from '../types';
import { isAccelerator } from './accelerators';
import {
  POLL_INTERVAL_ANNOTATION,
  QUEUE_LABEL,
  TRACKING_ANNOTATION,
  TRACKING_URL_ANNOTATION,
  TRAINER_CONTROLLER,
} from './names';
import { ownerFactsOf } from './ownerFacts';
import { present } from './read';

/** OpenShift AI's controller polls so often unless told otherwise, and never outside these bounds. */
const DEFAULT_POLL_SECONDS = 30;
const MIN_POLL_SECONDS = 5;
const MAX_POLL_SECONDS = 300;

/** What was asked for and does not move while the run goes on. Children only add what the spec leaves to the runtime. */
export function factsOf(observation: TrainJobObservation): RunFacts {
  const { trainJob } = observation;
  if (!trainJob) {
    return {};
  }
  const { spec } = trainJob;
  const annotations = trainJob.metadata.annotations ?? {};
  const tracking = trackingOf(annotations[TRACKING_ANNOTATION]);
  const jobSet = observation.jobSets.at(-1);
  const ttlSeconds = jobSet?.spec.ttlSecondsAfterFinished;
  const facts = present<RunFacts>({
    runtime: spec.runtimeRef?.name,
    nodes: nodesOf(observation),
    gpusPerNode: acceleratorsOf(observation),
    image: spec.trainer?.image ?? imageOfRuntime(observation),
    queue:
      trainJob.metadata.labels?.[QUEUE_LABEL] ??
      observation.workload?.spec.queueName,
    baseModel: spec.initializer?.model?.storageUri,
    dataset: spec.initializer?.dataset?.storageUri,
    trackingUrl: webAddress(annotations[TRACKING_URL_ANNOTATION]),
    managedBy: foreignManagerOf(trainJob),
    tracking,
    reportIntervalMs: tracking
      ? observation.direct?.reading?.intervalMs ??
        pollIntervalMs(annotations[POLL_INTERVAL_ANNOTATION])
      : undefined,
    ttlMs: ttlSeconds === undefined ? undefined : ttlSeconds * 1000,
    parameters: trainJob.parameters,
  });
  return { ...facts, ...ownerFactsOf(observation, facts) };
}

/** Where the spec names none: that of the node's only container. */
function imageOfRuntime(observation: TrainJobObservation): string | undefined {
  const containers = observation.jobSets
    .at(-1)
    ?.spec.replicatedJobs.find(job => job.name === 'node')?.template.spec
    .template?.spec.containers;
  return containers?.length === 1 ? containers[0].image : undefined;
}

/** The controller that runs it, when it is not Kubeflow Trainer's own. */
export function foreignManagerOf(
  trainJob: TrimmedTrainJob,
): string | undefined {
  const { managedBy } = trainJob.spec;
  return managedBy === TRAINER_CONTROLLER ? undefined : managedBy;
}

/** A Go duration (`1m30s`) or whole seconds, as OpenShift AI reads it. */
export function pollIntervalMs(written: string | undefined): number {
  const seconds = secondsOf(written) ?? DEFAULT_POLL_SECONDS;
  return Math.min(MAX_POLL_SECONDS, Math.max(MIN_POLL_SECONDS, seconds)) * 1000;
}

function secondsOf(written: string | undefined): number | undefined {
  if (!written || written.length > 32) {
    return undefined;
  }
  if (/^\d+$/.test(written)) {
    return Number(written);
  }
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(written)) {
    return undefined;
  }
  const unitSeconds: Record<string, number> = {
    ms: 0.001,
    s: 1,
    m: 60,
    h: 3600,
  };
  return [...written.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * unitSeconds[unit],
    0,
  );
}

function trackingOf(written: string | undefined): RunFacts['tracking'] {
  return written === 'true' || written === 'enabled' ? written : undefined;
}

function nodesOf(observation: TrainJobObservation): number | undefined {
  const asked = observation.trainJob?.spec.trainer?.numNodes;
  if (asked !== undefined) {
    return asked;
  }
  const node = observation.jobSets
    .at(-1)
    ?.spec.replicatedJobs.find(job => job.name === 'node');
  return node
    ? node.replicas *
        (node.template.spec.parallelism ?? node.template.spec.completions ?? 1)
    : undefined;
}

function acceleratorsOf(observation: TrainJobObservation): number | undefined {
  const asked = observation.trainJob?.spec.trainer?.resourcesPerNode?.limits;
  const ofSpec = asked && sumOfAccelerators(asked);
  if (ofSpec !== undefined) {
    return ofSpec;
  }
  const counts = observation.pods.flatMap(
    pod =>
      sumOf(
        pod.spec.containers.flatMap(
          container =>
            sumOfAccelerators(container.resources?.limits ?? {}) ?? [],
        ),
      ) ?? [],
  );
  return counts.length > 0 ? Math.max(...counts) : undefined;
}

function sumOfAccelerators(limits: Record<string, string>): number | undefined {
  return sumOf(
    Object.entries(limits).flatMap(([name, quantity]) =>
      isAccelerator(name) && /^\d{1,6}$/.test(quantity)
        ? [Number(quantity)]
        : [],
    ),
  );
}

function sumOf(values: number[]): number | undefined {
  return values.length > 0
    ? values.reduce((sum, value) => sum + value, 0)
    : undefined;
}

/** Only addresses that a browser may open as a page. */
function webAddress(written: string | undefined): string | undefined {
  if (!written || !URL.canParse(written)) {
    return undefined;
  }
  return /^https?:$/.test(new URL(written).protocol) ? written : undefined;
}
