import { isError } from '@backstage/errors';
import type {
  RunEvent,
  RunEvents as ApiRunEvents,
} from 'backstage-plugin-model-lifecycle-common';
import {
  displacingJobUid,
  namesAnother,
} from '../../training/events/preemption';
import type { ClusterEvent, ClusterEvents } from '../../training/events/types';
import { TRAIN_JOB_SOURCE } from '../../training/progression';
import type { Run } from '../../training/run';
import { runIdOf } from '../../training/sources/trainjob/observe/identity';
import type { UserCredentials } from '../access/RunAccess';
import type { ApiContext } from '../context';
import { etagOf, notModified } from '../notModified';
import type { ApiRouter } from '../router';
import { SourceStates } from '../runs/sourceStates';
import { toTime } from '../runs/times';

/** An Event as everybody may see it who sees the run, but for what it says of another one. */
function toApiEvent(event: ClusterEvent, mayName: boolean): RunEvent {
  const { message, firstAt, lastAt, ...rest } = event;
  const shown = mayName || !namesAnother(event);
  return {
    ...rest,
    firstAt: toTime(firstAt),
    lastAt: toTime(lastAt),
    ...(shown ? { message } : { hidden: 'another-workload' }),
  };
}

/** Of the jobs that displaced this one, those that the user may see. */
async function visibleJobs(
  context: ApiContext,
  run: Run,
  events: ClusterEvent[],
  credentials: UserCredentials,
): Promise<Set<string>> {
  const uids = events
    .filter(namesAnother)
    .flatMap(event => displacingJobUid(event) ?? []);
  const seen = await Promise.all(
    [...new Set(uids)].map(async uid => {
      const id = runIdOf({
        sourceType: TRAIN_JOB_SOURCE,
        sourceId: run.source.id,
        uid,
      });
      try {
        await context.access.find(id, credentials);
        return [uid];
      } catch (error) {
        if (isError(error) && error.name === 'NotFoundError') return [];
        throw error;
      }
    }),
  );
  return new Set(seen.flat());
}

async function toApiEvents(
  context: ApiContext,
  run: Run,
  events: ClusterEvents,
  credentials: UserCredentials,
): Promise<ApiRunEvents> {
  const { items, since, ...rest } = events;
  const visible = await visibleJobs(context, run, items, credentials);
  return {
    available: true,
    ...rest,
    since: toTime(since),
    items: items.map(event =>
      toApiEvent(event, visible.has(displacingJobUid(event) ?? '')),
    ),
  };
}

/**
 * What the cluster itself says about the objects of a run. Read with our
 * credentials for who may see the run.
 */
export function addEventRoutes(router: ApiRouter, context: ApiContext): void {
  const { access, events } = context;
  const sources = new SourceStates(context);

  const read = async (
    run: Run,
    credentials: UserCredentials,
  ): Promise<ApiRunEvents> => {
    if (run.source.type !== TRAIN_JOB_SOURCE) {
      return { available: false, items: [], more: false, objectsLeftOut: 0 };
    }
    const reach = (await sources.of([run]))(run);
    return reach.reachable
      ? toApiEvents(context, run, await events.of(run), credentials)
      : {
          available: true,
          items: [],
          more: false,
          objectsLeftOut: 0,
          problem: reach.reason ?? {
            code: 'events.unreachable',
            params: { cluster: run.source.id },
          },
        };
  };

  router.get('/runs/:id/events', async (request, response) => {
    const credentials = await context.user(request);
    const { row } = await access.find(request.params.id, credentials);
    const answer = await read(row.run, credentials);
    if (notModified(request, response, etagOf(answer))) return;
    response.json(answer);
  });
}
