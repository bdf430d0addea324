import { KubernetesObject } from './objects';

/** A kind of object that the server serves. */
export interface Resource {
  group: string;
  /** The first is the preferred and stored one. */
  versions: string[];
  plural: string;
  singular: string;
  kind: string;
  namespaced: boolean;
  shortNames?: string[];
  /** Status is written only through `/status`. */
  statusSubresource?: boolean;
  /** Path segments of `f:` selectors besides metadata.name and metadata.namespace. */
  fieldSelectors?: string[];
  /** Custom resources: strategic merge patches are refused. */
  custom?: boolean;
}

const trainer = { group: 'trainer.kubeflow.org', versions: ['v1alpha1'] };
const kueue = { group: 'kueue.x-k8s.io', versions: ['v1beta2', 'v1beta1'] };
const core = { group: '', versions: ['v1'] };
const threeScale = {
  group: 'capabilities.3scale.net',
  versions: ['v1beta1'],
};

const EVENT_FIELDS = [
  'involvedObject.uid',
  'involvedObject.name',
  'involvedObject.namespace',
  'involvedObject.kind',
  'reason',
  'type',
];

function custom(
  base: { group: string; versions: string[] },
  kind: string,
  rest: Partial<Resource> = {},
): Resource {
  return {
    ...base,
    kind,
    singular: kind.toLowerCase(),
    plural: `${kind.toLowerCase()}s`,
    namespaced: true,
    statusSubresource: true,
    custom: true,
    ...rest,
  };
}

/** Everything that the server serves. */
export const RESOURCES = {
  trainJobs: custom(trainer, 'TrainJob'),
  trainingRuntimes: custom(trainer, 'TrainingRuntime', {
    statusSubresource: false,
  }),
  clusterTrainingRuntimes: custom(trainer, 'ClusterTrainingRuntime', {
    namespaced: false,
    statusSubresource: false,
  }),
  jobSets: custom(
    { group: 'jobset.x-k8s.io', versions: ['v1alpha2'] },
    'JobSet',
  ),
  jobs: {
    ...custom({ group: 'batch', versions: ['v1'] }, 'Job'),
    custom: false,
    fieldSelectors: ['status.successful'],
  },
  workloads: custom(kueue, 'Workload', { shortNames: ['wl'] }),
  localQueues: custom(kueue, 'LocalQueue', {
    shortNames: ['queue', 'queues', 'lq'],
  }),
  clusterQueues: custom(kueue, 'ClusterQueue', {
    namespaced: false,
    shortNames: ['cq'],
  }),
  resourceFlavors: custom(kueue, 'ResourceFlavor', {
    namespaced: false,
    statusSubresource: false,
    shortNames: ['rf'],
  }),
  pods: {
    ...custom(core, 'Pod', { shortNames: ['po'] }),
    custom: false,
    fieldSelectors: ['spec.nodeName', 'status.phase', 'status.podIP'],
  },
  events: {
    ...custom(core, 'Event', { shortNames: ['ev'] }),
    custom: false,
    statusSubresource: false,
    fieldSelectors: EVENT_FIELDS,
  },
  namespaces: {
    ...custom(core, 'Namespace', { shortNames: ['ns'] }),
    custom: false,
    namespaced: false,
    fieldSelectors: ['status.phase'],
  },
  inferenceServices: custom(
    { group: 'serving.kserve.io', versions: ['v1beta1'] },
    'InferenceService',
    { shortNames: ['isvc'] },
  ),
  llmInferenceServices: custom(
    { group: 'serving.kserve.io', versions: ['v1alpha2', 'v1alpha1'] },
    'LLMInferenceService',
    { shortNames: ['llmisvc'] },
  ),
  modelRegistries: custom(
    {
      group: 'modelregistry.opendatahub.io',
      versions: ['v1beta1', 'v1alpha1'],
    },
    'ModelRegistry',
    { plural: 'modelregistries', shortNames: ['mr'] },
  ),
  pyTorchJobs: custom(
    { group: 'kubeflow.org', versions: ['v1'] },
    'PyTorchJob',
  ),
  products: custom(threeScale, 'Product'),
  backends: custom(threeScale, 'Backend'),
  activeDocs: custom(threeScale, 'ActiveDoc'),
  routes: custom({ group: 'route.openshift.io', versions: ['v1'] }, 'Route'),
  deployments: {
    ...custom({ group: 'apps', versions: ['v1'] }, 'Deployment', {
      shortNames: ['deploy'],
    }),
    custom: false,
  },
  ingresses: {
    ...custom({ group: 'networking.k8s.io', versions: ['v1'] }, 'Ingress', {
      plural: 'ingresses',
      shortNames: ['ing'],
    }),
    custom: false,
  },
  networkPolicies: {
    ...custom(
      { group: 'networking.k8s.io', versions: ['v1'] },
      'NetworkPolicy',
      { plural: 'networkpolicies', shortNames: ['netpol'] },
    ),
    custom: false,
    statusSubresource: false,
  },
  services: {
    ...custom(core, 'Service', { shortNames: ['svc'] }),
    custom: false,
  },
  secrets: {
    ...custom(core, 'Secret'),
    custom: false,
    statusSubresource: false,
  },
  configMaps: {
    ...custom(core, 'ConfigMap', { shortNames: ['cm'] }),
    custom: false,
    statusSubresource: false,
  },
  nodes: {
    ...custom(core, 'Node', { shortNames: ['no'] }),
    custom: false,
    namespaced: false,
    fieldSelectors: ['spec.unschedulable'],
  },
} satisfies Record<string, Resource>;

export const ALL_RESOURCES: readonly Resource[] = Object.values(RESOURCES);

export function findResource(
  group: string,
  version: string,
  plural: string,
): Resource | undefined {
  return ALL_RESOURCES.find(
    resource =>
      resource.group === group &&
      resource.versions.includes(version) &&
      resource.plural === plural,
  );
}

/** The resource of an object's apiVersion and kind. */
export function resourceOf(object: {
  apiVersion: string;
  kind: string;
}): Resource | undefined {
  const [group, version] = object.apiVersion.includes('/')
    ? object.apiVersion.split('/')
    : ['', object.apiVersion];
  return ALL_RESOURCES.find(
    resource =>
      resource.group === group &&
      resource.versions.includes(version) &&
      resource.kind === object.kind,
  );
}

export function apiVersionOf(resource: Resource, version?: string): string {
  const chosen = version ?? resource.versions[0];
  return resource.group ? `${resource.group}/${chosen}` : chosen;
}

/** As messages of the API server name it: `trainjobs.trainer.kubeflow.org`. */
export function qualifiedName(resource: Resource): string {
  return resource.group
    ? `${resource.plural}.${resource.group}`
    : resource.plural;
}

/** The object as the given version of its API shows it (the versions served here differ in name only). */
export function inVersion<T extends KubernetesObject>(
  object: T,
  apiVersion: string,
): T {
  return object.apiVersion === apiVersion ? object : { ...object, apiVersion };
}
