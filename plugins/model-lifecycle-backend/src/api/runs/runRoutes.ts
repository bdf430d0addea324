import { InputError } from '@backstage/errors';
import type {
  MetricBucket,
  RunMetrics,
} from 'backstage-plugin-model-lifecycle-common';
import type { SeriesBucket, SeriesQuery } from '../../training/history/types';
import type { Timestamp } from '../../training/run';
import type { ApiContext } from '../context';
import { findAndWitness } from '../follows/findAndWitness';
import { etagOf, notModified } from '../notModified';
import type { ApiRouter } from '../router';
import { rightsToOffer } from './offersToUser';
import { timeWriter, toTime } from './times';

const DEFAULT_POINTS = 500;

function parseTime(
  field: string,
  value: string | undefined,
): Timestamp | undefined {
  if (value === undefined) return undefined;
  const at = Date.parse(value);
  if (Number.isNaN(at)) {
    throw new InputError(
      `Invalid query parameter '${field}': expected an RFC 3339 time such as 2026-11-21T14:00:00Z`,
    );
  }
  return at;
}

/** The generator renames `from`, which is a word of the language, in its types; the URL has it as it is. */
interface MetricsQuery {
  from?: string;
  to?: string;
  points?: number;
  name?: string[];
}

function toSeriesQuery(query: MetricsQuery): SeriesQuery {
  const from = parseTime('from', query.from);
  const to = parseTime('to', query.to);
  if (from !== undefined && to !== undefined && from >= to) {
    throw new InputError(
      "Invalid query parameter 'to': expected a time after 'from'",
    );
  }
  const { points = DEFAULT_POINTS, name: names } = query;
  return { from, to, points, names };
}

/** Each part by its name: there are thousands, and copying the rest of an object is slow. */
function toApiBucket(
  bucket: SeriesBucket,
  toText: (at: Timestamp) => string,
): MetricBucket {
  return {
    at: toText(bucket.at),
    step: bucket.step,
    min: bucket.min,
    max: bucket.max,
    last: bucket.last,
    count: bucket.count,
    attempt: bucket.attempt,
  };
}

async function readSeries(
  context: ApiContext,
  id: string,
  query: SeriesQuery,
): Promise<RunMetrics> {
  const { series, dropped } = await context.history.series(id, query);
  const toText = timeWriter();
  return {
    series: series.map(({ buckets, ...rest }) => ({
      ...rest,
      buckets: buckets.map(bucket => toApiBucket(bucket, toText)),
    })),
    dropped,
  };
}

export function addRunRoutes(router: ApiRouter, context: ApiContext): void {
  const { access, config, history, present } = context;
  const rights = rightsToOffer(config.training);

  router.get('/runs/:id', async (request, response) => {
    const credentials = await context.user(request);
    const { id } = request.params;
    const visible = await findAndWitness(context, id, credentials, rights);
    const run = await present.one(visible);
    if (notModified(request, response, etagOf(run))) return;
    response.json(run);
  });

  router.get('/runs/:id/metrics', async (request, response) => {
    const credentials = await context.user(request);
    const query = toSeriesQuery(request.query as MetricsQuery);
    const { row } = await access.find(request.params.id, credentials);
    // Every sample raises the version, so the series need not be read to know.
    if (notModified(request, response, etagOf(row.version, query))) return;
    response.json(await readSeries(context, row.run.id, query));
  });

  router.get('/runs/:id/transitions', async (request, response) => {
    const credentials = await context.user(request);
    const { row } = await access.find(request.params.id, credentials);
    const transitions = await history.transitions(row.run.id);
    response.json({
      items: transitions.map(({ at, ...transition }) => ({
        ...transition,
        at: toTime(at),
      })),
    });
  });
}
