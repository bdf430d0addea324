import type { ClusterClient } from '../../clusters/types';

export interface PodTail {
  text: string;
  /** The last so many lines were asked for; more may have been written before. */
  tailLines: number;
}

/**
 * The newest lines of a container, with the times at which they were written.
 * The API server cuts at `limitBytes` from the front of what it was asked for,
 * which would lose the newest lines: then fewer lines are asked for.
 */
export async function readPodTail(
  client: ClusterClient,
  options: {
    namespace: string;
    pod: string;
    container?: string;
    previous?: boolean;
    tailLines: number;
    limitBytes: number;
    sinceTime?: string;
    signal: AbortSignal;
  },
): Promise<PodTail> {
  const stream = await client.podLog({ ...options, timestamps: true });
  let text = '';
  for await (const chunk of stream) text += chunk;
  const wasCut = Buffer.byteLength(text) >= options.limitBytes;
  return wasCut && options.tailLines > 1
    ? readPodTail(client, {
        ...options,
        tailLines: Math.ceil(options.tailLines / 10),
      })
    : { text, tailLines: options.tailLines };
}
