import type { LoggerService } from '@backstage/backend-plugin-api';
import type { KubernetesObject } from '../types';
import { RecentKeys } from './RecentKeys';
import { shareParts } from './shareParts';

/** One change of the cache, in the trimmed form that the cache holds. */
export type ObjectChange =
  | { type: 'upsert'; object: KubernetesObject; previous?: KubernetesObject }
  /** `object` is the last state that the server told, which may be newer than `previous`. */
  | { type: 'delete'; object: KubernetesObject; previous?: KubernetesObject };

export interface ObjectCacheOptions {
  /** Leaves out what nobody reads; must keep `metadata.uid` and `metadata.resourceVersion`. Nobody writes to what it gives. */
  trim: (object: KubernetesObject) => KubernetesObject;
  /** Must not throw; when it does, the change is counted as lost and the rest goes on. */
  onChange: (change: ObjectChange) => void;
  /** False with a label selector: an object may leave its selection and return. */
  deletedIsFinal: boolean;
  logger: LoggerService;
}

const REMEMBERED_DELETIONS = 10_000;

/** What the server has, by uid, as far as it was told. */
export class ObjectCache {
  readonly #objects = new Map<string, KubernetesObject>();
  readonly #deleted = new RecentKeys(REMEMBERED_DELETIONS);
  /** The one that came last: its neighbour in a list is often much the same. */
  #latest?: KubernetesObject;
  #handlerErrors = 0;

  constructor(private readonly options: ObjectCacheOptions) {}

  get size(): number {
    return this.#objects.size;
  }

  /** Changes that the handler or `trim` threw at. */
  get handlerErrors(): number {
    return this.#handlerErrors;
  }

  values(): IterableIterator<KubernetesObject> {
    return this.#objects.values();
  }

  /** From a list: true whatever was believed before. */
  listed(object: KubernetesObject): void {
    this.#deleted.delete(object.metadata.uid);
    this.#upsert(object);
  }

  /** From a watch: a uid that was deleted never lives again, whatever comes late. */
  watched(object: KubernetesObject): void {
    if (this.#deleted.has(object.metadata.uid)) return;
    this.#upsert(object);
  }

  deleted(object: KubernetesObject): void {
    const { uid } = object.metadata;
    const previous = this.#objects.get(uid);
    if (!previous) return;
    this.#remove(uid);
    this.#guarded(() =>
      this.options.onChange({
        type: 'delete',
        object: this.options.trim(object),
        previous,
      }),
    );
  }

  /** After a complete list, and never before: what is not in it is gone. */
  keepOnly(uids: Set<string>): void {
    for (const [uid, object] of this.#objects) {
      if (uids.has(uid)) continue;
      this.#remove(uid);
      this.#guarded(() => this.options.onChange({ type: 'delete', object }));
    }
  }

  #upsert(received: KubernetesObject): void {
    const { uid, resourceVersion } = received.metadata;
    const previous = this.#objects.get(uid);
    // Equality only: resource versions have no order that we may rely on.
    if (
      resourceVersion !== undefined &&
      previous?.metadata.resourceVersion === resourceVersion
    ) {
      return;
    }
    this.#guarded(() => {
      const object = shareParts(
        this.options.trim(received),
        previous ?? this.#latest,
      );
      this.#objects.set(uid, object);
      this.#latest = object;
      this.options.onChange({ type: 'upsert', object, previous });
    });
  }

  #remove(uid: string): void {
    this.#objects.delete(uid);
    if (this.options.deletedIsFinal) this.#deleted.add(uid);
  }

  #guarded(deliver: () => void): void {
    try {
      deliver();
    } catch (error) {
      this.#handlerErrors++;
      // Once: a handler that fails for each of 10,000 objects would fill the log.
      if (this.#handlerErrors === 1) {
        this.options.logger.error(
          'A handler of cluster objects failed; the reading goes on, further failures are only counted',
          error instanceof Error ? error : new Error(String(error)),
        );
      }
    }
  }
}
