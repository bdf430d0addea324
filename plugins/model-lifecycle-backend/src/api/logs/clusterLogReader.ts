import { ServiceUnavailableError } from '@backstage/errors';
import type { ClusterClient } from '../../clusters/types';
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
      return readTail(client, request);
    },
  };
}

/**
 * The API server cuts at the limit of bytes from the front, which loses the
 * newest lines: then fewer lines are asked for.
 */
async function readTail(
  client: ClusterClient,
  request: Options,
): Promise<string[]> {
  const text = await readText(client, request);
  const wasCut = Buffer.byteLength(text) >= LIMIT_BYTES;
  return wasCut && request.tailLines > 1
    ? readTail(client, {
        ...request,
        tailLines: Math.ceil(request.tailLines / 10),
      })
    : linesOf(text, request);
}

async function readText(
  client: ClusterClient,
  { run, pod, container, tailLines, since, signal }: Options,
): Promise<string> {
  const chunks = await client.podLog({
    namespace: run.namespace,
    pod,
    container,
    tailLines,
    limitBytes: LIMIT_BYTES,
    sinceTime: since === undefined ? undefined : new Date(since).toISOString(),
    timestamps: true,
    signal,
  });
  let text = '';
  for await (const chunk of chunks) text += chunk;
  return text;
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
