import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Fence } from '../../clusters/lease/fence';
import type {
  ClusterClient,
  ClusterError,
  KubernetesObject,
} from '../../clusters/types';
import type { Time } from '../../time/time';
import type { StoredLogInfo } from '../history/logTypes';
import type { RunHistory } from '../history/types';
import type { Reason, Run, RunId } from '../run';
import { CAPTURE } from './captureSettings';
import {
  mayLosePodsFast,
  planCaptures,
  rollingTarget,
  type CaptureTarget,
} from './capturePlan';
import { CaptureQueue } from './CaptureQueue';
import { linesAfter } from './numberLines';
import { readPodTail } from './readPodTail';

export interface LogCaptureOptions {
  client: ClusterClient;
  history: RunHistory;
  fence: Fence;
  redact: readonly RegExp[];
  time: Time;
  logger: LoggerService;
  signal: AbortSignal;
}

/**
 * Keeps the last lines of containers that ended, while their pods are still
 * there: a failed pod can be gone a second later. What could not be read is
 * kept as a note, so that the tab can say what is missing.
 */
export class LogCapture {
  readonly #queue: CaptureQueue;
  /** Ends of containers that were asked for, by run. */
  readonly #asked = new Map<RunId, Set<string>>();
  readonly #rolledAt = new Map<RunId, number>();

  constructor(private readonly options: LogCaptureOptions) {
    this.#queue = new CaptureQueue(options);
  }

  /** To be told after each look at a run. */
  looked(run: Run, pods: readonly KubernetesObject[]): void {
    if (run.goneAt !== undefined && pods.length === 0) {
      this.#asked.delete(run.id);
      this.#rolledAt.delete(run.id);
      return;
    }
    const asked = this.#asked.get(run.id) ?? new Set<string>();
    this.#asked.set(run.id, asked);
    for (const target of planCaptures(run, pods)) {
      if (asked.has(target.key)) continue;
      asked.add(target.key);
      this.#queue.add(() => this.#capture(run, target));
    }
    this.#roll(run, pods);
  }

  /** Where pods may be lost fast, rank 0 is read every 30 s while it runs. */
  #roll(run: Run, pods: readonly KubernetesObject[]): void {
    const now = this.options.time.now();
    const target = mayLosePodsFast(run) ? rollingTarget(run, pods) : undefined;
    if (!target) return;
    if (now - (this.#rolledAt.get(run.id) ?? 0) < CAPTURE.rollingIntervalMs) {
      return;
    }
    this.#rolledAt.set(run.id, now);
    this.#queue.add(() => this.#capture(run, target));
  }

  async #capture(run: Run, target: CaptureTarget): Promise<void> {
    const { logger } = this.options;
    try {
      await captureTail({ ...this.options, run, target });
    } catch (error) {
      // The database failed: the next look at the run may try again.
      this.#asked.get(run.id)?.delete(target.key);
      logger.warn(
        `Could not keep the log of pod ${target.namespace}/${target.pod} of cluster '${run.source.id}', trying again at its next change: ${error}`,
      );
    }
  }
}

export interface CaptureTailOptions
  extends Pick<
    LogCaptureOptions,
    'client' | 'history' | 'fence' | 'redact' | 'signal'
  > {
  run: Run;
  target: CaptureTarget;
}

/** Reads one tail and keeps it, or a note that says why there is none. Rejects when the history does. */
export async function captureTail(options: CaptureTailOptions): Promise<void> {
  const { history, fence, run, target, redact } = options;
  const { pod, container, attempt, phase, rank } = target;
  const known = (await history.logFiles(run.id)).find(
    file =>
      file.pod === pod &&
      file.container === container &&
      file.attempt === attempt,
  );
  const file: StoredLogInfo = {
    ...(known ?? { lines: 0, bytes: 0, notes: [] }),
    ...{ pod, container, attempt, phase, rank },
  };
  try {
    const { text, tailLines } = await readTail(options);
    const lines = linesAfter(known, text, redact);
    const notes =
      text.split('\n').length - 1 < tailLines ? [] : [capped(tailLines)];
    await history.appendLog(
      run.id,
      { ...file, notes: merge(file.notes, notes) },
      lines,
      fence,
    );
  } catch (error) {
    if (!isClusterError(error)) throw error;
    await history.appendLog(
      run.id,
      { ...file, notes: merge(file.notes, [missed(error)]) },
      [],
      fence,
    );
  }
}

function readTail({ client, target, signal }: CaptureTailOptions) {
  return readPodTail(client, {
    namespace: target.namespace,
    pod: target.pod,
    container: target.container,
    previous: target.previous,
    tailLines: CAPTURE.tailLines,
    limitBytes: CAPTURE.limitBytes,
    signal: AbortSignal.any([signal, AbortSignal.timeout(CAPTURE.timeoutMs)]),
  });
}

function isClusterError(error: unknown): error is ClusterError {
  return error instanceof Error && 'kind' in error && 'cluster' in error;
}

/** Older lines were not read: the log was longer than what is kept. */
function capped(lines: number): Reason {
  return { code: 'logs.capped', params: { lines } };
}

function missed(error: ClusterError): Reason {
  return {
    code: error.kind === 'forbidden' ? 'logs.forbidden' : 'logs.missed',
    message: error.message,
  };
}

function merge(known: Reason[], more: Reason[]): Reason[] {
  const codes = new Set(more.map(({ code }) => code));
  return [...known.filter(({ code }) => !codes.has(code)), ...more];
}
