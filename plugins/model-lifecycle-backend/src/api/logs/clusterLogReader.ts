import { ServiceUnavailableError } from '@backstage/errors';
import type { ClusterClient } from '../../clusters/types';
import type { LogReader } from '../ports';

/** Older lines than these are not asked for. */
const TAIL_LINES = 2_000_000;

/** Reads logs of containers through the client of the run's cluster. */
export function createClusterLogReader(options: {
  client: (cluster: string) => ClusterClient | undefined;
}): LogReader {
  return {
    read: async request => {
      const { run, since, pod, container, previous, signal } = request;
      const cluster = run.source.id;
      const client = options.client(cluster);
      if (!client) {
        throw new ServiceUnavailableError(
          `Cluster '${cluster}' is not configured any more`,
        );
      }
      return client.podLog({
        namespace: run.namespace,
        pod,
        container,
        ...(previous ? { previous } : {}),
        timestamps: true,
        ...(since === undefined
          ? { tailLines: TAIL_LINES }
          : { sinceTime: new Date(since).toISOString() }),
        signal,
      });
    },
  };
}
