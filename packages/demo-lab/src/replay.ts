import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { Clock, systemClock } from './clock';
import { KubernetesObject, NewObject } from './kubernetes/objects';
import { Resource, RESOURCES, resourceOf } from './kubernetes/resources';
import { KubernetesServer } from './kubernetes/server';

/** One moment of a recorded timeline: the live objects of a run's UID chain. */
export interface TimelineMoment {
  at: string;
  did?: string[];
  events?: string[];
  objects: RecordedObject[];
}

export type RecordedObject = KubernetesObject & { [key: string]: unknown };

export interface ReplayOptions {
  /** 1 is as recorded; Infinity leaves no time between moments. */
  speed?: number;
  clock?: Clock;
  signal?: AbortSignal;
  /** Called after each moment has been applied. */
  onMoment?: (moment: TimelineMoment, index: number) => void;
}

/** Reads a timeline file of the corpus. */
export async function readTimeline(path: string): Promise<TimelineMoment[]> {
  const timeline: unknown = parse(await readFile(path, 'utf8'));
  if (!Array.isArray(timeline)) {
    throw new Error(`${path} is no timeline: a list of moments was expected`);
  }
  return timeline;
}

/** Recorded Events are of events.k8s.io; the server serves them as core/v1. */
function asServed(recorded: RecordedObject): RecordedObject {
  if (recorded.apiVersion !== 'events.k8s.io/v1') return recorded;
  const { regarding, note, deprecatedCount, ...rest } = recorded;
  return {
    ...rest,
    apiVersion: 'v1',
    involvedObject: regarding,
    message: note,
    count: deprecatedCount ?? 1,
  };
}

function ensureNamespace(server: KubernetesServer, name: string): void {
  const { store } = server;
  if (!store.get(RESOURCES.namespaces, { name })) {
    store.create(RESOURCES.namespaces, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name },
      status: { phase: 'Active' },
    });
  }
}

interface Placed {
  resource: Resource;
  object: RecordedObject;
}

function placed(moment: TimelineMoment): Map<string, Placed> {
  const objects = new Map<string, Placed>();
  for (const recorded of moment.objects) {
    const object = asServed(recorded);
    const resource = resourceOf(object);
    if (resource) objects.set(object.metadata.uid, { resource, object });
  }
  return objects;
}

/** Makes the server hold exactly the objects of a moment, of those that the replay put there. */
export function applyMoment(
  server: KubernetesServer,
  moment: TimelineMoment,
  previous?: TimelineMoment,
): void {
  const { store } = server;
  const next = placed(moment);
  for (const [uid, { resource, object }] of previous
    ? placed(previous)
    : new Map<string, Placed>()) {
    const current = store.get(resource, object.metadata);
    if (!next.has(uid) && current?.metadata.uid === uid) {
      store.remove(resource, object.metadata);
    }
  }
  for (const { resource, object } of next.values()) {
    const { namespace } = object.metadata;
    if (namespace) ensureNamespace(server, namespace);
    if (store.get(resource, object.metadata)) {
      store.replace(resource, structuredClone(object));
    } else {
      store.create(resource, structuredClone(object) as NewObject);
    }
  }
}

/** Plays a timeline on the server, moment after moment. */
export async function replayTimeline(
  server: KubernetesServer,
  timeline: TimelineMoment[],
  options: ReplayOptions = {},
): Promise<void> {
  const { speed = 1, clock = systemClock(), signal, onMoment } = options;
  for (const [index, moment] of timeline.entries()) {
    const previous = timeline[index - 1];
    if (previous && Number.isFinite(speed)) {
      const gap = Date.parse(moment.at) - Date.parse(previous.at);
      await clock.sleep(gap / speed, signal);
    }
    if (signal?.aborted) return;
    applyMoment(server, moment, previous);
    onMoment?.(moment, index);
  }
}
