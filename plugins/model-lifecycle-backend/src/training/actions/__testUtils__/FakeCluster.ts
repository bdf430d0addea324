import merge from 'lodash/merge';
import { ClusterRequestError } from '../../../clusters/errors';
import type {
  ClusterClient,
  ClusterErrorKind,
  KubernetesObject,
  ListPage,
  ResourceType,
} from '../../../clusters/types';

interface Key {
  namespace?: string;
  name: string;
}

/** As much of an API server as the actions touch: objects by kind, uid and version. */
export class FakeCluster implements ClusterClient {
  readonly name = 'lab';
  readonly objects = new Map<string, KubernetesObject>();
  readonly deletions: { key: string; propagationPolicy: string }[] = [];
  /** Thrown by the next request that changes something. */
  refusal?: ClusterRequestError;
  hasKueue = false;
  /** Called before a delete looks at the version. */
  beforeDelete: () => void = () => {};

  put(
    kind: string,
    object: { metadata: KubernetesObject['metadata']; spec: object },
  ): void {
    const { namespace, name } = object.metadata;
    this.objects.set(`${kind}/${namespace}/${name}`, { ...object, kind });
  }

  spec(kind: string, key: string): Record<string, unknown> | undefined {
    return this.objects.get(`${kind}/${key}`)?.spec as
      | Record<string, unknown>
      | undefined;
  }

  async discover(_: string, version: string): Promise<string[]> {
    return this.hasKueue && version === 'v1beta1' ? ['workloads'] : [];
  }

  async list(
    { kind }: ResourceType,
    {
      namespace,
      labelSelector,
    }: { namespace?: string; labelSelector?: string },
  ): Promise<ListPage> {
    const items = [...this.objects.values()].filter(
      ({ kind: other, metadata }) =>
        other === kind &&
        metadata.namespace === namespace &&
        (labelSelector === undefined ||
          Object.entries(metadata.labels ?? {}).some(
            ([label, value]) => `${label}=${value}` === labelSelector,
          )),
    );
    return { items, resourceVersion: '1' };
  }

  async get({ kind }: ResourceType, key: Key): Promise<KubernetesObject> {
    const object = this.objects.get(`${kind}/${key.namespace}/${key.name}`);
    if (!object) throw clusterError('not-found', 404, 'not found');
    return object;
  }

  async mergePatch(resource: ResourceType, key: Key, patch: object) {
    this.#refuse();
    const object = await this.get(resource, key);
    const { uid } = (patch as Partial<KubernetesObject>).metadata ?? {};
    if (uid !== undefined && uid !== object.metadata.uid) {
      throw clusterError('invalid', 409, 'the UID in the precondition differs');
    }
    return merge(object, patch);
  }

  async delete(
    resource: ResourceType,
    key: Key,
    options: {
      uid: string;
      resourceVersion?: string;
      propagationPolicy: 'Background';
    },
  ): Promise<void> {
    this.#refuse();
    this.beforeDelete();
    const { metadata } = await this.get(resource, key);
    const isSame =
      metadata.uid === options.uid &&
      metadata.resourceVersion === options.resourceVersion;
    if (!isSame) throw clusterError('invalid', 409, 'precondition failed');
    const id = `${resource.kind}/${key.namespace}/${key.name}`;
    this.objects.delete(id);
    const { propagationPolicy } = options;
    this.deletions.push({ key: id, propagationPolicy });
  }

  watch(): never {
    throw new Error('Actions do not watch');
  }

  async podLog(): Promise<never> {
    throw new Error('Actions do not read logs');
  }

  async podProxy(): Promise<never> {
    throw new Error('Actions do not read ports of pods');
  }

  #refuse(): void {
    if (this.refusal) throw this.refusal;
  }
}

export function clusterError(
  kind: ClusterErrorKind,
  statusCode: number | undefined,
  statusMessage: string,
): ClusterRequestError {
  return new ClusterRequestError({
    cluster: 'lab',
    action: 'changing a trainjob',
    what: `was refused: ${statusMessage}`,
    kind,
    statusCode,
    statusMessage,
  });
}
