import { Deletion } from '../kubernetes/deletion';
import { KubernetesObject, kubernetesTime } from '../kubernetes/objects';
import { Change, Key, ObjectStore } from '../kubernetes/objectStore';
import { RESOURCES } from '../kubernetes/resources';
import { Engine } from '../scenario/engine';
import { derivedUid } from '../scenario/random';

/** What controllers act on. */
export interface Cluster {
  store: ObjectStore;
  deletion: Deletion;
  engine: Engine;
}

/** Level-triggered: looks at what is and does one step towards what should be. */
export interface Controller {
  name: string;
  /** From the change to the reaction, as recorded from the real ones. */
  latencyMs(change: Change): number;
  /** The keys that a change concerns. */
  concerns(change: Change): Key[];
  reconcile(key: Key): void;
}

/** Runs controllers on the engine's time, each key at most once at a time. */
export class ControllerManager {
  /** When each waiting key is due. */
  private readonly pending = new Map<string, number>();

  constructor(private readonly cluster: Cluster) {}

  add(controller: Controller): void {
    this.cluster.store.subscribe(change => {
      for (const key of controller.concerns(change)) {
        this.enqueue(controller, key, controller.latencyMs(change));
      }
    });
  }

  private enqueue(controller: Controller, key: Key, delayMs: number): void {
    const { engine } = this.cluster;
    const id = `${controller.name}|${key.namespace ?? ''}|${key.name}`;
    const due = engine.now() + delayMs;
    const before = this.pending.get(id);
    if (before !== undefined && before <= due) return;
    this.pending.set(id, due);
    engine.at(due, () => {
      // A later change may have asked for an earlier look, which has been.
      if (this.pending.get(id) !== due) return;
      this.pending.delete(id);
      controller.reconcile(key);
    });
  }
}

/** Kubernetes' own time of now. */
export function timeNow({ engine }: Cluster): string {
  return kubernetesTime(engine.now());
}

/** As long as a real API server keeps an Event. */
const EVENT_LIFETIME_MS = 60 * 60_000;

/** Writes a Warning event about an object, as controllers do. */
export function warn(
  cluster: Cluster,
  about: KubernetesObject,
  event: { reason: string; message: string; component: string },
): void {
  const { engine, store } = cluster;
  const { namespace, name, uid, resourceVersion } = about.metadata;
  const eventUid = derivedUid(uid, 'Event', event.reason, engine.now());
  const time = timeNow(cluster);
  const created = store.create(RESOURCES.events, {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: {
      name: `${name}.${eventUid.replace(/-/g, '').slice(0, 16)}`,
      namespace: namespace ?? 'default',
      uid: eventUid,
    },
    type: 'Warning',
    reason: event.reason,
    message: event.message.slice(0, 1024),
    involvedObject: {
      apiVersion: about.apiVersion,
      kind: about.kind,
      namespace,
      name,
      uid,
      resourceVersion,
    },
    source: { component: event.component },
    reportingComponent: event.component,
    reportingInstance: '',
    count: 1,
    firstTimestamp: time,
    lastTimestamp: time,
  } as Parameters<ObjectStore['create']>[1]);
  engine.after(EVENT_LIFETIME_MS, () => {
    if (store.get(RESOURCES.events, created.metadata)) {
      store.remove(RESOURCES.events, created.metadata);
    }
  });
}
