import { KubernetesObject, kubernetesTime } from './objects';
import { Change, Key, ObjectStore } from './objectStore';
import { ALL_RESOURCES, RESOURCES, Resource } from './resources';
import { notFound } from './apiError';

export interface DeleteOptions {
  gracePeriodSeconds?: number;
  propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  preconditions?: { uid?: string; resourceVersion?: string };
}

interface Place {
  resource: Resource;
  key: Key;
}

const FOREGROUND = 'foregroundDeletion';
const POD_GRACE_SECONDS = 30;

/**
 * Deletion as the API server and the garbage collector do it together:
 * graceful for pods, held by finalizers, and dependents follow their owner.
 */
export class Deletion {
  private readonly uids = new Set<string>();
  /** Owner UID -> where its dependents stand. */
  private readonly dependents = new Map<string, Map<string, Place>>();

  constructor(
    private readonly store: ObjectStore,
    private readonly options: {
      /** A kubelet is there that ends pods; without one they go at once. */
      gracefulPods: () => boolean;
    },
  ) {
    store.subscribe(change => {
      this.index(change);
      if (change.type === 'DELETED') {
        this.collect(change.object.metadata.uid);
        this.releaseOwners(change.object);
      }
    });
  }

  /** Returns what remains of the object for the time being, or undefined. */
  delete(
    resource: Resource,
    key: Key,
    options: DeleteOptions = {},
  ): KubernetesObject | undefined {
    const object = this.store.get(resource, key);
    if (!object) {
      throw notFound(resource, key.name);
    }
    this.store.assertPrecondition(
      resource,
      object,
      options.preconditions ?? {},
    );
    const uid = object.metadata.uid;
    if (options.propagationPolicy === 'Orphan') {
      this.orphan(uid);
    }
    const foreground =
      options.propagationPolicy === 'Foreground' &&
      this.dependentsOf(uid).length > 0;
    this.mark(resource, object, options, foreground);
    if (foreground) {
      this.collect(uid);
      this.releaseIfFree(resource, key);
    }
    return this.store.get(resource, key);
  }

  private mark(
    resource: Resource,
    object: KubernetesObject,
    options: DeleteOptions,
    foreground: boolean,
  ): void {
    const { name, namespace, finalizers = [] } = object.metadata;
    const grace = this.graceSeconds(resource, object, options);
    const stays = grace > 0 || finalizers.length > 0 || foreground;
    if (!stays) {
      this.store.remove(resource, { namespace, name });
      return;
    }
    this.store.modify(resource, { namespace, name }, draft => {
      draft.metadata.deletionTimestamp ??= kubernetesTime(
        this.store.now() + grace * 1000,
      );
      draft.metadata.deletionGracePeriodSeconds = grace;
      if (foreground && !finalizers.includes(FOREGROUND)) {
        draft.metadata.finalizers = [...finalizers, FOREGROUND];
      }
    });
  }

  private graceSeconds(
    resource: Resource,
    object: KubernetesObject,
    options: DeleteOptions,
  ): number {
    const running = !['Succeeded', 'Failed'].includes(
      (object.status as { phase?: string } | undefined)?.phase ?? '',
    );
    if (resource !== RESOURCES.pods || !this.options.gracefulPods()) {
      return 0;
    }
    return running ? options.gracePeriodSeconds ?? POD_GRACE_SECONDS : 0;
  }

  private index({ type, resource, object }: Change): void {
    const { uid, namespace, name, ownerReferences = [] } = object.metadata;
    if (type === 'DELETED') {
      this.uids.delete(uid);
    } else {
      this.uids.add(uid);
    }
    for (const owner of ownerReferences) {
      const places = this.dependents.get(owner.uid) ?? new Map();
      if (type === 'DELETED') {
        places.delete(uid);
      } else {
        places.set(uid, { resource, key: { namespace, name } });
      }
      if (places.size > 0) {
        this.dependents.set(owner.uid, places);
      } else {
        this.dependents.delete(owner.uid);
      }
    }
  }

  private dependentsOf(
    uid: string,
  ): { resource: Resource; object: KubernetesObject }[] {
    const places = [...(this.dependents.get(uid)?.values() ?? [])];
    return places.flatMap(({ resource, key }) => {
      const object = this.store.get(resource, key);
      const owned = object?.metadata.ownerReferences?.some(
        owner => owner.uid === uid,
      );
      return object && owned ? [{ resource, object }] : [];
    });
  }

  private collect(uid: string): void {
    for (const { resource, object } of this.dependentsOf(uid)) {
      const others = object.metadata.ownerReferences?.filter(
        owner => owner.uid !== uid && this.uids.has(owner.uid),
      );
      if (!others?.length && !object.metadata.deletionTimestamp) {
        this.delete(resource, object.metadata);
      }
    }
  }

  private orphan(uid: string): void {
    for (const { resource, object } of this.dependentsOf(uid)) {
      this.store.modify(resource, object.metadata, draft => {
        draft.metadata.ownerReferences = draft.metadata.ownerReferences?.filter(
          owner => owner.uid !== uid,
        );
      });
    }
  }

  private releaseOwners(object: KubernetesObject): void {
    for (const owner of object.metadata.ownerReferences ?? []) {
      for (const resource of ALL_RESOURCES) {
        if (resource.kind === owner.kind) {
          this.releaseIfFree(resource, {
            namespace: object.metadata.namespace,
            name: owner.name,
          });
        }
      }
    }
  }

  private releaseIfFree(resource: Resource, key: Key): void {
    const owner = this.store.get(resource, key);
    if (
      owner?.metadata.finalizers?.includes(FOREGROUND) &&
      this.dependentsOf(owner.metadata.uid).length === 0
    ) {
      this.store.modify(resource, key, draft => {
        draft.metadata.finalizers = draft.metadata.finalizers?.filter(
          finalizer => finalizer !== FOREGROUND,
        );
      });
    }
  }
}
