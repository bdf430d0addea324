// Who may do what on the test cluster. The token file names the users, the
// roles say what the plugin pair documents that it needs.
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { FIELD_MANAGER } from './client.mjs';

const READ = ['get', 'list', 'watch'];
const READER_RULES = [
  {
    apiGroups: ['trainer.kubeflow.org'],
    resources: ['trainjobs', 'trainingruntimes', 'clustertrainingruntimes'],
    verbs: READ,
  },
  { apiGroups: ['jobset.x-k8s.io'], resources: ['jobsets'], verbs: READ },
  { apiGroups: ['batch'], resources: ['jobs'], verbs: READ },
  { apiGroups: [''], resources: ['pods', 'events'], verbs: READ },
  { apiGroups: ['events.k8s.io'], resources: ['events'], verbs: READ },
  { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
  {
    apiGroups: ['kueue.x-k8s.io'],
    resources: ['workloads', 'localqueues', 'clusterqueues'],
    verbs: READ,
  },
];
const CONTROLLER_RULES = [
  ...READER_RULES,
  {
    apiGroups: ['trainer.kubeflow.org'],
    resources: ['trainjobs'],
    verbs: ['patch', 'delete'],
  },
  {
    apiGroups: ['kueue.x-k8s.io'],
    resources: ['workloads'],
    verbs: ['patch'],
  },
];

/** `nobody` is known to the server and may do nothing. */
const LIMITED_USERS = ['reader', 'controller', 'nobody'];

/**
 * @param {string} tokenFile
 * @returns {Record<string, string>} a token for each user, `admin` included
 */
export function writeTokens(tokenFile) {
  const tokens = Object.fromEntries(
    ['admin', ...LIMITED_USERS].map(name => [
      name,
      randomBytes(16).toString('hex'),
    ]),
  );
  const rows = Object.entries(tokens).map(([name, token]) =>
    name === 'admin'
      ? `${token},admin,admin,"system:masters"`
      : `${token},${name},${name}`,
  );
  writeFileSync(tokenFile, `${rows.join('\n')}\n`, { mode: 0o600 });
  return tokens;
}

/** @param {import('./client.mjs').Client} client */
export async function applyRoles(client) {
  for (const [name, rules] of [
    ['reader', READER_RULES],
    ['controller', CONTROLLER_RULES],
  ]) {
    const metadata = { name: `${FIELD_MANAGER}-${name}` };
    await client.apply({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata,
      rules,
    });
    await client.apply({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata,
      roleRef: {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'ClusterRole',
        name: metadata.name,
      },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name }],
    });
  }
}
