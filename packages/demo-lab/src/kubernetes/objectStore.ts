import { isDeepStrictEqual } from 'node:util';
import { alreadyExists, conflict, notFound } from './apiError';
import { KubernetesObject, NewObject, kubernetesTime } from './objects';
import { Resource, apiVersionOf } from './resources';

export type ChangeType = 'ADDED' | 'MODIFIED' | 'DELETED';

export interface Change {
  type: ChangeType;
  resource: Resource;
  resourceVersion: number;
  object: KubernetesObject;
  /** The object before; absent for ADDED. */
  previous?: KubernetesObject;
}

export interface Key {
  namespace?: string;
  name: string;
}

export interface ObjectStoreOptions {
  now: () => number;
  randomUuid: () => string;
  /** Where the counter begins. A restarted server must not begin below its predecessor's end. */
  firstResourceVersion?: number;
  /** How many changes of each resource a watch can reach back. */
  historyLimit?: number;
}

interface Shelf {
  objects: Map<string, KubernetesObject>;
  changes: Change[];
  /** Changes up to and including this version are forgotten: older watches get 410. */
  compactedThrough: number;
}

function keyOf({ namespace, name }: Key): string {
  return `${namespace ?? ''}/${name}`;
}

/** What makes a write a change: all but the version and the times of the managers. */
function substanceOf(object: KubernetesObject): object {
  const { resourceVersion, managedFields, ...metadata } = object.metadata;
  const owners = managedFields?.map(({ time, ...rest }) => rest);
  return { ...object, metadata: { ...metadata, owners } };
}

/**
 * What etcd and the registry do: objects by resource, one counter of
 * versions, and the recent changes for watches. Objects handed out are shared
 * and never changed in place.
 */
export class ObjectStore {
  private readonly shelves = new Map<string, Shelf>();
  private readonly listeners = new Set<(change: Change) => void>();
  private readonly firstVersion: number;
  private version: number;

  constructor(private readonly options: ObjectStoreOptions) {
    this.firstVersion = options.firstResourceVersion ?? 1;
    this.version = this.firstVersion;
  }

  get resourceVersion(): number {
    return this.version;
  }

  now(): number {
    return this.options.now();
  }

  /** Called in the order of the versions, synchronously. */
  subscribe(listener: (change: Change) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  get<T extends KubernetesObject>(resource: Resource, key: Key): T | undefined {
    return this.shelf(resource).objects.get(keyOf(key)) as T | undefined;
  }

  /** All objects, in the order of namespace and name as etcd lists them. */
  list<T extends KubernetesObject>(
    resource: Resource,
    namespace?: string,
  ): T[] {
    const objects = [...this.shelf(resource).objects.entries()]
      .filter(
        ([, object]) => !namespace || object.metadata.namespace === namespace,
      )
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return objects.map(([, object]) => object as T);
  }

  /** In no particular order: cheaper than `list`. */
  values<T extends KubernetesObject>(resource: Resource): Iterable<T> {
    return this.shelf(resource).objects.values() as Iterable<T>;
  }

  create<T extends KubernetesObject>(resource: Resource, input: NewObject): T {
    const uid = input.metadata.uid ?? this.options.randomUuid();
    const name =
      input.metadata.name ??
      `${input.metadata.generateName}${uid.replace(/-/g, '').slice(-5)}`;
    const key = { namespace: input.metadata.namespace, name };
    if (this.get(resource, key)) {
      throw alreadyExists(resource, name);
    }
    const object: KubernetesObject = {
      ...input,
      apiVersion: apiVersionOf(resource),
      kind: resource.kind,
      metadata: {
        ...input.metadata,
        name,
        uid,
        generation: 1,
        creationTimestamp:
          input.metadata.creationTimestamp ?? kubernetesTime(this.now()),
        resourceVersion: '',
      },
    };
    return this.commit('ADDED', resource, key, object) as T;
  }

  /**
   * Writes a new form of an object. Nothing changed: the version stays and
   * nobody hears of it. A deleted object whose last finalizer goes is removed.
   */
  replace<T extends KubernetesObject>(resource: Resource, next: T): T {
    const key = {
      namespace: next.metadata.namespace,
      name: next.metadata.name,
    };
    const current = this.get(resource, key);
    if (!current || current.metadata.uid !== next.metadata.uid) {
      throw notFound(resource, key.name);
    }
    if (isDeepStrictEqual(substanceOf(current), substanceOf(next))) {
      return current as T;
    }
    const generationMoves =
      !isDeepStrictEqual(current.spec, next.spec) ||
      (!current.metadata.deletionTimestamp && next.metadata.deletionTimestamp);
    const object = {
      ...next,
      metadata: {
        ...next.metadata,
        generation:
          (current.metadata.generation ?? 1) + (generationMoves ? 1 : 0),
      },
    };
    const finalized =
      object.metadata.deletionTimestamp &&
      !object.metadata.finalizers?.length &&
      !object.metadata.deletionGracePeriodSeconds;
    return this.commit(
      finalized ? 'DELETED' : 'MODIFIED',
      resource,
      key,
      object,
    ) as T;
  }

  /** Changes a copy of the object and writes it. */
  modify<T extends KubernetesObject>(
    resource: Resource,
    key: Key,
    change: (draft: T) => void,
  ): T {
    const current = this.get<T>(resource, key);
    if (!current) {
      throw notFound(resource, key.name);
    }
    const draft = structuredClone(current);
    change(draft);
    return this.replace(resource, draft);
  }

  /** Takes the object out at once, finalizers or not. */
  remove(resource: Resource, key: Key): void {
    const current = this.get(resource, key);
    if (!current) {
      throw notFound(resource, key.name);
    }
    this.commit('DELETED', resource, key, {
      ...current,
      metadata: { ...current.metadata },
    });
  }

  /** Refuses when the caller saw another object or version. */
  assertPrecondition(
    resource: Resource,
    object: KubernetesObject,
    precondition: { uid?: string; resourceVersion?: string },
  ): void {
    const { name, uid, resourceVersion } = object.metadata;
    if (precondition.uid && precondition.uid !== uid) {
      throw conflict(
        resource,
        name,
        `Precondition failed: UID in precondition: ${precondition.uid}, UID in object meta: ${uid}`,
      );
    }
    if (
      precondition.resourceVersion &&
      precondition.resourceVersion !== resourceVersion
    ) {
      throw conflict(
        resource,
        name,
        'the object has been modified; please apply your changes to the latest version and try again',
      );
    }
  }

  /** Changes after a version; undefined when they are forgotten. */
  changesSince(resource: Resource, version: number): Change[] | undefined {
    const shelf = this.shelf(resource);
    if (version < shelf.compactedThrough) {
      return undefined;
    }
    return shelf.changes.filter(change => change.resourceVersion > version);
  }

  oldestVersion(resource: Resource): number {
    return this.shelf(resource).compactedThrough;
  }

  /** Forgets all changes: every watch from an earlier version gets 410. */
  compact(): void {
    // Without a step of the counter a version read just before would still be good.
    this.version += 1;
    for (const shelf of this.shelves.values()) {
      shelf.changes = [];
      shelf.compactedThrough = this.version;
    }
  }

  private shelf(resource: Resource): Shelf {
    const id = `${resource.group}/${resource.plural}`;
    let shelf = this.shelves.get(id);
    if (!shelf) {
      shelf = {
        objects: new Map(),
        changes: [],
        compactedThrough: this.firstVersion,
      };
      this.shelves.set(id, shelf);
    }
    return shelf;
  }

  private commit(
    type: ChangeType,
    resource: Resource,
    key: Key,
    object: KubernetesObject,
  ): KubernetesObject {
    const shelf = this.shelf(resource);
    const previous = shelf.objects.get(keyOf(key));
    this.version += 1;
    object.metadata.resourceVersion = String(this.version);
    if (type === 'DELETED') {
      shelf.objects.delete(keyOf(key));
    } else {
      shelf.objects.set(keyOf(key), object);
    }
    const change: Change = {
      type,
      resource,
      resourceVersion: this.version,
      object,
      previous,
    };
    this.remember(shelf, change);
    for (const listener of [...this.listeners]) {
      listener(change);
    }
    return object;
  }

  private remember(shelf: Shelf, change: Change): void {
    const limit = this.options.historyLimit ?? 10_000;
    shelf.changes.push(change);
    // Trimmed in lumps, so that a long log is not copied for each change.
    if (shelf.changes.length > limit * 1.25) {
      const dropped = shelf.changes.length - limit;
      shelf.compactedThrough = shelf.changes[dropped - 1].resourceVersion;
      shelf.changes = shelf.changes.slice(dropped);
    }
  }
}
