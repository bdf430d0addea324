import { writeFileSync } from 'node:fs';

/**
 * One context for each user; JSON, which is YAML too.
 *
 * @param {string} file
 * @param {{url: string, caFile: string, tokens: Record<string, string>}} options
 */
export function writeKubeconfig(file, { url, caFile, tokens }) {
  const cluster = 'peers';
  const users = Object.entries(tokens);
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: cluster,
        cluster: { server: url, 'certificate-authority': caFile },
      },
    ],
    users: users.map(([name, token]) => ({ name, user: { token } })),
    contexts: users.map(([name]) => ({
      name,
      context: { cluster, user: name, namespace: 'default' },
    })),
    'current-context': 'admin',
  };
  writeFileSync(file, JSON.stringify(config, null, 2), { mode: 0o600 });
}
