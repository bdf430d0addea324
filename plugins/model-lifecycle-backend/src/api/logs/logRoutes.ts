import { tmpdir } from 'node:os';
import { NotAllowedError, NotFoundError } from '@backstage/errors';
import type { LogPage } from 'backstage-plugin-model-lifecycle-common';
import type { Run } from '../../training/run';
import type { ApiContext } from '../context';
import { writeAll } from '../models/writeAll';
import type { ApiRouter } from '../router';
import { logsInfo } from '../runs/offersToUser';
import { toTime } from '../runs/times';
import { chooseLog, type LogChoice, type LogWish } from './chooseLog';
import { LiveLogs } from './LiveLogs';
import { emptyFile, keptFile, liveFile, type LogFile } from './LogFile';
import { filterOf, readLogPage, type LogQuery } from './readLogPage';
import type { RowFilter } from './rows';
import {
  fileStorage,
  memoryStorage,
  storageWithFallback,
} from './spool/storage';

const REFUSALS: Record<string, string> = {
  'logs.off':
    'Logs are switched off here (modelLifecycle.training.logs.visibility)',
  'logs.owners-only': 'Only the owner of a run may read its log',
  'logs.not-permitted': 'You have no permission to read the logs of this run',
};

/** Kept on disk for one container, and (where no file can be written) in memory. */
const SPOOL_BYTES = 256 * 1024 * 1024;
const MEMORY_BYTES = 4 * 1024 * 1024;
const DOWNLOAD_LINES = 2_000;

/** Where a live log cannot be read, what was kept is shown, and the failure is said. */
async function openLog(
  run: Run,
  choice: LogChoice,
  { context, live }: { context: ApiContext; live: LiveLogs },
): Promise<LogFile> {
  const { pod, container, phase, attempt, previous, present, kept } = choice;
  const log = {
    pod,
    container,
    phase,
    attempt,
    previous: previous || undefined,
  };
  const { history, logger } = context;
  const isThere =
    present !== undefined &&
    present.state !== 'gone' &&
    run.goneAt === undefined;
  const keptOne = kept && keptFile(kept, { id: run.id, history });
  if (!isThere) {
    return (
      keptOne ?? emptyFile({ log, live: false }, [{ code: 'logs.not-kept' }])
    );
  }
  if (present.state === 'pending') {
    return emptyFile({ log, live: true }, [{ code: 'logs.not-started' }]);
  }
  const isLive = present.state === 'running' && !previous;
  try {
    const view = await live.open({ run, pod: present, container, previous });
    const keep = () => live.keep(view.spool);
    return liveFile(view, { log, live: isLive, keep });
  } catch (error) {
    logger.warn(`Could not read the log of pod '${pod}': ${error}`);
    const note = {
      code: 'logs.unreadable',
      params: { cluster: run.source.id },
    };
    return keptOne
      ? { ...keptOne, notes: [...keptOne.notes, note] }
      : emptyFile({ log, live: true }, [note]);
  }
}

/** Sources that never bring lines; of others that are no cluster some runs do. */
const WITHOUT_LOGS = new Set(['pipeline', 'pytorchjob']);

function noLogOf({ source: { type } }: Run): LogPage {
  const notTold = WITHOUT_LOGS.has(type) ? 'logs.not-brought' : 'logs.not-told';
  const code = type === 'trainjob' ? 'logs.none' : notTold;
  return { items: [], total: 0, live: false, notes: [{ code }] };
}

function notFound({ pod, container, phase }: LogWish): NotFoundError {
  const asked = [
    pod && `pod '${pod}'`,
    container && `container '${container}'`,
    phase && `phase '${phase}'`,
  ];
  return new NotFoundError(
    `No log of ${asked.filter(Boolean).join(', ')} in this run`,
  );
}

const isNamed = ({ pod, container }: LogWish) =>
  pod !== undefined || container !== undefined;

/** All rows as text, each with its time. */
async function* textOf(file: LogFile, filter: RowFilter) {
  const rows = await file.rows(filter);
  let next = file.first;
  for (;;) {
    // By numbers: the rows of a log that drops its oldest lines move.
    const lines = await rows.read(rows.rowAt(next), DOWNLOAD_LINES);
    const last = lines.at(-1);
    if (!last) return;
    next = last.line + 1;
    yield lines
      .map(({ at, message }) =>
        at === undefined ? `${message}\n` : `${toTime(at)} ${message}\n`,
      )
      .join('');
  }
}

const fileName = ({ pod, container }: LogFile['log']) =>
  `${pod}-${container}`.replace(/[^\w.-]+/g, '-');

export function addLogRoutes(router: ApiRouter, context: ApiContext): void {
  const { access, config, history, logger, logs, time } = context;
  const { redact, visibility } = config.training.logs;
  const storage = storageWithFallback(
    fileStorage({ directory: tmpdir(), maxBytes: SPOOL_BYTES }),
    memoryStorage({ maxBytes: MEMORY_BYTES }),
    error =>
      logger.warn(
        `Logs of running pods are held in memory, ${MEMORY_BYTES} bytes each, since no file can be written to ${tmpdir()}: ${error}`,
      ),
  );
  const live = new LiveLogs({ reader: logs, redact, storage, time });

  /** Authorises as the user, then opens what was asked for; no `file` where the run has no log at all. */
  async function find(
    request: Parameters<ApiContext['user']>[0],
    wish: LogWish,
  ): Promise<{ run: Run; file?: LogFile }> {
    const credentials = await context.user(request);
    const visible = await access.find(request.params.id, credentials, ['logs']);
    const { available, reason } = logsInfo(visible, visibility);
    if (!available) throw new NotAllowedError(REFUSALS[reason?.code ?? '']);
    const { run } = visible.row;
    const choice = chooseLog(run, await history.logFiles(run.id), wish);
    if (!choice) {
      if (isNamed(wish)) throw notFound(wish);
      return { run };
    }
    return { run, file: await openLog(run, choice, { context, live }) };
  }

  router.get('/runs/:id/logs', async (request, response) => {
    const query = request.query as LogQuery & LogWish;
    const { run, file } = await find(request, query);
    response.json(file ? await readLogPage(file, query) : noLogOf(run));
  });

  router.get('/runs/:id/log.txt', async (request, response) => {
    const query = request.query as LogQuery & LogWish;
    const filter = filterOf(query);
    const { file } = await find(request, query);
    if (!file) throw notFound(query);
    response.set({
      'content-type': 'text/plain; charset=utf-8',
      'content-disposition': `attachment; filename="${fileName(file.log)}.log"`,
    });
    await writeAll(response, textOf(file, filter));
  });
}
