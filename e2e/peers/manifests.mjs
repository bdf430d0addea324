// Applies what was copied out of the Go modules.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from './wait.mjs';

/**
 * @param {string} folder
 * @param {string} name
 * @returns {import('./client.mjs').KubernetesObject[]}
 */
export function readManifests(folder, name) {
  return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
}

/**
 * Server-side, as the CRDs of the Trainer are too large for the annotation
 * that client-side apply writes.
 *
 * @param {import('./client.mjs').Client} client
 * @param {import('./client.mjs').KubernetesObject[]} crds
 */
export async function applyCrds(client, crds) {
  await Promise.all(crds.map(crd => client.apply(crd)));
  await Promise.all(
    crds.map(crd =>
      waitFor(`${crd.metadata?.name} to be established`, async () => {
        const { status } = await client.get(crd);
        return status.conditions?.some(
          (/** @type {any} */ c) =>
            c.type === 'Established' && c.status === 'True',
        );
      }),
    ),
  );
}

/**
 * The manifests point at a Service; here each webhook is a port on loopback.
 *
 * @param {import('./client.mjs').Client} client
 * @param {import('./client.mjs').KubernetesObject[]} configurations
 * @param {object} options
 * @param {string} options.prefix for the names, which are the same in all projects
 * @param {number} options.port
 * @param {string} options.caPem
 * @param {(webhook: any) => any} [options.edit] changes or (undefined) drops one
 */
export async function applyWebhooks(client, configurations, options) {
  const { prefix, port, caPem, edit = webhook => webhook } = options;
  for (const configuration of configurations)
    await client.apply({
      ...configuration,
      metadata: { name: `${prefix}-${configuration.metadata?.name}` },
      webhooks: configuration.webhooks
        .map(edit)
        .filter(Boolean)
        .map((/** @type {any} */ webhook) => ({
          ...webhook,
          clientConfig: {
            url: `https://127.0.0.1:${port}${webhook.clientConfig.service.path}`,
            caBundle: btoa(caPem),
          },
        })),
    });
}
