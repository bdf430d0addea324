import { NotFoundError } from '@backstage/errors';
import type { Knex } from 'knex';
import type { Fence } from '../../clusters/lease/fence';
import type { ClusterClient } from '../../clusters/types';
import type { LogsConfig } from '../../config/types';
import type { RunActionsPort } from '../actions/types';
import { clusterLeaseKey } from '../clusters/leaseKey';
import type { RunHistory } from '../history/types';
import type { Run, RunPod } from '../run';
import { captureTail } from './LogCapture';

/** Rank 0 first, then a few others: what a person would look at. */
const MAX_PODS = 4;

/**
 * Keeps the log tails of a run that is about to be deleted, on whichever
 * replica the user's request arrived: as an action of its own, under the fence
 * of whoever holds the cluster now. The snapshot itself is in the history
 * already.
 */
export function createBeforeStop(options: {
  knex: Knex;
  history: RunHistory;
  client: (cluster: string) => ClusterClient | undefined;
  config: LogsConfig;
}): RunActionsPort['beforeStop'] {
  const { knex, history, config } = options;
  return async (run, signal) => {
    if (config.capture === 'off') return undefined;
    const client = options.client(run.source.id);
    if (!client) {
      throw new NotFoundError(
        `Cluster '${run.source.id}' is not configured any more`,
      );
    }
    const fence = await presentFence(knex, clusterLeaseKey(run.source.id));
    if (!fence) return { code: 'logs.missed' };
    for (const pod of podsToKeep(run)) {
      for (const container of pod.containers) {
        await captureTail({
          client,
          history,
          fence,
          redact: config.redact,
          signal,
          run,
          target: {
            key: pod.uid,
            namespace: run.namespace,
            pod: pod.name,
            container,
            previous: false,
            attempt: pod.attempt ?? run.attempt,
            phase: pod.phase,
            rank: pod.rank,
            exitCode: 0,
          },
        });
      }
    }
    return undefined;
  };
}

function podsToKeep(run: Run): RunPod[] {
  return run.pods
    .filter(({ state }) => state !== 'gone' && state !== 'pending')
    .sort((a, b) => (a.rank ?? Infinity) - (b.rank ?? Infinity))
    .slice(0, MAX_PODS);
}

async function presentFence(
  knex: Knex,
  leaseKey: string,
): Promise<Fence | undefined> {
  const row = await knex('leases')
    .where({ lease_key: leaseKey })
    .first('fencing_number');
  return row && { leaseKey, fencingNumber: Number(row.fencing_number) };
}
