import type { Time } from '../../time/time';
import { isClusterError } from '../errors';
import type { ClusterClient, ResourceType } from '../types';

/** After an error that says nothing about which versions there are. */
const RETRY_MS = 5_000;

/**
 * The first of several versions of one resource that the cluster serves; the
 * first of all where it has none, or does not let us ask. While the cluster
 * cannot be reached it is asked again: the wrong version would never be found.
 */
export async function discoverVersion(options: {
  client: ClusterClient;
  /** The newest first. */
  versions: readonly ResourceType[];
  time: Pick<Time, 'sleep'>;
  signal: AbortSignal;
}): Promise<ResourceType> {
  const { client, versions, time, signal } = options;
  while (!signal.aborted) {
    try {
      for (const version of versions) {
        const plurals = await client.discover(
          version.group,
          version.version,
          signal,
        );
        if (plurals.includes(version.plural)) return version;
      }
      break;
    } catch (error) {
      if (isClusterError(error) && error.kind === 'forbidden') break;
      await time.sleep(RETRY_MS, signal);
    }
  }
  return versions[0];
}
