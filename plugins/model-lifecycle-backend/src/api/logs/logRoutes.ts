import { NotAllowedError, NotFoundError } from '@backstage/errors';
import type { LogPage } from 'backstage-plugin-model-lifecycle-common';
import type { Run } from '../../training/run';
import type { ApiContext } from '../context';
import type { ApiRouter } from '../router';
import { logsInfo } from '../runs/offersToUser';
import { chooseLog, type LogChoice, type LogWish } from './chooseLog';
import { LiveLogs } from './LiveLogs';
import { emptyFile, keptFile, liveFile, type LogFile } from './LogFile';
import { readLogPage, type LogQuery } from './readLogPage';

const REFUSALS: Record<string, string> = {
  'logs.off':
    'Logs are switched off here (modelLifecycle.training.logs.visibility)',
  'logs.owners-only': 'Only the owner of a run may read its log',
  'logs.not-permitted': 'You have no permission to read the logs of this run',
};

/** Where a live log cannot be read, what was kept is shown, and the failure is said. */
async function openLog(
  run: Run,
  choice: LogChoice,
  { context, live }: { context: ApiContext; live: LiveLogs },
): Promise<LogFile> {
  const { pod, container, phase, present, kept } = choice;
  const about = { pod, container, phase };
  const ended = present === undefined || present.state === 'gone';
  const isLive = !ended && run.goneAt === undefined;
  const { history, logger } = context;
  const keptOne = kept && keptFile(kept, { id: run.id, history });
  if (!isLive || (keptOne && present.state !== 'running')) {
    return (
      keptOne ??
      emptyFile({ ...about, live: false }, [{ code: 'logs.not-kept' }])
    );
  }
  if (present.state === 'pending') {
    return emptyFile({ ...about, live: true }, [{ code: 'logs.not-started' }]);
  }
  try {
    return liveFile(await live.read({ run, pod, container }), about);
  } catch (error) {
    logger.warn(`Could not read the log of pod '${pod}': ${error}`);
    const note = {
      code: 'logs.unreadable',
      params: { cluster: run.source.id },
    };
    return keptOne
      ? { ...keptOne, notes: [...keptOne.notes, note] }
      : emptyFile({ ...about, live: true }, [note]);
  }
}

const NO_LOG: LogPage = {
  items: [],
  total: 0,
  live: false,
  notes: [{ code: 'logs.none' }],
};

export function addLogRoutes(router: ApiRouter, context: ApiContext): void {
  const { access, config, history, logs, time } = context;
  const { redact, visibility } = config.training.logs;
  const live = new LiveLogs({ reader: logs, redact, time });

  router.get('/runs/:id/logs', async (request, response) => {
    const credentials = await context.user(request);
    const visible = await access.find(request.params.id, credentials, ['logs']);
    const { available, reason } = logsInfo(visible, visibility);
    if (!available) throw new NotAllowedError(REFUSALS[reason?.code ?? '']);
    const { run } = visible.row;
    const query = request.query as LogQuery & LogWish;
    const choice = chooseLog(run, await history.logFiles(run.id), query);
    if (!choice) {
      const { pod, container } = query;
      if (pod !== undefined || container !== undefined) {
        throw new NotFoundError(
          `No log of ${[
            pod && `pod '${pod}'`,
            container && `container '${container}'`,
          ]
            .filter(Boolean)
            .join(', ')} in this run`,
        );
      }
      response.json(NO_LOG);
      return;
    }
    const file = await openLog(run, choice, { context, live });
    response.json(await readLogPage(file, query));
  });
}
