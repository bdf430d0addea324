import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { ConfigSection } from 'backstage-plugin-model-lifecycle-node';

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
      /** `off`: no proxy; `undefined`: that of the environment. May hold a password. */
      readonly proxyUrl?: string;
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

/** For annotations that the Kubernetes tab reads: clusters that have another name there, by ours. */
export function namesInKubernetesPlugin(
  clusters: readonly ConfiguredCluster[],
): Record<string, string> {
  return Object.fromEntries(
    clusters.flatMap(cluster =>
      !isClusterProblem(cluster) &&
      cluster.kind === 'kubernetes-plugin' &&
      cluster.ref !== cluster.name
        ? [[cluster.name, cluster.ref]]
        : [],
    ),
  );
}

const KEY = 'modelLifecycle.clusters';
const NAME = /^[A-Za-z0-9]([A-Za-z0-9._:@/-]{0,98}[A-Za-z0-9])?$/;
const waysAllowed =
  "exactly one of 'kubernetesPluginRef', 'kubeconfig', 'inCluster: true' or 'url'";
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
        `Invalid config at '${KEY}': expected a list of clusters, each with a name`,
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
          `Invalid config at '${KEY}[${index}].name': '${cluster.name}' is used twice; each cluster needs a name of its own`,
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
  // Until its name is known.
  let name = keyPath.slice(keyPath.lastIndexOf('.') + 1);
  try {
    const section = new ConfigSection(keyPath, entry);
    name = readName(section);
    return Object.freeze({ name, ...readWay(section) });
  } catch (error) {
    return problem(name, error instanceof Error ? error.message : `${error}`);
  }
}

function readName(section: ConfigSection): string {
  const name = section.requiredString('name');
  if (!NAME.test(name)) {
    throw new InputError(
      `Invalid config at '${section.path}.name': '${name}' is not allowed; up to 100 letters, digits and . _ : @ / - that begin and end with a letter or digit`,
    );
  }
  return name;
}

type Unnamed<T> = T extends Named ? Omit<T, 'name'> : never;

/** Every key is read whatever the way, so that an unknown one is found. */
function readWay(section: ConfigSection): Unnamed<ClusterConfig> {
  const ref = section.string('kubernetesPluginRef');
  const kubeconfig = readKubeconfig(section);
  const inCluster = section.boolean('inCluster') ?? false;
  const url = section.string('url');
  const access = readAccess(section);
  section.rejectUnknownKeys();
  const ways = [
    ref !== undefined && 'kubernetesPluginRef',
    kubeconfig && 'kubeconfig',
    inCluster && 'inCluster',
    url !== undefined && 'url',
  ].filter(way => typeof way === 'string');
  if (ways.length !== 1) {
    throw new InputError(
      `Invalid config at '${section.path}': ${
        ways.length === 0
          ? 'there is no way to reach the cluster'
          : `${ways.join(' and ')} exclude each other`
      }; allowed is ${waysAllowed}`,
    );
  }
  if (url !== undefined) {
    checkAccess(section, access);
    checkProxy(section, access.proxyUrl);
    return { kind: 'url', url: checkUrl(section, url), ...access };
  }
  forbidAccess(section, ways[0]);
  if (ref !== undefined) return { kind: 'kubernetes-plugin', ref };
  return kubeconfig ?? { kind: 'in-cluster' };
}

function readKubeconfig(section: ConfigSection) {
  if (section.raw('kubeconfig') === undefined) return undefined;
  const inner = section.section('kubeconfig');
  const path = inner.string('path');
  const context = inner.string('context');
  inner.rejectUnknownKeys();
  return { kind: 'kubeconfig' as const, path, context };
}

function readAccess(section: ConfigSection) {
  return {
    serviceAccountToken: section.string('serviceAccountToken')?.trim(),
    serviceAccountTokenFile: section.string('serviceAccountTokenFile'),
    caData: section.string('caData'),
    caFile: section.string('caFile'),
    skipTLSVerify: section.boolean('skipTLSVerify') ?? false,
    proxyUrl: section.string('proxyUrl'),
  };
}

function checkAccess(
  section: ConfigSection,
  access: ReturnType<typeof readAccess>,
): void {
  if (!access.serviceAccountToken === !access.serviceAccountTokenFile) {
    throw new InputError(
      `Invalid config at '${section.path}': 'url' needs exactly one of 'serviceAccountToken' and 'serviceAccountTokenFile'`,
    );
  }
  if (access.caData && access.caFile) {
    throw new InputError(
      `Invalid config at '${section.path}': 'caData' and 'caFile' exclude each other`,
    );
  }
}

function forbidAccess(section: ConfigSection, way: string): void {
  for (const key of [
    'serviceAccountToken',
    'serviceAccountTokenFile',
    'caData',
    'caFile',
    'skipTLSVerify',
    'proxyUrl',
  ]) {
    if (section.raw(key) !== undefined) {
      throw new InputError(
        `Invalid config at '${section.path}.${key}': allowed only together with 'url', not with '${way}'`,
      );
    }
  }
}

/** A URL may hold a password by mistake: it is never repeated in a message. */
function checkUrl(section: ConfigSection, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const invalid = (why: string) =>
    new InputError(`Invalid config at '${section.path}.url': ${why}`);
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw invalid('expected https://host[:port][/path]');
  }
  if (url.username || url.password) {
    throw invalid(
      `credentials are not allowed in it; use '${section.path}.serviceAccountToken'`,
    );
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw invalid(
      `the token would travel unencrypted to '${url.hostname}'; allowed is https, and http to this machine only`,
    );
  }
  return text;
}

/** It may hold a password, too. */
function checkProxy(section: ConfigSection, text: string | undefined): void {
  if (text === undefined || text === 'off') return;
  const protocol = URL.canParse(text) ? new URL(text).protocol : '';
  if (!['http:', 'https:', 'socks5:'].includes(protocol)) {
    throw new InputError(
      `Invalid config at '${section.path}.proxyUrl': expected http://host:port, https://host:port, socks5://host:port or off`,
    );
  }
}

function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(host);
}
