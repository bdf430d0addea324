import type { LoggerService } from '@backstage/backend-plugin-api';
import { isDeepStrictEqual } from 'node:util';
import type { ResourceStatus } from '../../clusters/types';
import type {
  SourceHealthStore,
  SourceReport,
} from '../../health/SourceHealthStore';
import type { Time } from '../../time/time';
import type { JobEntitiesReport } from '../entities/JobEntities';
import type { Reason } from '../run';

/** How often the holder looks whether something changed. */
const LOOK_MS = 1_000;
/** An unchanged report is written again, so that readers see that somebody watches. */
const REPEAT_MS = 10_000;

/** What a cluster's resources mean for its runs. */
export function clusterReport(
  cluster: string,
  resources: ResourceStatus[],
  jobs?: JobEntitiesReport,
): SourceReport {
  const trainJobs = resources.find(({ resource }) =>
    resource.startsWith('trainjobs'),
  );
  const problems: Reason[] = resources.flatMap(({ status, reason }) =>
    reason && status !== 'absent' ? [reason] : [],
  );
  const lastEvents = resources.flatMap(({ lastEventAt }) => lastEventAt ?? []);
  return {
    id: cluster,
    type: 'kubernetes',
    reachable: trainJobs?.status === 'live' || trainJobs?.status === 'syncing',
    ...(trainJobs?.status === 'live' ? {} : { reason: trainJobs?.reason }),
    ...(lastEvents.length > 0
      ? { lastSuccessAt: Math.max(...lastEvents) }
      : {}),
    counts: {
      ...Object.fromEntries(
        resources.map(({ resource, objects }) => [
          resource.split('.')[0],
          objects,
        ]),
      ),
      ...(jobs && { entities: jobs.counts.entities }),
    },
    resources,
    problems: [...problems, ...(jobs?.problems ?? [])],
    ...(jobs && { skipped: jobs.skipped }),
  };
}

/** Without what moves all the time. */
function essence({ resources, problems, skipped, ...report }: SourceReport) {
  return {
    reason: report.reason,
    problems,
    skipped,
    resources: resources.map(({ resource, status, reason }) => ({
      resource,
      status,
      reason,
    })),
  };
}

/** What is said of a cluster that cannot be used as it is configured. */
export function problemReport(cluster: string, problem: string): SourceReport {
  const reason = { code: 'cluster-config', message: problem };
  return {
    id: cluster,
    type: 'kubernetes',
    reachable: false,
    reason,
    counts: {},
    resources: [],
    problems: [reason],
  };
}

/** Writes how the cluster stands, at once when it changes, until the signal aborts. Never rejects. */
export async function reportHealth(
  options: {
    cluster: string;
    report: () => SourceReport;
    health: SourceHealthStore;
    holder: string;
    time: Time;
    logger: LoggerService;
  },
  signal: AbortSignal,
): Promise<void> {
  const { cluster, health, holder, time, logger } = options;
  let written: { report: SourceReport; at: number } | undefined;
  while (!signal.aborted) {
    const report = options.report();
    const at = time.now();
    const isDue =
      !written ||
      at - written.at >= REPEAT_MS ||
      !isDeepStrictEqual(essence(written.report), essence(report));
    if (isDue) {
      try {
        await health.write(report, { holder, at });
        written = { report, at };
      } catch (error) {
        logger.warn(`Could not write the health of '${cluster}': ${error}`);
      }
    }
    await time.sleep(LOOK_MS, signal);
  }
}
