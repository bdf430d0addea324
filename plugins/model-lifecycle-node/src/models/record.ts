import type { Reason } from './reason';

/**
 * One thing that a source knows, in the product's own terms. Plain JSON. It is
 * built from an allow-list of fields: what a source says beyond that is never
 * stored. A value that the source does not give is absent, never empty or zero.
 *
 * Stamps that move while the content does not (a time of request, downloads,
 * likes, loaded state) must not stand in a record: its hash decides whether
 * anything is written.
 *
 * @public
 */
export type SourceRecord = ModelRecord | ServerRecord | DatasetRecord;

/** @public */
export interface RecordBase {
  /**
   * Key in the source system. Names of entities hang on it, so the way it is
   * made never changes. Unique within the source, over all kinds.
   */
  key: string;
  /** The part of the source that lists it: its absence is decided there alone. */
  scope: string;
  title: string;
  /** Plain text or Markdown; entities carry the first paragraph as plain text. */
  description?: string;
  tags?: string[];
  /** As the source says it. Becomes an owner only through the owner map. */
  owner?: string;
  lifecycle?: string;
  /** The page in the source system, for people. */
  viewUrl?: string;
  links?: RecordLink[];
  /**
   * What people wrote at the source to override the entity: annotations of
   * cluster objects and custom properties, by their full key.
   */
  overrides?: Record<string, string>;
  kubernetes?: {
    cluster: string;
    namespace: string;
    labelSelector?: string;
  };
}

/** @public */
export interface RecordLink {
  url: string;
  title: string;
}

/** @public */
export interface ModelRecord extends RecordBase {
  kind: 'model';
  /** Curated: those with an alias and the newest, newest first. */
  versions?: ModelVersion[];
  /** How many versions the source has, where `versions` are fewer. */
  versionCount?: number;
  /** Name of the version that is meant when none is named. */
  currentVersion?: string;
  /** Why the source has no current version, or why it is not ready. */
  currentReason?: Reason;
  license?: string;
  licenseUrl?: string;
  tasks?: string[];
  languages?: string[];
  /** Such as `safetensors`, `gguf`, `onnx`, `pytorch`. */
  format?: string;
  /** Such as `transformers`, `sklearn`. */
  library?: string;
  architecture?: string;
  quantization?: string;
  /** All files of the current version. */
  sizeBytes?: number;
  parameterCount?: number;
  contextLength?: number;
  capabilities?: string[];
  /** Settings of the model that are no secret (Ollama's `parameters`), by name. */
  parameters?: Record<string, string | number>;
  /** `public`, `gated`, `private`: who may read it at the source. */
  access?: string;
  maturity?: string;
  baseModels?: RecordReference[];
  datasets?: RecordReference[];
  /** This record's own keys by which other sources know the same thing: catalog.md §2. */
  joinKeys?: string[];
  /** The training run that made the current version, as the source names it. */
  trainedBy?: { run: string; url?: string; job?: string };
  /** Present where the source has a card; changes exactly when the card does. */
  cardVersion?: string;
}

/** @public */
export interface ModelVersion {
  name: string;
  aliases?: string[];
  digest?: string;
  /** Where its files are: `s3://…`, `oci://…`, `hf://…`. Without credentials. */
  uri?: string;
  description?: string;
  /** ISO 8601, UTC. */
  createdAt?: string;
  sizeBytes?: number;
  format?: string;
  license?: string;
  /** `unknown` where the right to look is missing. */
  readiness?: 'ready' | 'not-ready' | 'unknown';
  reason?: Reason;
  metrics?: Record<string, number>;
  parameters?: Record<string, string>;
  tags?: Record<string, string>;
  author?: string;
  run?: { id: string; name?: string; url?: string };
}

/** Something that answers requests with one or more models. @public */
export interface ServerRecord extends RecordBase {
  kind: 'server';
  serves?: RecordReference[];
  /** Models by the name a client has to send. */
  servedNames?: string[];
  runtime?: string;
  format?: string;
  storageUris?: string[];
  /** Reachable from outside. */
  externalUrl?: string;
  /** Reachable inside the cluster. */
  internalUrl?: string;
  /** Absent where the source does not say. */
  authRequired?: boolean;
  /** Volatile: shown, never part of an entity. */
  state?: { code: string; reason?: Reason };
  /** Share of traffic in percent by revision, while a canary runs. Volatile. */
  canary?: { revision?: string; trafficPercent: number };
  /** Plans of an API manager. */
  plans?: { name: string; description?: string; state?: string }[];
  api?: ServerApi;
  joinKeys?: string[];
}

/** @public */
export interface ServerApi {
  /** `openapi`, `asyncapi`, `graphql` or `grpc`. */
  type: string;
  /**
   * Text of the definition; `protocol` where the source offers none: then one
   * is written from the protocol.
   */
  definition?: string;
  /** What the definition was fetched for: it is fetched again when this changes. */
  definitionVersion?: string;
  protocol?: 'openai' | 'open-inference-v2' | 'kserve-v1' | 'ollama';
  title?: string;
}

/** @public */
export interface DatasetRecord extends RecordBase {
  kind: 'dataset';
  joinKeys?: string[];
  entities?: string[];
  features?: string[];
}

/**
 * Points from one record to another. The first three become relations; an
 * `external` one is an annotation, since nothing in the catalog stands for it.
 *
 * @public
 */
export type RecordReference =
  | { key: string; kind: SourceRecord['kind'] }
  | { source: string; key: string; kind: SourceRecord['kind'] }
  | { entityRef: string }
  | { external: string; title?: string };
