/*
 * What the v2beta1 API answers, field by field. Protobuf leaves out what has
 * its default value, so everything may be absent, the state as well.
 */
import {
  asCount,
  asFields,
  asList,
  asText,
  asWebUrl,
  isFields,
  unlessEmpty,
  withoutUndefined,
  type Fields,
} from '../../../http/answers/fields';
import { UnexpectedAnswerError } from '../../../http/answers/failure';

const MAX_NAME = 256;
const MAX_PARAMETERS = 200;
const MAX_TEXT = 1_000;

export interface PipelineRun {
  id: string;
  name?: string;
  experimentId?: string;
  recurringRunId?: string;
  pipelineId?: string;
  pipelineVersionId?: string;
  /** Where the run brings its own pipeline along. */
  spec?: Fields;
  parameters: Record<string, string>;
  state?: string;
  /** Oldest first. */
  history: { state?: string; at: unknown }[];
  createdAt: unknown;
  scheduledAt: unknown;
  finishedAt: unknown;
  tasks: PipelineTask[];
  /** Why it failed. */
  message?: string;
  /** Of an experiment tracker, which newer servers pass on. */
  trackingUrl?: string;
  /** The server could not read its own record: nothing but ids can be believed. */
  isBroken: boolean;
}

/** A row of the engine: components, and what runs them. */
export interface PipelineTask {
  id: string;
  name: string;
  state?: string;
  startedAt: unknown;
  endedAt: unknown;
  parentId?: string;
  /** Names of pods of its children, which begin with the name of the workflow. */
  childPods: string[];
  message?: string;
}

export interface RunPage {
  runs: PipelineRun[];
  /** Entries without an id. */
  malformed: number;
  nextPageToken?: string;
}

export function parseRunPage(body: unknown): RunPage {
  if (!isFields(body)) throw new UnexpectedAnswerError('a list of runs');
  const { runs, next_page_token: next } = body;
  if (runs !== undefined && runs !== null && !Array.isArray(runs)) {
    throw new UnexpectedAnswerError('a list of runs');
  }
  const parsed = asList(runs).map(parseRun);
  const known = parsed.filter(run => run !== undefined);
  return {
    runs: known,
    malformed: parsed.length - known.length,
    nextPageToken: typeof next === 'string' && next !== '' ? next : undefined,
  };
}

export function parseRun(value: unknown): PipelineRun | undefined {
  const fields = asFields(value);
  const id = asText(fields.run_id, MAX_NAME);
  if (id === undefined) return undefined;
  const version = asFields(fields.pipeline_version_reference);
  const error = asFields(fields.error);
  return withoutUndefined({
    id,
    name: asText(fields.display_name, MAX_NAME),
    experimentId: asText(fields.experiment_id, MAX_NAME),
    recurringRunId: asText(fields.recurring_run_id, MAX_NAME),
    pipelineId: asText(version.pipeline_id, MAX_NAME),
    pipelineVersionId: asText(
      version.pipeline_version_id ?? fields.pipeline_version_id,
      MAX_NAME,
    ),
    spec: unlessEmpty(asFields(fields.pipeline_spec)),
    parameters: parseParameters(asFields(fields.runtime_config).parameters),
    state: asText(fields.state, MAX_NAME),
    history: asList(fields.state_history).map(parseStatus),
    createdAt: fields.created_at,
    scheduledAt: fields.scheduled_at,
    finishedAt: fields.finished_at,
    tasks: asList(asFields(fields.run_details).task_details).flatMap(
      task => parseTask(task) ?? [],
    ),
    message: asText(error.message, MAX_TEXT) ?? lastError(fields.state_history),
    trackingUrl: parseTrackingUrl(fields.plugins_output),
    isBroken: isFields(fields.error) && fields.display_name === undefined,
  });
}

function parseStatus(value: unknown): { state?: string; at: unknown } {
  const { state, update_time: at } = asFields(value);
  return { state: asText(state, MAX_NAME), at };
}

function lastError(history: unknown): string | undefined {
  const { error } = asFields(asList(history).at(-1));
  return asText(asFields(error).message, MAX_TEXT);
}

function parseTask(value: unknown): PipelineTask | undefined {
  const fields = asFields(value);
  const name = asText(fields.display_name, MAX_NAME);
  if (name === undefined) return undefined;
  return withoutUndefined({
    id: asText(fields.task_id, MAX_NAME) ?? name,
    name,
    state: asText(fields.state, MAX_NAME),
    startedAt: fields.start_time,
    endedAt: fields.end_time,
    parentId: asText(fields.parent_task_id, MAX_NAME),
    childPods: asList(fields.child_tasks).flatMap(
      child => asText(asFields(child).pod_name, MAX_NAME) ?? [],
    ),
    message: asText(asFields(fields.error).message, MAX_TEXT),
  });
}

/** Texts, numbers and switches; lists and structures may be anything and are left out. */
function parseParameters(value: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(asFields(value))
      .slice(0, MAX_PARAMETERS)
      .flatMap(([name, parameter]) => {
        const text = ['string', 'number', 'boolean'].includes(typeof parameter)
          ? asText(String(parameter), MAX_TEXT)
          : undefined;
        return text === undefined ? [] : [[name, text] as const];
      }),
  );
}

/** The first link that a plugin of the server gives. */
function parseTrackingUrl(value: unknown): string | undefined {
  return Object.values(asFields(value))
    .flatMap(plugin => Object.values(asFields(asFields(plugin).entries)))
    .map(asFields)
    .filter(entry => entry.render_type === 'URL')
    .map(entry => asWebUrl(entry.value))
    .find(url => url !== undefined);
}

/** `display_name` of a pipeline, a recurring run, or an experiment. */
export function parseDisplayName(body: unknown): string | undefined {
  return asText(asFields(body).display_name, MAX_NAME);
}

/** The specification inside a pipeline version. */
export function parseVersionSpec(body: unknown): Fields | undefined {
  return unlessEmpty(asFields(asFields(body).pipeline_spec));
}

/** gRPC's code for "there is no such thing", as the gateway writes it. */
export function saysNotFound(body: unknown): boolean {
  return asCount(asFields(body).code) === 5;
}
