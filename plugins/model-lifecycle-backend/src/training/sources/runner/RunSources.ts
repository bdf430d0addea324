import type { LeaseHolder } from '../../../clusters/lease/LeaseHolder';
import { reportHealth } from '../../clusters/reportHealth';
import type { RunSource } from '../runSource';
import { runSourceProblem } from './runSourceReport';
import { watchRunSource, type RunSourceWatchOptions } from './watchRunSource';

export interface RunSourcesOptions
  extends Omit<RunSourceWatchOptions, 'source'> {
  sources: readonly RunSource[];
  /** Names that are taken: jobs of a cluster and of a source must not be the same. */
  clusters: readonly string[];
  leases: Pick<LeaseHolder, 'runWhileHolding'>;
}

/** The lease under which one replica works on a source of runs. */
export function runSourceLeaseKey(sourceId: string): string {
  return `runs:${sourceId}`;
}

/**
 * The configured sources of runs, other than clusters: each under a lease of
 * its own, so that of many replicas one does it. One that cannot be used is
 * said on the Sources page; the others go on.
 */
export class RunSources {
  constructor(private readonly options: RunSourcesOptions) {}

  /** Resolves when the signal has aborted and everything has ended. */
  async run(signal: AbortSignal): Promise<void> {
    const taken = new Set(this.options.clusters);
    await Promise.all(
      this.options.sources.map(source => {
        const isTaken = taken.has(source.id);
        taken.add(source.id);
        return isTaken
          ? this.#sayTaken(source, signal)
          : this.#watch(source, signal);
      }),
    );
  }

  async #watch(source: RunSource, signal: AbortSignal): Promise<void> {
    await this.options.leases.runWhileHolding({
      key: runSourceLeaseKey(source.id),
      holder: this.options.holder,
      work: (fence, tenure) =>
        watchRunSource({ ...this.options, source }, fence, tenure),
      signal,
    });
  }

  /** Again and again: a report that nobody repeats is taken for one of a dead replica. */
  async #sayTaken(source: RunSource, signal: AbortSignal): Promise<void> {
    const { clusters, logger } = this.options;
    const other = clusters.includes(source.id)
      ? 'a cluster in modelLifecycle.clusters'
      : 'another source of runs';
    const problem = `The source of runs '${source.id}' of type '${source.type}' has the same name as ${other}: give it another one`;
    logger.error(problem);
    const report = runSourceProblem(source, problem);
    await reportHealth(
      { ...this.options, cluster: source.id, report: () => report },
      signal,
    );
  }
}
