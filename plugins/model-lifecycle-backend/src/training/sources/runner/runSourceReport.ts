import type { SourceReport } from '../../../health/SourceHealthStore';
import type { JobEntitiesReport } from '../../entities/JobEntities';
import { cleanText } from '../../progression/text';
import type { Reason } from '../../run';
import type { RunSource } from '../runSource';
import type { SinkStatus } from './TrackedSink';

/** How a source of runs stands, for the Sources page. */
export function runSourceReport(
  source: Pick<RunSource, 'id' | 'type'>,
  {
    status,
    openRuns,
    jobs,
  }: { status: SinkStatus; openRuns: number; jobs: JobEntitiesReport },
): SourceReport {
  const { failure, lastSuccessAt } = status;
  return {
    id: source.id,
    type: source.type,
    reachable: failure === undefined,
    ...(failure && { reason: cleaned(failure) }),
    ...(lastSuccessAt !== undefined && { lastSuccessAt }),
    counts: { runs: openRuns, entities: jobs.counts.entities },
    resources: [],
    problems: jobs.problems,
    skipped: jobs.skipped,
  };
}

/** What is said of a source that cannot be used as it is configured. */
export function runSourceProblem(
  source: Pick<RunSource, 'id' | 'type'>,
  problem: string,
): SourceReport {
  const reason = { code: 'source.config', message: problem };
  return {
    id: source.id,
    type: source.type,
    reachable: false,
    reason,
    counts: {},
    resources: [],
    problems: [],
  };
}

function cleaned({ message, ...reason }: Reason): Reason {
  const text = cleanText(message);
  return text === undefined ? reason : { ...reason, message: text };
}
