import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { isClusterError } from '../errors';
import type {
  ClusterClient,
  ClusterErrorKind,
  KubernetesObject,
  ResourceType,
} from '../types';

/** What the suite may do to the server beside the client under test. */
export interface ConformanceAdmin {
  /** A namespaced resource with a status subresource, e.g. TrainJobs. */
  resource: ResourceType;
  /** An existing namespace that nobody else uses, without objects of the resource. */
  namespace: string;
  /** A manifest that the server accepts. */
  manifest(name: string): Partial<KubernetesObject>;
  /** POST; answers what the server stored. */
  create(
    resource: ResourceType,
    object: Partial<KubernetesObject>,
  ): Promise<KubernetesObject>;
  /** The same server with a token that it does not know. */
  clientWithBadToken(): Promise<ClusterClient>;
  /** Makes the server forget its history; `undefined` where it cannot be asked to. */
  forgetHistory?: () => Promise<void>;
  /** A pod with at least five log lines, still running; `undefined` where no logs exist. */
  podWithLog?: () => Promise<{ pod: string; container: string }>;
  /** A field selector that finds exactly the named events. */
  eventsOf?: () => Promise<{ fieldSelector: string; names: string[] }>;
}

export interface Lab {
  client: ClusterClient;
  admin: ConformanceAdmin;
}

export type Checks = Record<
  string,
  (lab: Lab) => Promise<void | { skipped: string }>
>;

const STEP_LIMIT_MS = 30_000;

export function limit(): AbortSignal {
  return AbortSignal.timeout(STEP_LIMIT_MS);
}

export function keyOf({ admin }: Lab, name: string) {
  return { namespace: admin.namespace, name, signal: limit() };
}

export async function make(
  { admin }: Lab,
  name: string,
  labels: Record<string, string> = {},
): Promise<KubernetesObject> {
  const manifest = admin.manifest(name);
  return admin.create(admin.resource, {
    ...manifest,
    metadata: {
      uid: '',
      ...manifest.metadata,
      name,
      namespace: admin.namespace,
      labels: { ...manifest.metadata?.labels, ...labels },
    },
  });
}

export function patch(
  lab: Lab,
  name: string,
  body: object,
  subresource?: string,
) {
  return lab.client.mergePatch(
    lab.admin.resource,
    { ...keyOf(lab, name), subresource },
    body,
  );
}

export function remove(lab: Lab, name: string, uid: string): Promise<void> {
  return lab.client.delete(lab.admin.resource, keyOf(lab, name), {
    uid,
    propagationPolicy: 'Background',
  });
}

/** The version of this moment. */
export async function present({ client, admin }: Lab): Promise<string> {
  const { resourceVersion } = await client.list(admin.resource, {
    namespace: admin.namespace,
    signal: limit(),
  });
  return resourceVersion;
}

export async function rejects(
  promise: Promise<unknown>,
  kind: ClusterErrorKind,
  statusCode: number,
): Promise<void> {
  const error = await promise.then(
    () => new Error(`It was accepted, expected ${kind}`),
    (reason: unknown) => reason,
  );
  if (!isClusterError(error)) throw error;
  assert.deepEqual([error.kind, error.statusCode], [kind, statusCode]);
}

export async function untilTrue(
  condition: () => Promise<boolean>,
): Promise<void> {
  const deadline = limit();
  while (!(await condition())) {
    assert.ok(!deadline.aborted, 'It came true within 30 s');
    await delay(50);
  }
}
