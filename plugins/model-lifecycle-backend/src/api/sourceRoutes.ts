import { NotAllowedError } from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  sourceReadPermission,
  type SourceHealth,
} from 'backstage-plugin-model-lifecycle-common';
import type { ResourceStatus } from '../clusters/types';
import type { StoredSourceReport } from '../health/SourceHealthStore';
import type { Timestamp } from '../training/run';
import type { ApiContext } from './context';
import type { ApiRouter } from './router';
import { toTime } from './runs/times';
import { isSilent, reachOf } from './sourceReach';

function statusOf(
  report: StoredSourceReport,
  now: Timestamp,
): SourceHealth['status'] {
  if (isSilent(report, now)) return 'unknown';
  if (!report.reachable) return 'error';
  const failing = report.resources.some(
    ({ status }) => status === 'forbidden' || status === 'failing',
  );
  return failing || report.problems.length > 0 ? 'warning' : 'ok';
}

function toApiResource(resource: ResourceStatus) {
  const { resource: name, status, objects, relists, reason } = resource;
  const nextRetryAt = toTime(resource.nextRetryAt);
  return { name, status, objects, relists, reason, nextRetryAt };
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
    type,
    title: id,
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

export function addSourceRoutes(router: ApiRouter, context: ApiContext): void {
  const { health, permissions, time } = context;

  router.get('/sources', async (request, response) => {
    const credentials = await context.user(request);
    const [decision] = await permissions.authorize(
      [{ permission: sourceReadPermission }],
      { credentials },
    );
    if (decision.result !== AuthorizeResult.ALLOW) {
      throw new NotAllowedError('You have no permission to see the sources');
    }
    const reports = await health.read();
    const now = time.now();
    response.json({ items: reports.map(report => toApiSource(report, now)) });
  });
}
