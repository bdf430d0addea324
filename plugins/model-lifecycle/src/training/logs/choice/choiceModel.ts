import type { Run, RunPod } from 'backstage-plugin-model-lifecycle-common';
import type { Span } from '../../span/SpanContext';
import type { LogSelection } from '../window/LogWindow';

/** What a person has chosen; what is absent is left to the server. */
export interface LogChoice {
  phase?: string;
  pod?: string;
  container?: string;
  attempt?: number;
  previous?: boolean;
  level?: LogSelection['level'];
}

export interface Choices {
  /** Phases whose pods have lines; none where there is only one. */
  phases: string[];
  pods: RunPod[];
  /** Of the pod that is shown; none where there is only one. */
  containers: string[];
  /** The pod that is shown was started again and is still there. */
  offersPrevious: boolean;
}

/** Pods that never started have no lines; of those that are gone, what was kept. */
const hasLines = (pod: RunPod) =>
  pod.kept || (pod.state !== 'pending' && pod.state !== 'gone');

/** What can be chosen now. Pure. */
export function choicesOf(
  run: Pick<Run, 'pods'>,
  choice: LogChoice,
  options: { span?: Span; shownPod?: string },
): Choices {
  const { span, shownPod } = options;
  const withLines = run.pods.filter(hasLines);
  const phases = [...new Set(withLines.flatMap(pod => pod.phase ?? []))];
  const phase = span?.phase ?? choice.phase;
  const attempt = span?.attempt ?? choice.attempt;
  const pods = withLines.filter(
    pod =>
      (phase === undefined || pod.phase === phase) &&
      (attempt === undefined || (pod.attempt ?? attempt) === attempt),
  );
  const shown = run.pods.find(({ name }) => name === (choice.pod ?? shownPod));
  return {
    phases: phases.length > 1 ? phases : [],
    pods,
    containers: shown && shown.containers.length > 1 ? shown.containers : [],
    offersPrevious:
      (shown?.restarts ?? 0) > 0 &&
      shown?.state !== 'gone' &&
      shown?.state !== 'pending',
  };
}

/** What the server is asked for. A pod that the span does not have is not asked for. Pure. */
export function selectionOf(
  choice: LogChoice,
  span: Span | undefined,
  pods: readonly RunPod[],
): LogSelection {
  const { phase, pod, container, attempt, previous, level } = choice;
  const isOutside =
    span !== undefined && !pods.some(({ name }) => name === pod);
  const wanted: LogSelection = {
    phase: span?.phase ?? (pod ? undefined : phase),
    attempt: span?.attempt ?? attempt,
    pod: isOutside ? undefined : pod,
    container: isOutside ? undefined : container,
    previous: previous || undefined,
    level,
    since: span && new Date(span.from).toISOString(),
    until: span?.to === undefined ? undefined : new Date(span.to).toISOString(),
  };
  return Object.fromEntries(
    Object.entries(wanted).filter(([, value]) => value !== undefined),
  );
}
