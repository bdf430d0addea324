import {
  ANNOTATION_BASE_MODEL,
  ANNOTATION_DATASET,
  ANNOTATION_MODEL,
  ANNOTATION_OWNER,
  ANNOTATION_TRACKING_URL,
} from 'backstage-plugin-model-lifecycle-common';
import type { StatusEndpointConfig } from '../../../config/types';
import { asText, isFields, unlessEmpty } from '../../../http/answers/fields';
import { present } from '../../progression/present';
import { told } from '../../progression/reasons/told';
import {
  TERMINAL_STATES,
  type JobKey,
  type Reason,
  type Run,
  type RunState,
  type Timestamp,
} from '../../run';
import type { ReportedRun } from '../reportedRun';
import { SourceTimes } from '../support/sourceTimes';
import { valueAt, type FieldPath } from './fieldPath';
import { readPhases, wordOf } from './phases';
import { readReport } from './report';
import { fillTemplate, textOf } from './template';

const MAX_MESSAGE = 1_000;

export interface StatusContext {
  config: StatusEndpointConfig;
  /** What was asked for. */
  item?: string;
  /** The run that is known to be open there: its identity, where the answer has none. */
  open?: Pick<Run, 'uid' | 'name' | 'job'>;
  observedAt: Timestamp;
}

/**
 * One look at a run behind a status endpoint. `undefined` where the answer
 * names no run: one that was never started has no id yet.
 */
export function normaliseStatus(
  body: unknown,
  context: StatusContext,
): ReportedRun | undefined {
  const { config, observedAt } = context;
  const { mapping } = config;
  const identity = identityOf(body, context);
  if (!isFields(body) || !identity) return undefined;
  const times = new SourceTimes(observedAt);
  const at = (path: FieldPath | undefined) => path && valueAt(body, path);
  const problems: Reason[] = [];
  const word = textOf(valueAt(body, mapping.state.path));
  const state =
    word === undefined ? 'unknown' : wordOf(mapping.state, word) ?? 'unknown';
  const isOver = TERMINAL_STATES.has(state);
  const startedAt = times.past('startedAt', at(mapping.startedAt));
  const { report, percent } = readReport(body, {
    ...{ mapping, state, startedAt, observedAt, times, problems },
  });
  const phases = readPhases(body, {
    ...{ config, state, percent, times, problems },
  });
  const annotations = annotationsOf(config);
  const reported: ReportedRun = {
    source: { type: 'status-endpoint', id: config.name },
    namespace: config.namespace,
    ...identity,
    annotations,
    facts: present({
      baseModel: config.baseModel,
      dataset: config.dataset,
      trackingUrl: config.trackingUrl,
    }),
    state,
    reason: reasonOf(state, word, asText(at(mapping.message), MAX_MESSAGE)),
    createdAt: times.past('createdAt', at(mapping.createdAt)),
    startedAt,
    endedAt: isOver ? times.past('endedAt', at(mapping.endedAt)) : undefined,
    phases,
    report,
    failure:
      state === 'failed'
        ? unlessEmpty(
            present({ message: asText(at(mapping.message), MAX_MESSAGE) }),
          )
        : undefined,
    observedAt,
  };
  const notes = [...times.notes(), ...problems];
  return present({ ...reported, notes: unlessEmpty(notes) });
}

function identityOf(
  body: unknown,
  { config, item, open }: StatusContext,
): { uid: string; name: string; job: JobKey } | undefined {
  const ids = config.mapping.id.map(path => textOf(valueAt(body, path)));
  const isWhole = ids.every(id => id !== undefined);
  if (!isWhole) {
    return open && { uid: open.uid, name: open.name, job: open.job };
  }
  const id = ids.join('/');
  const uid = item === undefined || item === id ? id : `${item}/${id}`;
  const job =
    fillTemplate(config.job, body, item) ??
    open?.job.name ??
    item ??
    config.name;
  const name = config.runName && fillTemplate(config.runName, body, item);
  return {
    uid,
    name: name ?? uid,
    job: { sourceId: config.name, namespace: config.namespace, name: job },
  };
}

function reasonOf(
  state: RunState,
  word: string | undefined,
  message: string | undefined,
): Reason {
  switch (state) {
    case 'queued':
      return told.queued();
    case 'pending':
    case 'initializing':
      return told.pending({ message });
    case 'running':
    case 'restarting':
      return told.running({ message });
    case 'paused':
      return told.paused();
    case 'succeeded':
      return told.succeeded();
    case 'failed':
      return told.failed({ message });
    case 'stopped':
      return told.canceled({ message });
    default:
      return word === undefined
        ? told.noState()
        : told.unknownWord({ value: word });
  }
}

function annotationsOf(config: StatusEndpointConfig): Record<string, string> {
  return present({
    [ANNOTATION_OWNER]: config.owner,
    [ANNOTATION_MODEL]: config.model,
    [ANNOTATION_BASE_MODEL]: config.baseModel,
    [ANNOTATION_DATASET]: config.dataset,
    [ANNOTATION_TRACKING_URL]: config.trackingUrl,
  }) as Record<string, string>;
}
