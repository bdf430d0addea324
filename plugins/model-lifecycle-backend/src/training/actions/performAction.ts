import { ConflictError, NotFoundError } from '@backstage/errors';
import type { ClusterClient, ClusterError } from '../../clusters/types';
import type { Reason, Run } from '../run';
import { findWorkload } from './findWorkload';
import { offersFor } from './offers';
import { toRefusal } from './refusals';
import { TRAIN_JOBS } from '../sources/trainjob/resources';
import type { RunAction, RunActionsPort } from './types';

/** Progress is written into the TrainJob every few seconds: its version may move while we delete. */
const MAX_DELETE_TRIES = 5;

interface Context {
  run: Run;
  client: ClusterClient;
  signal: AbortSignal;
}

/** The TrainJob as it is now, or an error when another one has taken its name. */
async function getTrainJob({ run, client, signal }: Context) {
  const { namespace, name, uid } = run;
  const trainJob = await client.get(TRAIN_JOBS, { namespace, name, signal });
  if (trainJob.metadata.uid !== uid) {
    throw new ConflictError(
      `'${namespace}/${name}' on cluster '${client.name}' is another TrainJob by now; nothing was changed`,
    );
  }
  return trainJob;
}

/**
 * Without Kueue a TrainJob pauses by `spec.suspend`; Kueue would undo that
 * within seconds, so there the Workload's `spec.active` does it.
 */
async function setActive(context: Context, active: boolean): Promise<void> {
  const { run, client, signal } = context;
  await getTrainJob(context);
  const found = await findWorkload(client, run, signal);
  const { namespace } = run;
  if (found) {
    const { name, uid } = found.workload.metadata;
    await client.mergePatch(
      found.resource,
      { namespace, name, signal },
      { metadata: { uid }, spec: { active } },
    );
    return;
  }
  if (run.facts.queue !== undefined) {
    throw new ConflictError(
      `Kueue has no Workload for '${namespace}/${run.name}' yet (queue '${run.facts.queue}'); try again in a moment`,
    );
  }
  await client.mergePatch(
    TRAIN_JOBS,
    { namespace, name: run.name, signal },
    { metadata: { uid: run.uid }, spec: { suspend: !active } },
  );
}

async function deleteTrainJob(context: Context): Promise<void> {
  const { run, client, signal } = context;
  const { namespace, name, uid } = run;
  for (let attempt = 1; ; attempt++) {
    const { metadata } = await getTrainJob(context);
    try {
      // Foreground makes Trainer 2.3 create pods again until it ends.
      await client.delete(
        TRAIN_JOBS,
        { namespace, name, signal },
        {
          uid,
          resourceVersion: metadata.resourceVersion,
          propagationPolicy: 'Background',
        },
      );
      return;
    } catch (error) {
      const moved = (error as ClusterError).statusCode === 409;
      if (!moved || attempt === MAX_DELETE_TRIES) throw error;
    }
  }
}

/**
 * Pauses, resumes or stops a run. Resolves when the cluster has accepted it,
 * with what there is to know about it. Whoever calls it has checked that the
 * user may.
 */
export async function performAction(
  action: RunAction,
  options: { run: Run; port: RunActionsPort; signal: AbortSignal },
): Promise<Reason | undefined> {
  const { run, port, signal } = options;
  const offer = offersFor(run)[action];
  if (!offer?.allowed) {
    const managedBy = offer?.reason?.params?.managedBy;
    throw new ConflictError(
      managedBy
        ? `Cannot ${action} '${run.name}': '${managedBy}' manages it`
        : `Cannot ${action} '${run.name}' while it is ${run.state}`,
    );
  }
  const client = port.client(run.source.id);
  if (!client) {
    throw new NotFoundError(
      `Cluster '${run.source.id}' is not configured any more`,
    );
  }
  const context = { run, client, signal };
  try {
    if (action === 'stop') {
      await getTrainJob(context);
      const missed = await port.beforeStop(run, signal);
      await deleteTrainJob(context);
      return missed;
    }
    await setActive(context, action === 'resume');
    return offer.reason;
  } catch (error) {
    throw toRefusal(error, { action, run });
  }
}
