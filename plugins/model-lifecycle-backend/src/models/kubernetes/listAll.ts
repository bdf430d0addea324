import { isClusterError } from '../../clusters/errors';
import type {
  ClusterClient,
  KubernetesObject,
  ResourceType,
} from '../../clusters/types';

const PAGE_SIZE = 500;

/**
 * Every object, page by page, trimmed as it arrives. A page token that expired
 * (410) begins the list again, once. Rejects with what the client rejects with.
 */
export async function listAll(options: {
  client: Pick<ClusterClient, 'list'>;
  resource: ResourceType;
  namespace?: string;
  labelSelector?: string;
  trim: (object: KubernetesObject) => KubernetesObject;
  signal: AbortSignal;
}): Promise<KubernetesObject[]> {
  try {
    return await listOnce(options);
  } catch (error) {
    if (!isClusterError(error) || error.kind !== 'gone') throw error;
    return listOnce(options);
  }
}

async function listOnce({
  client,
  resource,
  trim,
  ...where
}: Parameters<typeof listAll>[0]): Promise<KubernetesObject[]> {
  const objects: KubernetesObject[] = [];
  let continueToken: string | undefined;
  do {
    const page = await client.list(resource, {
      ...where,
      limit: PAGE_SIZE,
      continueToken,
    });
    page.items.forEach(item => objects.push(trim(item)));
    continueToken = page.continueToken;
  } while (continueToken);
  return objects;
}
