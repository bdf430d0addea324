/*
 * The annotations that give an entity a Training tab. They say which runs to
 * show; they never grant the right to see one.
 */

/** The runs of one job, by its name. */
export const ANNOTATION_JOB = 'model-lifecycle.io/job';
/** One run, by its id. */
export const ANNOTATION_RUN = 'model-lifecycle.io/run';
/** Runs whose labels match a selector. */
export const ANNOTATION_TRAINING_SELECTOR =
  'model-lifecycle.io/training-selector';
/** Where an entity comes from, `<type>:<source id>`; on one that people wrote, what it stands for. */
export const ANNOTATION_SOURCE = 'model-lifecycle.io/source';
/** Sources of training jobs. */
export const TRAINING_SOURCES = 'trainjob:';
/** The `spec.type` of a training job in the catalog. */
export const TRAINING_JOB_TYPE = 'training-job';
