import { ServiceUnavailableError } from '@backstage/errors';
import type { ClusterClient } from '../../clusters/types';
import { readPodTail } from '../../training/logs/readPodTail';
import type { LogReader } from '../ports';

const LIMIT_BYTES = 4 * 1024 * 1024;

type Options = Parameters<LogReader['live']>[0];

/** Reads live logs through the client of the run's cluster. */
export function createClusterLogReader(options: {
  client: (cluster: string) => ClusterClient | undefined;
}): LogReader {
  return {
    live: async request => {
      const cluster = request.run.source.id;
      const client = options.client(cluster);
      if (!client) {
        throw new ServiceUnavailableError(
          `Cluster '${cluster}' is not configured any more`,
        );
      }
      return readLines(client, request);
    },
  };
}

async function readLines(
  client: ClusterClient,
  request: Options,
): Promise<string[]> {
  const { run, pod, container, tailLines, since, signal } = request;
  const { text } = await readPodTail(client, {
    namespace: run.namespace,
    pod,
    container,
    tailLines,
    limitBytes: LIMIT_BYTES,
    sinceTime: since === undefined ? undefined : new Date(since).toISOString(),
    signal,
  });
  return linesOf(text, request);
}

/** A line that is still being written comes with the next request, where one more can come. */
function linesOf(text: string, { run, pod }: Options): string[] {
  const lines = text.split('\n');
  const last = lines.pop();
  const isRunning = run.pods.some(
    ({ name, state }) => name === pod && state === 'running',
  );
  return last && !isRunning ? [...lines, last] : lines;
}
