import { loadBackend } from '../lib/source.mjs';

/** The client that a cluster of the config gets. */
export function kubeconfigClient(path) {
  const { createClusterClient } = loadBackend(
    'clusters/createClusterClient.ts',
  );
  return createClusterClient(
    { kind: 'kubeconfig', name: 'lab', path, context: 'demo' },
    {},
  );
}
