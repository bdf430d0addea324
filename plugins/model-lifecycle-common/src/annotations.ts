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
