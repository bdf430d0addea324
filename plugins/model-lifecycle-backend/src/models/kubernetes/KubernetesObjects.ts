import type { Reason } from 'backstage-plugin-model-lifecycle-node';
import { isClusterError } from '../../clusters/errors';
import { discoverVersion } from '../../clusters/reflector/discoverVersion';
import { KindReflectors } from '../../clusters/reflector/KindReflectors';
import { problemOfError } from '../../clusters/reflector/problem';
import type {
  ClusterClient,
  KubernetesObject,
  ResourceType,
} from '../../clusters/types';
import type { BuiltInServices } from '../sources/types';
import { listAll } from './listAll';
import { patientClient } from './patientClient';
import type { ObjectPlace } from './places';

/** A kind that a source reads. */
export interface ObjectKind {
  kind: string;
  /** The newest first. */
  versions: readonly ResourceType[];
  /** Keeps what the source reads, `metadata.uid` and `metadata.resourceVersion`. */
  trim: (object: KubernetesObject) => KubernetesObject;
}

/** What one kind is in one place. `absent`: the cluster does not know the kind. */
export type Snapshot =
  | { outcome: 'complete'; objects: Iterable<KubernetesObject> }
  | { outcome: 'absent' }
  | { outcome: 'failed'; reason: Reason };

export interface KubernetesObjectsOptions {
  kinds: readonly ObjectKind[];
  places: readonly ObjectPlace[];
  labelSelector?: string;
  services: BuiltInServices;
}

/**
 * Objects of clusters for a source: watched while {@link follow} runs, so that
 * a listing costs the API server nothing, and listed page by page otherwise
 * (preview, command line).
 */
export class KubernetesObjects {
  readonly #watches = new Map<string, KindReflectors>();

  constructor(private readonly options: KubernetesObjectsOptions) {}

  /** Resolves soon after the signal aborts. A cluster that cannot be made out is left to `snapshot`, which says why. */
  async follow(context: {
    signal: AbortSignal;
    changed: () => void;
  }): Promise<void> {
    const watching = this.options.places.flatMap(place => {
      const client = this.#client(place.cluster);
      if (!('client' in client)) return [];
      return this.options.kinds.map(kind =>
        this.#watch({ ...context, kind, place, client: client.client }),
      );
    });
    await Promise.all(watching);
    this.#watches.clear();
  }

  async snapshot(
    kind: ObjectKind,
    place: ObjectPlace,
    signal: AbortSignal,
  ): Promise<Snapshot> {
    const watch = this.#watches.get(watchKey(kind, place));
    if (watch?.settled) return ofWatch(watch);
    const client = this.#client(place.cluster);
    if (!('client' in client)) return { outcome: 'failed', ...client };
    return this.#list({ kind, place, client: client.client, signal });
  }

  async #watch(options: {
    kind: ObjectKind;
    place: ObjectPlace;
    client: ClusterClient;
    signal: AbortSignal;
    changed: () => void;
  }): Promise<void> {
    const { kind, place, client, signal, changed } = options;
    const { services, labelSelector } = this.options;
    const watch = new KindReflectors(kind.kind, {
      client,
      resource: discoverVersion({
        client,
        versions: kind.versions,
        time: services,
        signal,
      }),
      namespaces: place.namespace ? [place.namespace] : undefined,
      labelSelector,
      trim: kind.trim,
      onChange: changed,
      // An outage, and its end, are news too: no object tells of them.
      onStatus: changed,
      logger: services.logger,
      time: services.time,
      signal,
    });
    this.#watches.set(watchKey(kind, place), watch);
    await watch.run();
  }

  async #list(options: {
    kind: ObjectKind;
    place: ObjectPlace;
    client: ClusterClient;
    signal: AbortSignal;
  }): Promise<Snapshot> {
    const { kind, place, signal } = options;
    const client = patientClient(options.client, this.options.services.time);
    try {
      const resource = await servedVersion(kind, client, signal);
      if (!resource) return { outcome: 'absent' };
      const objects = await listAll({
        client,
        resource,
        namespace: place.namespace,
        labelSelector: this.options.labelSelector,
        trim: kind.trim,
        signal,
      });
      return { outcome: 'complete', objects };
    } catch (error) {
      signal.throwIfAborted();
      if (!isClusterError(error)) throw error;
      if (error.kind === 'not-found') return { outcome: 'absent' };
      return { outcome: 'failed', reason: problemOfError(error).reason };
    }
  }

  #client(name: string): { client: ClusterClient } | { reason: Reason } {
    try {
      return { client: this.options.services.cluster(name) };
    } catch (error) {
      return {
        reason: {
          code: 'cluster-config',
          params: { cluster: name },
          message: (error as Error).message,
        },
      };
    }
  }
}

/** May a listing of a group be refused while one of its kinds may be listed: then the newest version is tried. */
async function servedVersion(
  kind: ObjectKind,
  client: Pick<ClusterClient, 'discover'>,
  signal: AbortSignal,
): Promise<ResourceType | undefined> {
  for (const version of kind.versions) {
    try {
      const { group, version: name, plural } = version;
      const plurals = await client.discover(group, name, signal);
      if (plurals.includes(plural)) return version;
    } catch (error) {
      if (isClusterError(error) && error.kind === 'forbidden') return version;
      throw error;
    }
  }
  return undefined;
}

function ofWatch(watch: KindReflectors): Snapshot {
  const { status, reason } = watch.status();
  if (status === 'absent') return { outcome: 'absent' };
  if (status === 'live' || (status === 'syncing' && watch.synced)) {
    return { outcome: 'complete', objects: watch.objects() };
  }
  return {
    outcome: 'failed',
    reason: reason ?? { code: 'cluster-watch-failing' },
  };
}

function watchKey(kind: ObjectKind, place: ObjectPlace): string {
  return JSON.stringify([kind.kind, place.cluster, place.namespace]);
}
