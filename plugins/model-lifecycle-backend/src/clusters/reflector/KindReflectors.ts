import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ObjectChange } from './ObjectCache';
import { Reflector } from './Reflector';
import type {
  ClusterClient,
  KubernetesObject,
  ResourceStatus,
  ResourceType,
  UnreadArrays,
} from '../types';
import type { Time } from '../../time/time';

export interface KindReflectorsOptions {
  client: ClusterClient;
  /** Resolves with what to read; a kind whose version is asked for first is `syncing` meanwhile. */
  resource: ResourceType | Promise<ResourceType>;
  /** `undefined`: one reflector for the whole cluster, else one for each namespace. */
  namespaces?: readonly string[];
  labelSelector?: string;
  unread?: UnreadArrays;
  trim: (object: KubernetesObject) => KubernetesObject;
  onChange: (change: ObjectChange) => void;
  /** When one of them stands otherwise than before. */
  onStatus?: () => void;
  logger: LoggerService;
  time: Time;
  signal: AbortSignal;
}

/** The copies of one kind that are kept: of the cluster, or of each configured namespace. */
export class KindReflectors {
  #reflectors: Reflector[] = [];

  /** `name`: of the resource, for as long as its version is not known. */
  constructor(
    private readonly name: string,
    private readonly options: KindReflectorsOptions,
  ) {}

  /** Resolves soon after the signal has aborted. */
  async run(): Promise<void> {
    const { namespaces = [undefined], ...options } = this.options;
    const resource = await options.resource;
    this.#reflectors = namespaces.map(
      namespace => new Reflector({ ...options, resource, namespace }),
    );
    await Promise.all(this.#reflectors.map(reflector => reflector.run()));
  }

  /** The present copies, in no order. */
  *objects(): IterableIterator<KubernetesObject> {
    for (const reflector of this.#reflectors) yield* reflector.objects();
  }

  /** Everything has been listed once: an empty list means that there is none. */
  get synced(): boolean {
    return (
      this.#reflectors.length > 0 &&
      this.#reflectors.every(reflector => reflector.synced)
    );
  }

  /** Synced, or it cannot be said when: absent, refused or failing. */
  get settled(): boolean {
    return (
      this.#reflectors.length > 0 &&
      this.#reflectors.every(
        reflector =>
          reflector.synced || reflector.status().status !== 'syncing',
      )
    );
  }

  /** Of several namespaces the worst. */
  status(): ResourceStatus {
    const statuses = this.#reflectors.map(reflector => reflector.status());
    return statuses.length > 0
      ? worst(statuses)
      : { resource: this.name, status: 'syncing', objects: 0, relists: 0 };
  }
}

const SEVERITY: ResourceStatus['status'][] = [
  'live',
  'off',
  'syncing',
  'absent',
  'forbidden',
  'failing',
];

function worst(statuses: ResourceStatus[]): ResourceStatus {
  const [first] = [...statuses].sort(
    (a, b) => SEVERITY.indexOf(b.status) - SEVERITY.indexOf(a.status),
  );
  return {
    ...first,
    objects: statuses.reduce((sum, { objects }) => sum + objects, 0),
    relists: statuses.reduce((sum, { relists }) => sum + relists, 0),
  };
}
