/*
 * Which tasks a pipeline has, from its specification: so that tasks that have
 * not begun are shown too, in the order in which they depend on each other.
 */
import {
  asFields,
  asList,
  asText,
  isFields,
  type Fields,
} from '../../../http/answers/fields';

const MAX_NAME = 256;

export interface PipelinePlan {
  name?: string;
  tasks: PlannedTask[];
}

export interface PlannedTask {
  /** Key in the specification, which is the name of its rows in a run. */
  id: string;
  label: string;
  /** It runs only if a condition holds. */
  isConditional: boolean;
  /** Keys of the tasks below it: loops, conditions and pipelines in pipelines. */
  inner: string[];
}

/** `undefined` for what is no specification of version 2. */
export function readPlan(
  written: Fields | undefined,
): PipelinePlan | undefined {
  // With settings for a platform beside it, the specification is one deeper.
  const spec = isFields(written?.pipeline_spec)
    ? written.pipeline_spec
    : asFields(written);
  const tasks = asFields(asFields(asFields(spec.root).dag).tasks);
  if (Object.keys(tasks).length === 0) return undefined;
  const components = asFields(spec.components);
  return {
    name: asText(asFields(spec.pipelineInfo).name, MAX_NAME),
    tasks: inOrder(tasks).map(id => ({
      id,
      label:
        asText(asFields(asFields(tasks[id]).taskInfo).name, MAX_NAME) ?? id,
      isConditional:
        asText(asFields(asFields(tasks[id]).triggerPolicy).condition) !==
        undefined,
      inner: [...innerTasks(tasks[id], components)],
    })),
  };
}

/** Each task after those it depends on, otherwise as written. What a circle leaves over comes last. */
function inOrder(tasks: Fields): string[] {
  const left = new Set(Object.keys(tasks));
  const ordered: string[] = [];
  for (;;) {
    const next = [...left].filter(id =>
      dependenciesOf(tasks[id]).every(other => !left.has(other)),
    );
    if (next.length === 0) return [...ordered, ...left];
    next.forEach(id => left.delete(id));
    ordered.push(...next);
  }
}

function dependenciesOf(task: unknown): string[] {
  return asList(asFields(task).dependentTasks).flatMap(
    name => asText(name, MAX_NAME) ?? [],
  );
}

/** Components may contain each other in many ways: each is looked into once. */
function innerTasks(
  task: unknown,
  components: Fields,
  looked: Set<string> = new Set(),
): Set<string> {
  const name = asText(asFields(asFields(task).componentRef).name, MAX_NAME);
  if (name === undefined || looked.has(name)) return new Set();
  looked.add(name);
  const tasks = asFields(asFields(asFields(components[name]).dag).tasks);
  const found = new Set(Object.keys(tasks));
  for (const inner of Object.values(tasks)) {
    innerTasks(inner, components, looked).forEach(id => found.add(id));
  }
  return found;
}
