import { NotAllowedError, NotFoundError, InputError } from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  reportCreatePermission,
  type ReportAnswer,
} from 'backstage-plugin-model-lifecycle-common';
import type { Request } from 'express';
import type { ReportSubject } from '../../config/types';
import { timestampOf } from '../../training/progression/contracts/time';
import type { Timestamp } from '../../training/run';
import { readReport } from '../../training/sources/report/readReport';
import type { TrainerReport } from '../../training/sources/report/types';
import type { ApiContext } from '../context';
import type { ApiRouter } from '../router';
import { InboxFullError } from './errors';

export const MAX_REPORTS = 100;

/**
 * `POST /reports`: trainers anywhere tell how their runs stand. Who they are is
 * the subject of their token, and with it they reach their own runs only. The
 * answer comes when what was accepted is in the database.
 */
export function addReportRoutes(router: ApiRouter, context: ApiContext): void {
  router.post('/reports', async (request, response) => {
    const subject = await authorise(request, context);
    const receivedAt = context.time.now();
    const body = request.body as { sentAt?: unknown; reports: unknown[] };
    const sentAt = readSentAt(body);
    const read = body.reports.map(report =>
      readReport(report, { receivedAt, sentAt }),
    );
    const good = read.flatMap(one => ('report' in one ? [one.report] : []));
    const outcomes = await context.reports.receive(subject.subject, good);
    if (outcomes.includes('full')) throw fullError(good, outcomes);
    let place = 0;
    response.json({
      results: read.map((one, index): ReportAnswer => {
        const ofRun = about(body.reports[index]);
        if ('problems' in one) {
          return {
            index,
            ...ofRun,
            status: 'rejected',
            problems: one.problems,
          };
        }
        const outcome = outcomes[place++];
        return {
          index,
          ...ofRun,
          status: outcome === 'accepted' ? 'accepted' : 'duplicate',
        };
      }),
    });
  });
}

async function authorise(
  request: Request<any, any, any, any>,
  { config, httpAuth, permissions }: ApiContext,
): Promise<ReportSubject> {
  const credentials = await httpAuth.credentials(request, {
    allow: ['service', 'user'],
  });
  const { principal } = credentials;
  if (principal.type !== 'service') {
    throw new NotAllowedError(
      'Reports come from trainers, with a token of backend.auth.externalAccess; a signed-in user cannot send them',
    );
  }
  const [decision] = await permissions.authorize(
    [{ permission: reportCreatePermission }],
    { credentials },
  );
  if (decision.result !== AuthorizeResult.ALLOW) {
    throw new NotAllowedError(
      `The subject '${principal.subject}' has no permission '${reportCreatePermission.name}'`,
    );
  }
  const { enabled, subjects } = config.training.reports;
  if (!enabled) {
    throw new NotFoundError(
      'Reports are not taken here: modelLifecycle.training.reports is not configured',
    );
  }
  const subject = subjects.find(one => one.subject === principal.subject);
  if (!subject) {
    throw new NotAllowedError(
      `The subject '${principal.subject}' is not among modelLifecycle.training.reports.subjects`,
    );
  }
  return subject;
}

/** By the reporter's clock. Where it does not say so, it sent when it made the newest of the reports. */
function readSentAt(body: {
  sentAt?: unknown;
  reports: unknown[];
}): Timestamp | undefined {
  if (body.sentAt !== undefined) {
    const sentAt = timestampOf(body.sentAt);
    if (sentAt === undefined) {
      throw new InputError(
        'sentAt must be a time with a zone, e.g. 2026-11-21T09:00:00Z',
      );
    }
    return sentAt;
  }
  const times = body.reports.flatMap(
    report =>
      timestampOf((report as { reportedAt?: unknown } | null)?.reportedAt) ??
      [],
  );
  return times.length > 0 ? Math.max(...times) : undefined;
}

/** What names the report in the answer, as far as it can be read. */
function about(report: unknown): Pick<ReportAnswer, 'run' | 'sequence'> {
  const { run, sequence } = (report ?? {}) as {
    run?: { id?: unknown } | null;
    sequence?: unknown;
  };
  const id = run?.id;
  return {
    ...(typeof id === 'string' ? { run: id.slice(0, 200) } : {}),
    ...(Number.isSafeInteger(sequence) ? { sequence: sequence as number } : {}),
  };
}

function fullError(reports: TrainerReport[], outcomes: string[]): Error {
  const refused = reports.filter((_, index) => outcomes[index] === 'full');
  return new InboxFullError(
    `${refused.length} of ${reports.length} reports were not kept, the first of run '${refused[0].run.id}': too many wait to be taken in, or this subject has reported too many runs within a month. Send the same again later; what was kept counts once`,
  );
}
