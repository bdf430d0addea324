/**
 * Domain of the plugin's own annotations and labels.
 *
 * @public
 */
export const ANNOTATION_DOMAIN = 'model-lifecycle.io';

/**
 * The source of an entity: `<type>:<source id>`.
 *
 * @public
 */
export const ANNOTATION_SOURCE = 'model-lifecycle.io/source';

/**
 * The key of an entity in its source system.
 *
 * @public
 */
export const ANNOTATION_NATIVE_ID = 'model-lifecycle.io/native-id';

/**
 * Keys by which the same model is recognised in other sources.
 *
 * @public
 */
export const ANNOTATION_JOIN_KEYS = 'model-lifecycle.io/join-keys';

/**
 * The version as the source writes it, where `rhdh.io/ai-asset-version` cannot
 * hold it: no semantic version, no date and no hash.
 *
 * @public
 */
export const ANNOTATION_VERSION = 'model-lifecycle.io/version';

/**
 * The job that runs hang on. On a TrainJob it groups runs; on a model it names the job that makes it.
 *
 * @public
 */
export const ANNOTATION_JOB = 'model-lifecycle.io/job';

/**
 * One run: `<cluster>/<namespace>/<name>` or `<source>/<id>`.
 *
 * @public
 */
export const ANNOTATION_RUN = 'model-lifecycle.io/run';

/**
 * Label selector, written by people: the entity's Training tab shows all matching runs that the user may see.
 *
 * @public
 */
export const ANNOTATION_TRAINING_SELECTOR =
  'model-lifecycle.io/training-selector';

/**
 * Name of the phase profile from the config.
 *
 * @public
 */
export const ANNOTATION_PHASE_PROFILE = 'model-lifecycle.io/phase-profile';

/**
 * Who owns it, as the source says it: goes through the owner map.
 *
 * @public
 */
export const ANNOTATION_OWNER = 'model-lifecycle.io/owner';

/**
 * The run's page in an experiment tracker.
 *
 * @public
 */
export const ANNOTATION_TRACKING_URL = 'model-lifecycle.io/tracking-url';

/**
 * The model that a job makes: an entity reference or its name.
 *
 * @public
 */
export const ANNOTATION_MODEL = 'model-lifecycle.io/model';

/**
 * The model that a training starts from, where it is not an entity.
 *
 * @public
 */
export const ANNOTATION_BASE_MODEL = 'model-lifecycle.io/base-model';

/**
 * The data that a training reads, where it is not an entity.
 *
 * @public
 */
export const ANNOTATION_DATASET = 'model-lifecycle.io/dataset';

/**
 * `spec.type` of training jobs in the catalog.
 *
 * @public
 */
export const TRAINING_JOB_TYPE = 'training-job';

/**
 * Models that a server answers for and that no entity of the catalog stands for.
 *
 * @public
 */
export const ANNOTATION_SERVES = 'model-lifecycle.io/serves';

/**
 * `spec.type` of models in the catalog.
 *
 * @public
 */
export const MODEL_TYPE = 'ai-model';

/**
 * `spec.type` of model servers that are Components.
 *
 * @public
 */
export const MODEL_SERVER_TYPE = 'model-server';

/**
 * `spec.type` of model servers that are APIs or of the kind `AiModelServerAPI`, and tag of the APIs of model servers.
 *
 * @public
 */
export const AI_MODEL_SERVER = 'ai-model-server';

/**
 * `spec.type` of datasets in the catalog.
 *
 * @public
 */
export const DATASET_TYPE = 'dataset';

/**
 * Tags that say whether a model server asks for credentials. Pages and templates of Red Hat Developer Hub read them.
 *
 * @public
 */
export const AUTH_TAGS = {
  required: 'auth-required',
  notRequired: 'auth-not-required',
} as const;

/**
 * What pages and templates of Red Hat Developer Hub read from models and model servers.
 *
 * @public
 */
export const RHDH_ANNOTATIONS = {
  /** `ai-model` or `model-server`. */
  category: 'rhdh.io/ai-asset-category',
  /** A semantic version. */
  version: 'rhdh.io/ai-asset-version',
  /** Kind of source, a slash, source id. */
  source: 'rhdh.io/ai-asset-source',
  /** The name that a client sends. */
  modelName: 'rhdh.modelcatalog.io/model-name',
  externalUrl: 'rhdh.modelcatalog.io/external-route-url',
  internalUrl: 'rhdh.modelcatalog.io/internal-service-url',
} as const;
