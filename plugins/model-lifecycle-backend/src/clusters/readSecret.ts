import type { ClusterClient, ResourceType } from './types';
import type { ReadSecret } from '../http/secrets';
import { asObject } from '../http/answers/fields';

const SECRETS: ResourceType = {
  group: '',
  version: 'v1',
  plural: 'secrets',
  kind: 'Secret',
};

/** One key of a Secret. Rejects with words that hold nothing of what is in it. */
export function createSecretReader(
  cluster: (name: string) => ClusterClient,
): ReadSecret {
  return async (reference, signal) => {
    const { namespace, name, key } = reference;
    const client = cluster(reference.cluster);
    const secret = await client.get(SECRETS, { namespace, name, signal });
    const value = asObject(secret.data)?.[key];
    if (typeof value !== 'string') {
      throw new Error(`The Secret ${namespace}/${name} has no key '${key}'`);
    }
    return Buffer.from(value, 'base64').toString('utf8');
  };
}
