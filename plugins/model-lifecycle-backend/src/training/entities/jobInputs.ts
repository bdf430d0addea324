import {
  ANNOTATION_BASE_MODEL,
  ANNOTATION_DATASET,
  ANNOTATION_OWNER,
} from 'backstage-plugin-model-lifecycle-common';
import {
  TERMINAL_STATES,
  type JobKey,
  type Run,
  type RunId,
  type Timestamp,
} from '../run';

/**
 * What an entity is made of. Nothing in it moves while a run goes on, so equal
 * inputs are equal entities and nothing needs to be built to know it.
 */
export interface JobInputs {
  job: JobKey;
  sourceType: string;
  runName: string;
  annotations: Record<string, string>;
  rawOwner?: string;
  baseModel?: string;
  dataset?: string;
}

/** What is kept of each run, to know which run speaks for its job and how long the job stays. */
export interface RunFootprint {
  id: RunId;
  createdAt: Timestamp;
  /** Absent while the run goes on. */
  finishedAt?: Timestamp;
  inputs: JobInputs;
  /** Equal for equal inputs. */
  inputsKey: string;
}

export function jobInputs(run: Run): JobInputs {
  return {
    job: run.job,
    sourceType: run.source.type,
    runName: run.name,
    annotations: run.annotations,
    rawOwner: run.annotations[ANNOTATION_OWNER],
    baseModel: run.annotations[ANNOTATION_BASE_MODEL] ?? run.facts.baseModel,
    dataset: run.annotations[ANNOTATION_DATASET] ?? run.facts.dataset,
  };
}

export function runFootprint(run: Run): RunFootprint {
  const inputs = jobInputs(run);
  const over = TERMINAL_STATES.has(run.state) || run.goneAt !== undefined;
  return {
    id: run.id,
    createdAt: run.createdAt,
    finishedAt: over ? run.endedAt ?? run.goneAt ?? run.since : undefined,
    inputs,
    inputsKey: JSON.stringify([
      inputs,
      Object.entries(inputs.annotations).sort(),
    ]),
  };
}
