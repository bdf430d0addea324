import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotAllowedError, NotFoundError } from '@backstage/errors';
import {
  AuthorizeResult,
  type BasicPermission,
} from '@backstage/plugin-permission-common';
import {
  removalConfirmPermission,
  sourcePreviewPermission,
  sourceReadPermission,
  sourceScanPermission,
  type SourceDetail,
} from 'backstage-plugin-model-lifecycle-common';
import type { Request } from 'express';
import { stringify } from 'yaml';
import type { StoredSourceReport } from '../../health/SourceHealthStore';
import { VisibleRefs } from '../access/VisibleRefs';
import type { ApiContext } from '../context';
import type { ApiRouter } from '../router';
import { toTime } from '../runs/times';
import { toApiSource, withAdoptions } from '../sourceRoutes';
import { exportable } from './exportable';
import { writeAll } from './writeAll';

const PREVIEW_TIMEOUT_MS = 50_000;
const MAX_PREVIEW_ENTITIES = 100;
const EXPORT_BATCH = 200;
/** However long a whole scope is not named: only a person knows that it is gone. */
const NEEDS_A_PERSON: ReadonlySet<string> = new Set([
  'scope-not-named',
  'scope-left-config',
]);

type Offer = SourceDetail['offers'][number];
const OFFERS: Record<Offer, { permission: BasicPermission; words: string }> = {
  scan: { permission: sourceScanPermission, words: 'scan a source' },
  preview: { permission: sourcePreviewPermission, words: 'preview a source' },
  confirm: { permission: removalConfirmPermission, words: 'confirm removals' },
  export: { permission: sourceReadPermission, words: 'see the sources' },
};

export function addSourceActionRoutes(
  router: ApiRouter,
  context: ApiContext,
): void {
  const { adoptions, models, health, permissions, auditor, time } = context;
  const visibleRefs = new VisibleRefs(context);

  const allowed = async (
    credentials: BackstageCredentials,
    offers: Offer[],
  ): Promise<Set<Offer>> => {
    const decisions = await permissions.authorize(
      offers.map(offer => ({ permission: OFFERS[offer].permission })),
      { credentials },
    );
    return new Set(
      offers.filter(
        (_, index) => decisions[index].result === AuthorizeResult.ALLOW,
      ),
    );
  };
  /** People, and the command line with a token of its own. */
  const require = async (
    request: Request<any, any, any, any>,
    offer: Offer,
  ) => {
    const credentials = await context.httpAuth.credentials(request, {
      allow: ['user', 'service'],
    });
    if (!(await allowed(credentials, [offer])).has(offer)) {
      throw new NotAllowedError(
        `You have no permission to ${OFFERS[offer].words}`,
      );
    }
    return credentials;
  };
  const audited = async <T>(
    request: Request<any, any, any, any>,
    queryType: Offer,
    act: () => Promise<T>,
  ): Promise<T> => {
    const event = await auditor.createEvent({
      eventId: 'model-source',
      severityLevel: 'medium',
      request,
      meta: { queryType, source: request.params.id },
    });
    try {
      await require(request, queryType);
      const result = await act();
      await event.success();
      return result;
    } catch (error) {
      await event.fail({ error: error as Error });
      throw error;
    }
  };

  router.get('/sources/:id', async (request, response) => {
    const credentials = await require(request, 'export');
    const { id } = request.params;
    const config = models.sources.config(id);
    const [reports, adopted] = await Promise.all([
      health.read(),
      adoptions.report(),
    ]);
    const report = reports.find(
      entry => entry.id === id && entry.models !== undefined,
    );
    if (!report) {
      throw new NotFoundError(`Nothing is known yet of the source '${id}'`);
    }
    const offers = await allowed(credentials, [
      'scan',
      'preview',
      'confirm',
      'export',
    ]);
    response.json(
      toDetail(withAdoptions(report, adopted), {
        offers: [...offers],
        confirmAfterMs: config.valid
          ? config.settings.removal.confirmAfterMs
          : undefined,
        now: time.now(),
      }),
    );
  });

  router.post('/sources/:id/scan', async (request, response) => {
    await audited(request, 'scan', () =>
      models.sources.scanNow(request.params.id),
    );
    response.status(202).json({ accepted: true });
  });

  router.post('/sources/:id/preview', async (request, response) => {
    const preview = await audited(request, 'preview', () =>
      models.sources.preview(request.params.id, {
        signal: AbortSignal.timeout(PREVIEW_TIMEOUT_MS),
        maxEntities: MAX_PREVIEW_ENTITIES,
      }),
    );
    const { scopes, remarks, entities, ...rest } = preview;
    response.json({
      ...rest,
      scopes: scopes.map(({ outcome, ...scope }) => ({
        ...scope,
        status: outcome,
      })),
      entities: entities.map(exportable),
      skipped: remarks,
    });
  });

  router.post('/sources/:id/removals/confirm', async (request, response) => {
    const { proposal } = request.body;
    response.json(
      await audited(request, 'confirm', () =>
        models.sources.confirmRemovals(request.params.id, proposal),
      ),
    );
  });

  /** Read no faster than it is taken: a source may have 100,000 models. */
  router.get('/sources/:id/export.yaml', async (request, response) => {
    const credentials = await require(request, 'export');
    const { id } = request.params;
    models.sources.config(id);
    response.set({
      'content-type': 'application/yaml; charset=utf-8',
      'content-disposition': `attachment; filename="${id}.yaml"`,
    });
    const documents = async function* documents() {
      for await (const batch of models.exportBatches(id, EXPORT_BATCH)) {
        const seen = await visibleRefs.ours([...batch.keys()], {
          key: JSON.stringify(credentials.principal),
          credentials,
        });
        for (const ref of seen) {
          yield `---\n${stringify(exportable(batch.get(ref)!))}`;
        }
      }
    };
    await writeAll(response, documents());
  });
}

function toDetail(
  report: StoredSourceReport,
  options: { offers: Offer[]; confirmAfterMs?: number; now: number },
): SourceDetail {
  const { offers, confirmAfterMs, now } = options;
  const { scopes = [], waiting = [], proposal } = report.models ?? {};
  const { lastScan, completeAt: allCompleteAt } = report.models ?? {};
  return {
    source: toApiSource(report, now),
    lastScan: lastScan && {
      result: lastScan.result,
      startedAt: toTime(lastScan.startedAt) ?? '',
      endedAt: toTime(lastScan.endedAt) ?? '',
      requests: lastScan.requests,
    },
    completeAt: toTime(allCompleteAt),
    scopes: scopes.map(({ completeAt, ...scope }) => ({
      ...scope,
      completeAt: toTime(completeAt),
    })),
    waiting: waiting.map(({ since, ...removal }) => ({
      ...removal,
      since: toTime(since) ?? '',
      removedAt:
        confirmAfterMs === undefined || NEEDS_A_PERSON.has(removal.reason.code)
          ? undefined
          : toTime(since + confirmAfterMs),
    })),
    proposal,
    skipped: report.skipped ?? [],
    offers,
  };
}
