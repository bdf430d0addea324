/*
 * The port to a Kubernetes API server. Two implementations: direct (a
 * kubeconfig of @kubernetes/client-node) and through the Kubernetes plugin's
 * proxy. Tests and the demo lab use the direct one.
 */

/**
 * Names of arrays that the caller never reads (`env`, `volumes`, …): the client
 * may leave them out, at any depth, and saves the work of parsing them.
 * `managedFields` need not be named.
 */
export type UnreadArrays = readonly string[];

/** An API resource as its URL names it. */
export interface ResourceType {
  /** Empty for the core group. */
  group: string;
  version: string;
  /** Plural and lower case, e.g. `trainjobs`. */
  plural: string;
  kind: string;
}

export interface KubernetesObject {
  apiVersion?: string;
  kind?: string;
  metadata: {
    name: string;
    namespace?: string;
    uid: string;
    /** Opaque: compare for equality only. */
    resourceVersion?: string;
    generation?: number;
    creationTimestamp?: string;
    deletionTimestamp?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    ownerReferences?: {
      apiVersion: string;
      kind: string;
      name: string;
      uid: string;
      controller?: boolean;
    }[];
  };
  [key: string]: unknown;
}

export interface ListOptions {
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
  limit?: number;
  /** Token of the page before. Expires after 5–15 min with 410. */
  continueToken?: string;
  unread?: UnreadArrays;
  signal: AbortSignal;
}

export interface ListPage {
  items: KubernetesObject[];
  resourceVersion: string;
  continueToken?: string;
}

export interface WatchOptions {
  namespace?: string;
  labelSelector?: string;
  resourceVersion: string;
  timeoutSeconds: number;
  unread?: UnreadArrays;
  signal: AbortSignal;
}

/**
 * What a watch yields. Errors are values: an iterator of a watch ends, it
 * never throws. `closed` is the ordinary end (the server's timeout).
 */
export type WatchEvent =
  | { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: KubernetesObject }
  | { type: 'BOOKMARK'; resourceVersion: string }
  /** One line that is no JSON: the caller relists, nothing is dropped silently. */
  | { type: 'GARBLED'; line: string }
  | { type: 'FAILED'; error: ClusterError }
  | { type: 'CLOSED' };

export type ClusterErrorKind =
  | 'refused' // nothing listens, name not found, connection reset
  | 'tls'
  | 'timeout'
  | 'unauthorized' // 401
  | 'forbidden' // 403
  | 'not-found' // 404, for a list: the CRD is absent
  | 'gone' // 410 or reason Expired
  | 'throttled' // 429
  | 'invalid' // 400, 409, 422: our request, or a webhook's refusal
  | 'server' // 5xx
  | 'config'; // credentials cannot be had

/** An error that says where it happened and what the operator can do. */
export interface ClusterError extends Error {
  readonly kind: ClusterErrorKind;
  readonly cluster: string;
  readonly statusCode?: number;
  /** The API server's own text (Status.message), for webhook refusals shown as they are. */
  readonly statusMessage?: string;
  readonly retryAfterMs?: number;
}

export interface PodLogOptions {
  namespace: string;
  pod: string;
  container?: string;
  previous?: boolean;
  tailLines?: number;
  limitBytes?: number;
  /** RFC 3339; the answer starts at lines not before it. */
  sinceTime?: string;
  timestamps?: boolean;
  follow?: boolean;
  signal: AbortSignal;
}

export interface PodProxyOptions {
  namespace: string;
  pod: string;
  port: number;
  /** Of the pod's own server; starts with a slash. */
  path: string;
  /** A longer answer is not read. */
  limitBytes: number;
  /** For the whole answer. */
  timeoutMs: number;
  signal: AbortSignal;
}

/** What a pod answered with 2xx. */
export type PodAnswer = { text: string } | { tooLarge: true };

/**
 * One cluster. Every method rejects with a {@link ClusterError} and nothing
 * else, except `watch`, whose iterator yields it. Tokens are read again for
 * each request; a 401 refreshes them once.
 */
export interface ClusterClient {
  readonly name: string;
  /** Plurals that the server has in a group and version; empty when the group is absent. */
  discover(
    group: string,
    version: string,
    signal: AbortSignal,
  ): Promise<string[]>;
  list(resource: ResourceType, options: ListOptions): Promise<ListPage>;
  watch(
    resource: ResourceType,
    options: WatchOptions,
  ): AsyncIterable<WatchEvent>;
  get(
    resource: ResourceType,
    key: { namespace?: string; name: string; signal: AbortSignal },
  ): Promise<KubernetesObject>;
  /** JSON merge patch. `subresource` e.g. `status`. */
  mergePatch(
    resource: ResourceType,
    key: {
      namespace?: string;
      name: string;
      subresource?: string;
      signal: AbortSignal;
    },
    patch: object,
  ): Promise<KubernetesObject>;
  /** Bounded by uid and resourceVersion: somebody else's newer object is never deleted. */
  delete(
    resource: ResourceType,
    key: { namespace?: string; name: string; signal: AbortSignal },
    options: {
      uid: string;
      resourceVersion?: string;
      propagationPolicy: 'Background';
    },
  ): Promise<void>;
  /** Chunks of decoded text (split multi-byte characters joined), not lines. */
  podLog(options: PodLogOptions): Promise<AsyncIterable<string>>;
  /**
   * GET on a port of a pod, through the API server (`pods/proxy`). Redirects are
   * not followed: like every answer that is not 2xx they are an error with the
   * status code. `statusMessage` is there only when the API server itself refused.
   */
  podProxy(options: PodProxyOptions): Promise<PodAnswer>;
}

/** Where a watched resource stands; shown on the Sources page. */
export interface ResourceStatus {
  resource: string;
  status: 'live' | 'syncing' | 'absent' | 'forbidden' | 'failing' | 'off';
  objects: number;
  relists: number;
  reason?: {
    code: string;
    params?: Record<string, string | number>;
    message?: string;
  };
  nextRetryAt?: number;
  lastEventAt?: number;
}
