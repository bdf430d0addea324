/*
 * The parts of objects that several kinds share, read with checks and caps.
 */
import { cleanText } from '../../../progression/text';
import type {
  Condition,
  ContainerState,
  ContainerStatus,
  JobCounts,
  ReplicatedJob,
  Resources,
  Terminated,
  TrimmedMetadata,
  TrimmedPod,
  TrimmedTrainJob,
} from '../types';
import { ANCESTOR_STEP_LABEL } from './names';
import { list, present, record, text, texts, wholeNumber } from './read';

const MAX_LABELS = 64;
export const MAX_LIST = 512;
/** Termination messages hold up to 4 KiB. */
const MAX_TERMINATION_CHARACTERS = 4096;

/**
 * The first entries of a list, without those that read as nothing. The result
 * has no spare room: an array that grew by pushing keeps 17 places, and there
 * are several in each object that is kept.
 */
function rows<T>(
  value: unknown,
  read: (row: Record<string, unknown>) => T | '' | undefined,
): T[] {
  const kept: T[] = [];
  for (const entry of list(value).slice(0, MAX_LIST)) {
    const row = read(record(entry));
    if (row) kept.push(row);
  }
  return kept.slice();
}

export function limited(
  labels: Record<string, string>,
): Record<string, string> {
  if (Object.keys(labels).length <= MAX_LABELS) return labels;
  return Object.fromEntries(Object.entries(labels).slice(0, MAX_LABELS));
}

export function owners(value: unknown): TrimmedMetadata['ownerReferences'] {
  return rows(value, owner => {
    const uid = text(owner.uid);
    return (
      uid &&
      present({
        apiVersion: text(owner.apiVersion) ?? '',
        kind: text(owner.kind) ?? '',
        name: text(owner.name) ?? '',
        uid,
        controller: owner.controller === true ? true : undefined,
      })
    );
  });
}

export function conditions(value: unknown): Condition[] {
  return rows(value, condition => {
    const type = text(condition.type);
    return (
      type &&
      present({
        type,
        status: text(condition.status) ?? 'Unknown',
        reason: text(condition.reason),
        message: cleanText(condition.message),
        lastTransitionTime: text(condition.lastTransitionTime),
      })
    );
  });
}

export function jobCounts(value: unknown): JobCounts[] {
  return rows(value, row => {
    const name = text(row.name);
    return (
      name && {
        name,
        ready: wholeNumber(row.ready) ?? 0,
        succeeded: wholeNumber(row.succeeded) ?? 0,
        failed: wholeNumber(row.failed) ?? 0,
        active: wholeNumber(row.active) ?? 0,
        suspended: wholeNumber(row.suspended) ?? 0,
      }
    );
  });
}

export function replicatedJob(value: unknown): ReplicatedJob[] {
  const row = record(value);
  const template = record(row.template);
  const spec = record(template.spec);
  const name = text(row.name);
  const step = texts(
    record(template.metadata).labels,
    label => label === ANCESTOR_STEP_LABEL,
  );
  if (!name) {
    return [];
  }
  return [
    {
      name,
      replicas: wholeNumber(row.replicas) ?? 1,
      dependsOn: list(row.dependsOn).flatMap(dependency => {
        const on = text(record(dependency).name);
        return on ? { name: on } : [];
      }),
      template: present({
        metadata: Object.keys(step).length > 0 ? { labels: step } : undefined,
        spec: present({
          parallelism: wholeNumber(spec.parallelism),
          completions: wholeNumber(spec.completions),
          backoffLimit: wholeNumber(spec.backoffLimit),
          template: podTemplate(spec.template),
        }),
      }),
    },
  ];
}

/** Image and resources of the containers; undefined where none of them says any. */
function podTemplate(
  value: unknown,
): ReplicatedJob['template']['spec']['template'] {
  const containers = rows(record(record(value).spec).containers, row =>
    present({ image: text(row.image), resources: resources(row.resources) }),
  );
  return containers.some(each => Object.keys(each).length > 0)
    ? { spec: { containers } }
    : undefined;
}

/** Flavours by resource, for each set of pods. */
export function podSetAssignments(
  value: unknown,
): { name: string; flavors: Record<string, string> }[] | undefined {
  const kept = rows(value, row => {
    const name = text(row.name);
    return name && { name, flavors: limited(texts(row.flavors)) };
  });
  return kept.length > 0 ? kept : undefined;
}

export function runtimeRef(
  value: unknown,
): TrimmedTrainJob['spec']['runtimeRef'] {
  const name = text(record(value).name);
  return name ? present({ name, kind: text(record(value).kind) }) : undefined;
}

export function trainer(value: unknown): TrimmedTrainJob['spec']['trainer'] {
  if (!value) {
    return undefined;
  }
  const row = record(value);
  return present({
    numNodes: wholeNumber(row.numNodes),
    image: text(row.image),
    resourcesPerNode: resources(row.resourcesPerNode),
  });
}

export function initializer(
  value: unknown,
): TrimmedTrainJob['spec']['initializer'] {
  if (!value) {
    return undefined;
  }
  const storage = (part: unknown) =>
    part ? present({ storageUri: text(record(part).storageUri) }) : undefined;
  return present({
    dataset: storage(record(value).dataset),
    model: storage(record(value).model),
  });
}

/** Of requests only those that differ: most are what the limit is, and there are many pods. */
export function resources(value: unknown): Resources | undefined {
  const given = record(value);
  const limits = quantities(given.limits);
  const requests = quantities(
    given.requests,
    (name, quantity) => limits?.[name] !== quantity,
  );
  return limits || requests ? present({ limits, requests }) : undefined;
}

/** Quantities arrive as strings or numbers. */
function quantities(
  value: unknown,
  keep: (name: string, quantity: string) => boolean = () => true,
): Record<string, string> | undefined {
  const given = record(value);
  const kept: Record<string, string> = {};
  let count = 0;
  for (const name of Object.keys(given)) {
    const quantity = given[name];
    if (typeof quantity !== 'string' && typeof quantity !== 'number') continue;
    if (!keep(name, String(quantity))) continue;
    if (count++ < MAX_LABELS) kept[name] = String(quantity);
  }
  return count > 0 ? kept : undefined;
}

export function container(value: unknown): TrimmedPod['spec']['containers'] {
  const name = text(record(value).name);
  return name
    ? [present({ name, resources: resources(record(value).resources) })]
    : [];
}

export function containerStatuses(value: unknown): ContainerStatus[] {
  return rows(value, row => {
    const name = text(row.name);
    return (
      name &&
      present({
        name,
        ready: row.ready === true,
        restartCount: wholeNumber(row.restartCount) ?? 0,
        image: text(row.image),
        state: containerState(row.state),
        lastState: containerState(row.lastState),
      })
    );
  });
}

function containerState(value: unknown): ContainerState {
  const state = record(value);
  const waiting = record(state.waiting);
  return present({
    waiting: state.waiting
      ? present({
          reason: text(waiting.reason),
          message: cleanText(waiting.message),
        })
      : undefined,
    running: state.running
      ? present({ startedAt: text(record(state.running).startedAt) })
      : undefined,
    terminated: state.terminated ? terminated(state.terminated) : undefined,
  });
}

function terminated(value: unknown): Terminated {
  const row = record(value);
  return present({
    exitCode: wholeNumber(row.exitCode) ?? 0,
    reason: text(row.reason),
    message: cleanText(row.message, MAX_TERMINATION_CHARACTERS),
    startedAt: text(row.startedAt),
    finishedAt: text(row.finishedAt),
  });
}
