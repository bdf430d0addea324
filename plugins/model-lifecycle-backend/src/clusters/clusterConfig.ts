import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { ConfigSection } from './configSection';

interface Named {
  /** Ours: in keys, filters and messages. */
  readonly name: string;
}

/** How one configured cluster is reached. */
export type ClusterConfig = DirectClusterConfig | PluginClusterConfig;

export type PluginClusterConfig = Named & {
  readonly kind: 'kubernetes-plugin';
  readonly ref: string;
};

export type DirectClusterConfig =
  | (Named & {
      readonly kind: 'kubeconfig';
      /** `undefined`: KUBECONFIG, else ~/.kube/config. */
      readonly path?: string;
      /** `undefined`: the current context. */
      readonly context?: string;
    })
  | (Named & { readonly kind: 'in-cluster' })
  | (Named & {
      readonly kind: 'url';
      readonly url: string;
      readonly serviceAccountToken?: string;
      readonly serviceAccountTokenFile?: string;
      readonly caData?: string;
      readonly caFile?: string;
      readonly skipTLSVerify: boolean;
    });

/** A cluster that cannot be used as configured; the others go on. */
export interface ClusterConfigProblem extends Named {
  readonly problem: string;
}

export type ConfiguredCluster = ClusterConfig | ClusterConfigProblem;

export function isClusterProblem(
  cluster: ConfiguredCluster,
): cluster is ClusterConfigProblem {
  return 'problem' in cluster;
}

const KEY = 'modelLifecycle.clusters';
const NAME = /^[A-Za-z0-9]([A-Za-z0-9._:@/-]{0,98}[A-Za-z0-9])?$/;
const waysAllowed =
  "exactly one of 'kubernetesPluginRef', 'kubeconfig', 'inCluster: true' or 'url'";
const urlKeys = [
  'serviceAccountToken',
  'serviceAccountTokenFile',
  'caData',
  'caFile',
  'skipTLSVerify',
];

/**
 * Reads `modelLifecycle.clusters`. Never throws for one cluster: what is wrong
 * with it comes back in its place, naming the key path and what is allowed.
 */
export function readClusters(config: Config): readonly ConfiguredCluster[] {
  const value = config.getOptional<unknown>(KEY);
  if (value === undefined || value === null || value === '') return [];
  if (!Array.isArray(value)) {
    return Object.freeze([
      problem(
        'clusters',
        `${KEY} must be a list of clusters, each with a name`,
      ),
    ]);
  }
  const names = new Set<string>();
  return Object.freeze(
    value.map((entry, index) => {
      const cluster = readCluster(entry, `${KEY}[${index}]`);
      if (names.has(cluster.name)) {
        return problem(
          cluster.name,
          `${KEY}[${index}].name '${cluster.name}' is used twice; each cluster needs a name of its own`,
        );
      }
      names.add(cluster.name);
      return cluster;
    }),
  );
}

function problem(name: string, text: string): ClusterConfigProblem {
  return Object.freeze({ name, problem: text });
}

function readCluster(entry: unknown, keyPath: string): ConfiguredCluster {
  let name = keyPath.slice(keyPath.lastIndexOf('.') + 1);
  try {
    const section = new ConfigSection(entry, keyPath, [
      'name',
      'kubernetesPluginRef',
      'kubeconfig',
      'inCluster',
      'url',
      ...urlKeys,
    ]);
    name = readName(section);
    return Object.freeze({ name, ...readWay(section) });
  } catch (error) {
    return problem(name, error instanceof Error ? error.message : `${error}`);
  }
}

function readName(section: ConfigSection): string {
  const name = section.string('name');
  if (name === undefined) {
    throw new InputError(`${section.path('name')} is missing`);
  }
  if (!NAME.test(name)) {
    throw new InputError(
      `${section.path(
        'name',
      )} '${name}' is not allowed; up to 100 letters, digits and . _ : @ / - that begin and end with a letter or digit`,
    );
  }
  return name;
}

type Unnamed<T> = T extends Named ? Omit<T, 'name'> : never;

function readWay(section: ConfigSection): Unnamed<ClusterConfig> {
  const inCluster = section.boolean('inCluster');
  const ways = [
    section.has('kubernetesPluginRef') && 'kubernetesPluginRef',
    section.has('kubeconfig') && 'kubeconfig',
    inCluster && 'inCluster',
    section.has('url') && 'url',
  ].filter(way => typeof way === 'string');
  if (ways.length !== 1) {
    throw new InputError(
      `${section.keyPath} has ${
        ways.length === 0 ? 'no way to reach the cluster' : ways.join(' and ')
      }; allowed is ${waysAllowed}`,
    );
  }
  if (ways[0] !== 'url') forbid(section, urlKeys, `only together with 'url'`);
  switch (ways[0]) {
    case 'kubernetesPluginRef':
      return {
        kind: 'kubernetes-plugin',
        ref: section.requiredString('kubernetesPluginRef'),
      };
    case 'kubeconfig': {
      const inner = section.section('kubeconfig', ['path', 'context']);
      return {
        kind: 'kubeconfig',
        path: inner.string('path'),
        context: inner.string('context'),
      };
    }
    case 'inCluster':
      return { kind: 'in-cluster' };
    default:
      return readUrl(section);
  }
}

function readUrl(section: ConfigSection): Unnamed<DirectClusterConfig> {
  const way = {
    kind: 'url' as const,
    url: readServer(section),
    serviceAccountToken: section.string('serviceAccountToken')?.trim(),
    serviceAccountTokenFile: section.string('serviceAccountTokenFile'),
    caData: section.string('caData'),
    caFile: section.string('caFile'),
    skipTLSVerify: section.boolean('skipTLSVerify') ?? false,
  };
  if (!way.serviceAccountToken === !way.serviceAccountTokenFile) {
    throw new InputError(
      `${section.keyPath} needs exactly one of 'serviceAccountToken' and 'serviceAccountTokenFile' beside 'url'`,
    );
  }
  if (way.caData && way.caFile) {
    throw new InputError(
      `${section.keyPath} has caData and caFile; allowed is one of them`,
    );
  }
  return way;
}

function readServer(section: ConfigSection): string {
  const text = section.requiredString('url');
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw new InputError(
      `${section.path(
        'url',
      )} '${text}' is no URL; allowed is https://host[:port][/path]`,
    );
  }
  if (url.username || url.password) {
    throw new InputError(
      `${section.path(
        'url',
      )} holds credentials; put a token into ${section.path(
        'serviceAccountToken',
      )}`,
    );
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw new InputError(
      `${section.path('url')} would send the token unencrypted to '${
        url.hostname
      }'; allowed is https, and http to this machine only`,
    );
  }
  return text;
}

function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(host);
}

function forbid(section: ConfigSection, keys: string[], rule: string): void {
  for (const key of keys) {
    if (section.has(key)) {
      throw new InputError(`${section.path(key)} is allowed ${rule}`);
    }
  }
}
