import { InputError, NotFoundError } from '@backstage/errors';
import type { RunComparison } from 'backstage-plugin-model-lifecycle-common';
import type { RunId } from '../../training/run';
import type { UserCredentials, VisibleRun } from '../access/RunAccess';
import type { ApiContext } from '../context';
import { etagOf, notModified } from '../notModified';
import type { ApiRouter } from '../router';
import { compareFacts, compareParameters } from './compareFacts';
import { compareMetrics } from './compareMetrics';
import { toApiCost } from './toApiCost';

const MIN_RUNS = 2;
const MAX_RUNS = 5;
const RUN_ID = /^[a-f0-9]{24}$/;
/** As many steps as the history gives: a common one must be among them. */
const POINTS = 2_000;

function parseIds(written: string): RunId[] {
  const ids = written.split(',').map(id => id.trim());
  const wrong = ids.find(id => !RUN_ID.test(id));
  if (wrong !== undefined) {
    throw new InputError(
      "Invalid query parameter 'ids': expected ids of runs (24 hex digits) with commas between them",
    );
  }
  if (new Set(ids).size < ids.length) {
    throw new InputError(
      "Invalid query parameter 'ids': a run cannot be compared with itself; name each once",
    );
  }
  if (ids.length < MIN_RUNS || ids.length > MAX_RUNS) {
    throw new InputError(
      `Invalid query parameter 'ids': expected ${MIN_RUNS} to ${MAX_RUNS} runs, got ${ids.length}`,
    );
  }
  return ids;
}

/** Each as the user may see it. Which one is missing is not told: that would tell which are there. */
async function findAll(
  context: ApiContext,
  ids: RunId[],
  credentials: UserCredentials,
): Promise<VisibleRun[]> {
  const found = await Promise.allSettled(
    ids.map(id => context.access.find(id, credentials)),
  );
  return found.map(result => {
    if (result.status === 'fulfilled') return result.value;
    if (result.reason instanceof NotFoundError) {
      throw new NotFoundError(
        'At least one of these runs is not there, or you may not see it',
      );
    }
    throw result.reason;
  });
}

function rejectOtherJobs(runs: VisibleRun[]): void {
  const jobs = new Set(
    runs.map(({ row }) => {
      const { sourceId, namespace, name } = row.run.job;
      return JSON.stringify([sourceId, namespace, name]);
    }),
  );
  if (jobs.size > 1) {
    throw new InputError(
      `Invalid query parameter 'ids': expected runs of one job, got runs of ${jobs.size} jobs`,
    );
  }
}

async function compare(
  context: ApiContext,
  visible: VisibleRun[],
): Promise<RunComparison> {
  const rows = visible.map(({ row }) => row);
  const runs = rows.map(({ run }) => run);
  const seen = new Set(
    visible.flatMap(({ links }) => links.map(({ entityRef }) => entityRef)),
  );
  const [summaries, series] = await Promise.all([
    context.present.many(rows, seen),
    Promise.all(
      runs.map(({ id }) => context.history.series(id, { points: POINTS })),
    ),
  ]);
  const { basis, metrics, omitted } = compareMetrics(
    runs.map((run, index) => ({ run, series: series[index].series })),
  );
  const { cost } = context.config.training;
  return {
    runs: summaries,
    costs: runs.map(run => toApiCost(run, cost)),
    basis,
    metrics,
    omittedMetrics: omitted > 0 ? omitted : undefined,
    facts: compareFacts(runs),
    ...compareParameters(runs),
  };
}

export function addComparisonRoutes(
  router: ApiRouter,
  context: ApiContext,
): void {
  router.get('/run-comparisons', async (request, response) => {
    const credentials = await context.user(request);
    const ids = parseIds(request.query.ids);
    const visible = await findAll(context, ids, credentials);
    rejectOtherJobs(visible);
    const comparison = await compare(context, visible);
    if (notModified(request, response, etagOf(comparison))) return;
    response.json(comparison);
  });
}
