import {
  isClusterProblem,
  type ConfiguredCluster,
} from '../clusters/clusterConfig';
import { isClusterError } from '../clusters/errors';
import { problemOfError } from '../clusters/reflector/problem';
import type {
  ClusterClient,
  ClusterError,
  ListPage,
  ResourceType,
} from '../clusters/types';
import type { TrainingConfig } from '../config/types';
import {
  rightsOf,
  untriedRights,
  type ClusterRight,
  type Verb,
} from './clusterRights';
import { EXIT } from './exitCodes';
import type { Finding } from './findings';
import { exitCodeOf } from './words';

/** A watch that is allowed stays open: so long one waits for a refusal. */
const WATCH_MS = 1_500;
/** Nobody has a pod of this name: an account without the right is refused before that is found out. */
const NO_POD = 'model-lifecycle-doctor-asks';

/** Kinds of errors that say nothing about one right but about the whole cluster. */
const OF_THE_CLUSTER: ClusterError['kind'][] = [
  'refused',
  'tls',
  'timeout',
  'unauthorized',
  'config',
];

export interface CheckClusterOptions {
  cluster: ConfiguredCluster;
  client: (name: string) => ClusterClient;
  /** `undefined`: its TrainJobs are not watched. */
  training?: TrainingConfig;
  signal: AbortSignal;
}

/** Tries what Backstage would do there; nothing is changed. */
export async function checkCluster(
  options: CheckClusterOptions,
): Promise<Finding[]> {
  const { cluster, signal } = options;
  const { name } = cluster;
  if (isClusterProblem(cluster)) {
    return [
      {
        severity: 'error',
        where: name,
        words: cluster.problem,
        exitCode: EXIT.config,
      },
    ];
  }
  try {
    const client = options.client(name);
    return [
      await checkAnswer(client, signal),
      ...(await checkRights(client, options)),
    ];
  } catch (error) {
    if (!isClusterError(error)) throw error;
    return [ofError(error, name)];
  }
}

/** Rejects where nothing can be asked at all. */
async function checkAnswer(
  client: ClusterClient,
  signal: AbortSignal,
): Promise<Finding> {
  const where = client.name;
  try {
    await client.discover('', 'v1', signal);
    return {
      severity: 'ok',
      where,
      words: 'answers, and accepts the credentials',
      exitCode: EXIT.fine,
    };
  } catch (error) {
    if (!isClusterError(error) || error.kind !== 'forbidden') throw error;
    return { ...ofError(error, where), severity: 'warning' };
  }
}

async function checkRights(
  client: ClusterClient,
  { training, signal }: CheckClusterOptions,
): Promise<Finding[]> {
  if (!training) return [];
  const { namespaces = [undefined] } = training.trainJobs;
  const findings: Finding[] = [];
  for (const right of rightsOf(training)) {
    for (const namespace of namespaces) {
      findings.push(await checkRight({ client, right, namespace, signal }));
    }
  }
  const untried = untriedRights(training);
  if (untried.length > 0) {
    findings.push({
      severity: 'ok',
      where: client.name,
      words: `not tried, since it would change something: ${untried.join(
        ', ',
      )}. Ask with kubectl auth can-i`,
      exitCode: EXIT.fine,
    });
  }
  return findings;
}

interface Attempt {
  client: ClusterClient;
  right: ClusterRight;
  namespace?: string;
  signal: AbortSignal;
}

async function checkRight(attempt: Attempt): Promise<Finding> {
  const { client, right, namespace } = attempt;
  const resource = await servedVersion(attempt);
  const [newest] = right.versions;
  const name = [newest.plural, right.subresource].filter(Boolean).join('/');
  const full = newest.group ? `${name}.${newest.group}` : name;
  const where = [client.name, namespace, full].filter(Boolean).join(' ');
  if (!resource) {
    return right.isOptional
      ? {
          severity: 'ok',
          where,
          words: 'not installed, not needed',
          exitCode: EXIT.fine,
        }
      : {
          severity: 'warning',
          where,
          words: `the cluster has no such kind: no ${right.feature}. Install its CRD, or leave this cluster out of training.trainJobs.clusters`,
          exitCode: EXIT.findings,
        };
  }
  const refused: Verb[] = [];
  for (const verb of right.verbs) {
    const error = await tryVerb(verb, resource, attempt);
    if (error?.kind === 'forbidden') refused.push(verb);
    else if (error) return ofError(error, where);
  }
  if (refused.length === 0) {
    const words = `may ${right.verbs.join(', ')}`;
    return { severity: 'ok', where, words, exitCode: EXIT.fine };
  }
  return {
    severity: 'error',
    where,
    words: `no ${right.feature}: a rule is missing: apiGroups: ['${
      newest.group
    }'], resources: [${name}], verbs: [${refused.join(', ')}]${
      namespace ? ` in namespace ${namespace}` : ''
    }`,
    exitCode: EXIT.findings,
  };
}

/** The newest where a listing of the group is refused. */
async function servedVersion({
  client,
  right,
  signal,
}: Attempt): Promise<ResourceType | undefined> {
  for (const version of right.versions) {
    try {
      const plurals = await client.discover(
        version.group,
        version.version,
        signal,
      );
      if (plurals.includes(version.plural)) return version;
    } catch (error) {
      if (isClusterError(error) && error.kind === 'forbidden') return version;
      throw error;
    }
  }
  return undefined;
}

const VERBS: Record<
  Verb,
  (resource: ResourceType, attempt: Attempt) => Promise<unknown>
> = {
  list: listOne,
  watch: async (resource, attempt) => {
    const { client, namespace, signal } = attempt;
    let resourceVersion: string;
    try {
      ({ resourceVersion } = await listOne(resource, attempt));
    } catch (error) {
      // Where the list is refused the watch begins anywhere: it may be refused as well.
      if (!isClusterError(error) || error.kind !== 'forbidden') throw error;
      resourceVersion = '0';
    }
    const events = client.watch(resource, {
      namespace,
      resourceVersion,
      timeoutSeconds: 1,
      signal: AbortSignal.any([signal, AbortSignal.timeout(WATCH_MS)]),
    });
    for await (const event of events) {
      if (event.type === 'FAILED' && event.error.kind === 'forbidden') {
        throw event.error;
      }
      return;
    }
  },
  get: async (_, { client, namespace = 'default', signal }) => {
    try {
      const pieces = await client.podLog({
        namespace,
        pod: NO_POD,
        tailLines: 1,
        signal,
      });
      for await (const piece of pieces) if (piece) break;
    } catch (error) {
      if (!isClusterError(error) || error.kind !== 'not-found') throw error;
    }
  },
};

/** `undefined`: it is allowed. Rejects where the whole cluster cannot be asked. */
async function tryVerb(
  verb: Verb,
  resource: ResourceType,
  attempt: Attempt,
): Promise<ClusterError | undefined> {
  try {
    await VERBS[verb](resource, attempt);
    return undefined;
  } catch (error) {
    if (!isClusterError(error)) throw error;
    if (OF_THE_CLUSTER.includes(error.kind)) throw error;
    return error;
  }
}

function listOne(
  resource: ResourceType,
  { client, namespace, signal }: Attempt,
): Promise<ListPage> {
  return client.list(resource, { namespace, limit: 1, signal });
}

function ofError(error: ClusterError, where: string): Finding {
  return {
    severity: 'error',
    where,
    words: error.message,
    exitCode:
      error.kind === 'config'
        ? EXIT.config
        : exitCodeOf(problemOfError(error).reason),
  };
}
