import { NotAllowedError } from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  sourceReadPermission,
  type SourceHealth,
} from 'backstage-plugin-model-lifecycle-common';
import type { ResourceStatus } from '../clusters/types';
import type {
  ModelSourceReport,
  StoredSourceReport,
} from '../health/SourceHealthStore';
import type { Timestamp } from '../training/run';
import type { AdoptionReport } from '../feed/adoption/types';
import type { ApiContext } from './context';
import type { ApiRouter } from './router';
import { toTime } from './runs/times';
import { isSilent, reachOf } from './sourceReach';

function statusOf(
  report: StoredSourceReport,
  now: Timestamp,
): SourceHealth['status'] {
  if (report.models?.mode === 'disabled') return 'off';
  if (isSilent(report, now)) return 'unknown';
  if (!report.reachable) return 'error';
  const failing = report.resources.some(
    ({ status }) => status === 'forbidden' || status === 'failing',
  );
  if (report.models) return statusOfModels(report.models);
  return failing || report.problems.length > 0 ? 'warning' : 'ok';
}

/** What a source notes beside a complete listing is worth reading and nothing to worry about. */
function statusOfModels({
  waiting,
  lastScan,
}: ModelSourceReport): SourceHealth['status'] {
  if (waiting?.length) return 'waiting';
  const result = lastScan?.result ?? 'complete';
  return result === 'complete' ? 'ok' : 'warning';
}

function toApiResource(resource: ResourceStatus) {
  const { resource: name, status, objects, relists, reason } = resource;
  const nextRetryAt = toTime(resource.nextRetryAt);
  return { name, status, objects, relists, reason, nextRetryAt };
}

function ofModels({
  models,
}: StoredSourceReport): Partial<SourceHealth> | undefined {
  return (
    models && {
      mode: models.mode,
      intervalMs: models.intervalMs,
      nextScanAt: toTime(models.nextScanAt),
      scanningSince: toTime(models.scanningSince),
      waiting: models.waiting?.reduce((sum, { count }) => sum + count, 0),
    }
  );
}

function kindOf({ models, type }: StoredSourceReport): SourceHealth['kind'] {
  if (models) return 'models';
  return type === 'kubernetes' ? 'cluster' : 'runs';
}

/** A source as its holder reported it last. */
export function toApiSource(
  report: StoredSourceReport,
  now: Timestamp,
): SourceHealth {
  const { id, type, holder, counts } = report;
  const { reachable, reason } = reachOf(report, now);
  return {
    id,
    kind: kindOf(report),
    type,
    title: id,
    ...ofModels(report),
    status: statusOf(report, now),
    lastSuccessAt: toTime(report.lastSuccessAt),
    live: reachable,
    holder,
    counts,
    resources: report.resources.map(toApiResource),
    problems: reason ? [reason, ...report.problems] : report.problems,
    skipped: report.skipped,
  };
}

/**
 * The report with what adoption changes about it: adopted entities are in the
 * feed and not in the catalog. Sources of the feed are named `<wing>:<id>`.
 */
export function withAdoptions(
  source: StoredSourceReport,
  reports: AdoptionReport[],
): StoredSourceReport {
  const own = reports.filter(
    ({ sourceKey }) =>
      sourceKey === `${source.models ? 'models' : 'training'}:${source.id}`,
  );
  const adopted = own.reduce((sum, report) => sum + report.adopted, 0);
  const { entities } = source.counts;
  return {
    ...source,
    counts: {
      ...source.counts,
      ...(entities !== undefined && {
        entities: Math.max(0, entities - adopted),
      }),
      ...(adopted > 0 && { adopted }),
    },
    problems: [...source.problems, ...own.flatMap(report => report.problems)],
  };
}

export function addSourceRoutes(router: ApiRouter, context: ApiContext): void {
  const { adoptions, health, permissions, time } = context;

  router.get('/sources', async (request, response) => {
    const credentials = await context.user(request);
    const [decision] = await permissions.authorize(
      [{ permission: sourceReadPermission }],
      { credentials },
    );
    if (decision.result !== AuthorizeResult.ALLOW) {
      throw new NotAllowedError('You have no permission to see the sources');
    }
    const [reports, adopted] = await Promise.all([
      health.read(),
      adoptions.report(),
    ]);
    const now = time.now();
    response.json({
      items: reports.map(report =>
        toApiSource(withAdoptions(report, adopted), now),
      ),
    });
  });
}
