import { parseEntityRef } from '@backstage/catalog-model';
import type { NotificationPayload } from '@backstage/plugin-notifications-common';
import { plainLine } from '../../catalog/plainText';
import type { RunEvent } from '../../config/types';
import type { Run, Timestamp } from '../run';
import type { NewNotice } from './types';

const MAX_NAME_LENGTH = 120;

const TITLES: Record<RunEvent, string> = {
  finished: 'Training finished',
  failed: 'Training failed',
  stalled: 'Training is not moving',
  moving: 'Training moves again',
};

/** Events of one family follow upon each other: the newest stands for all. */
const FAMILIES: Record<RunEvent, 'end' | 'stall'> = {
  finished: 'end',
  failed: 'end',
  stalled: 'stall',
  moving: 'stall',
};

/**
 * The words of a notice: the name of the run, which attempt, and what became of
 * it when. Nothing else, since whoever is told may have lost the right to see
 * the run since it was last proven.
 *
 * @param entityRef - the entity that shows the run, where the catalog has one
 */
export function toPayload(
  notice: NewNotice,
  run: Pick<Run, 'id' | 'name'>,
  entityRef?: string,
): NotificationPayload {
  const { event, attempt } = notice;
  const name = plainLine(run.name, MAX_NAME_LENGTH) || run.id;
  return {
    title: `${TITLES[event]}: ${name}`,
    description: [
      ...(attempt > 1 ? [`Attempt ${attempt}`] : []),
      event === 'stalled' && notice.occurrence !== undefined
        ? `No change since ${timeText(notice.occurrence)}`
        : timeText(notice.at),
    ].join(' · '),
    link: linkTo(run.id, entityRef),
    severity: event === 'failed' || event === 'stalled' ? 'high' : 'normal',
    topic: `training-${event}`,
    scope: `model-lifecycle:run:${run.id}:${FAMILIES[event]}`,
  };
}

/** Recipients are in many time zones, and nobody says in which. */
function timeText(at: Timestamp): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function linkTo(runId: string, entityRef: string | undefined): string {
  if (entityRef === undefined) return '/model-lifecycle/training';
  const { kind, namespace, name } = parseEntityRef(entityRef);
  const path = [namespace, kind, name].map(encodeURIComponent).join('/');
  return `/catalog/${path}/training?run=${runId}`;
}
