import { join } from 'node:path';
import { isManagerReady, startManager } from './controllers.mjs';
import { applyCrds, applyWebhooks, readManifests } from './manifests.mjs';

const GPU = 'nvidia.com/gpu';
const API = 'kueue.x-k8s.io/v1beta2';
export const QUEUE = 'training';
export const CLUSTER_QUEUE = 'gpus';
export const GPU_QUOTA = 2;

/**
 * Kueue stores v1beta1 and works with v1beta2. The kinds that differ between
 * the two are translated by its webhook, and only these: it refuses the others.
 */
const CONVERTED = [
  'clusterqueues',
  'cohorts',
  'localqueues',
  'multikueueclusters',
  'workloads',
];

/**
 * @param {import('./controllers.mjs').ControllerOptions} options
 * @param {{webhook: number, health: number}} ports
 */
export async function startKueue(options, ports) {
  const { cache, certificates, client } = options;
  const { caPem } = certificates;
  const crds = readManifests(cache.manifests, 'crds-kueue');
  await applyCrds(
    client,
    crds.map(crd => withConversion(crd, ports.webhook, caPem)),
  );
  const kueue = startManager(options, {
    name: 'kueue-controller-manager',
    // The visibility API needs an aggregated API server and its certificates.
    args: ['--feature-gates=VisibilityOnDemand=false'],
    configuration: {
      apiVersion: 'config.kueue.x-k8s.io/v1beta2',
      kind: 'Configuration',
      health: { healthProbeBindAddress: `127.0.0.1:${ports.health}` },
      metrics: { bindAddress: '0' },
      leaderElection: { leaderElect: false },
      internalCertManagement: { enable: false },
      webhook: {
        port: ports.webhook,
        host: '127.0.0.1',
        // Its default is a fixed folder, not TMPDIR.
        certDir: join(
          options.dir,
          'kueue-controller-manager/k8s-webhook-server/serving-certs',
        ),
      },
      integrations: {
        frameworks: ['batch/job', 'trainer.kubeflow.org/trainjob'],
      },
    },
  });
  await kueue.ready(() => isManagerReady(ports.health));
  await applyWebhooks(
    client,
    readManifests(cache.manifests, 'webhooks-kueue'),
    {
      prefix: 'kueue',
      port: ports.webhook,
      caPem,
      // The others are for kinds that this cluster does not have, or (pods,
      // Jobs) that Kueue is not to hold back here.
      edit: webhook =>
        /-(trainer-kubeflow-org|kueue-x-k8s-io)-/.test(
          webhook.clientConfig.service.path,
        )
          ? webhook
          : undefined,
    },
  );
  for (const object of queues()) await client.apply(object);
  return kueue;
}

/**
 * @param {import('./client.mjs').KubernetesObject} crd
 * @param {number} port
 * @param {string} caPem
 */
function withConversion(crd, port, caPem) {
  if (!CONVERTED.includes(crd.spec.names.plural)) return crd;
  const conversion = {
    strategy: 'Webhook',
    webhook: {
      clientConfig: {
        url: `https://127.0.0.1:${port}/convert`,
        caBundle: btoa(caPem),
      },
      conversionReviewVersions: ['v1'],
    },
  };
  return { ...crd, spec: { ...crd.spec, conversion } };
}

/** One queue in namespace `default`, with a quota that two jobs do not share. */
function queues() {
  return [
    { apiVersion: API, kind: 'ResourceFlavor', metadata: { name: 'gpu' } },
    {
      apiVersion: API,
      kind: 'ClusterQueue',
      metadata: { name: CLUSTER_QUEUE },
      spec: {
        namespaceSelector: {},
        resourceGroups: [
          {
            coveredResources: [GPU],
            flavors: [
              {
                name: 'gpu',
                resources: [{ name: GPU, nominalQuota: GPU_QUOTA }],
              },
            ],
          },
        ],
      },
    },
    {
      apiVersion: API,
      kind: 'LocalQueue',
      metadata: { name: QUEUE, namespace: 'default' },
      spec: { clusterQueue: CLUSTER_QUEUE },
    },
  ];
}
