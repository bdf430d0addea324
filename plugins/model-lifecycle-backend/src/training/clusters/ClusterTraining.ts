import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  isClusterProblem,
  type ClusterConfig,
  type ConfiguredCluster,
} from '../../clusters/clusterConfig';
import type { LeaseHolder } from '../../clusters/lease/LeaseHolder';
import type { ClusterClient } from '../../clusters/types';
import { clusterLeaseKey } from './leaseKey';
import { problemReport, reportHealth } from './reportHealth';
import { watchCluster, type ClusterWatchOptions } from './watchCluster';

export interface ClusterTrainingOptions
  extends Omit<ClusterWatchOptions, 'cluster' | 'client'> {
  clusters: readonly ConfiguredCluster[];
  createClient: (cluster: ClusterConfig) => ClusterClient;
  leases: LeaseHolder;
  logger: LoggerService;
}

/**
 * The clusters whose TrainJobs are watched: each under a lease of its own, so
 * that of many replicas one does it. A cluster that cannot be used is said on
 * the Sources page; the others go on.
 */
export class ClusterTraining {
  readonly #clients = new Map<string, ClusterClient>();

  constructor(private readonly options: ClusterTrainingOptions) {
    for (const cluster of this.#watched()) {
      if (isClusterProblem(cluster)) continue;
      this.#clients.set(cluster.name, options.createClient(cluster));
    }
  }

  /** Works on every replica, whoever holds the lease. */
  client(cluster: string): ClusterClient | undefined {
    return this.#clients.get(cluster);
  }

  /** Resolves when the signal has aborted and everything has ended. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all(
      this.#watched().map(cluster =>
        isClusterProblem(cluster)
          ? this.#sayProblem(cluster, signal)
          : this.#watch(cluster.name, signal),
      ),
    );
  }

  async #watch(cluster: string, signal: AbortSignal): Promise<void> {
    const { leases, holder } = this.options;
    const client = this.#clients.get(cluster)!;
    await leases.runWhileHolding({
      key: clusterLeaseKey(cluster),
      holder,
      work: (fence, tenure) =>
        watchCluster({ ...this.options, cluster, client }, fence, tenure),
      signal,
    });
  }

  /** Named in `training.trainJobs.clusters`, or all; one that nobody configured is a problem too. */
  #watched(): ConfiguredCluster[] {
    const { clusters, config } = this.options;
    const names = config.trainJobs.clusters;
    if (!names) return [...clusters];
    return names.map(
      name =>
        clusters.find(cluster => cluster.name === name) ?? {
          name,
          problem: `modelLifecycle.training.trainJobs.clusters names '${name}', which modelLifecycle.clusters does not configure`,
        },
    );
  }

  /** Again and again, as of every cluster: a report that nobody repeats is taken for one of a dead replica. */
  async #sayProblem(
    { name, problem }: { name: string; problem: string },
    signal: AbortSignal,
  ): Promise<void> {
    this.options.logger.error(`Cluster '${name}' is not watched: ${problem}`);
    const report = problemReport(name, problem);
    await reportHealth(
      { ...this.options, cluster: name, report: () => report },
      signal,
    );
  }
}
