import type { Run, RunPod } from '../../training/run';
import type { Time } from '../../time/time';
import type { LogReader } from '../ports';
import { LogSpool } from './spool/LogSpool';
import type { Storage } from './spool/storage';

/** However many people look: one request a second for each container. */
const REFRESH_MS = 1_000;
/** A reader waits so long for the cluster, then is shown what has come. */
const WAIT_MS = 1_500;
/** Nobody has looked for so long: the lines are given up. */
const IDLE_MS = 5 * 60_000;
/** Whoever reads now is not robbed of the lines. */
const IN_USE_MS = 30_000;
const MAX_CONTAINERS = 64;
/** Of all containers together. */
const MAX_BYTES = 1024 * 1024 * 1024;
const TIMEOUT_MS = 10 * 60_000;

/** One instance of a container that is there. */
export interface Container {
  run: Run;
  pod: RunPod;
  container: string;
  /** The instance before the last restart. */
  previous: boolean;
}

export interface LiveView {
  spool: LogSpool;
  /** Lines are still coming in from the first request. */
  reading: boolean;
}

interface Session {
  spool: LogSpool;
  /** All that the container had written at the first request is there. */
  isComplete: boolean;
  /** It has ended, and all of it is there. */
  isFinal: boolean;
  askedAt: number;
  usedAt: number;
  reading?: Promise<void>;
  failure?: { error: unknown };
}

export interface LiveLogsOptions {
  reader: LogReader;
  redact: readonly RegExp[];
  storage: Storage;
  time: Pick<Time, 'now' | 'sleep'>;
}

/**
 * Logs of containers that people look at now. All readers of a container share
 * what was read: its whole log once, then only what is new, asked for when
 * somebody looks. Idle logs are given up, and the oldest lines of what is read
 * where the budget of this replica ends.
 */
export class LiveLogs {
  readonly #sessions = new Map<string, Session>();
  #isSweeping = false;

  constructor(private readonly options: LiveLogsOptions) {}

  /** Rejects when the cluster does not answer and nothing is there to show. */
  async open(container: Container): Promise<LiveView> {
    const { time } = this.options;
    const session = this.#session(container);
    const isDue = time.now() - session.askedAt >= REFRESH_MS;
    if (isDue && !session.isFinal && !session.reading) {
      session.askedAt = time.now();
      session.failure = undefined;
      session.reading = this.#refresh(container, session)
        .catch(error => {
          session.failure = { error };
        })
        .finally(() => {
          session.reading = undefined;
        });
    }
    if (session.reading) {
      const waited = new AbortController();
      await Promise.race([session.reading, time.sleep(WAIT_MS, waited.signal)]);
      waited.abort();
    }
    if (session.failure) throw session.failure.error;
    return { spool: session.spool, reading: !session.isComplete };
  }

  /** Somebody reads on from a view that was opened earlier. */
  keep(spool: LogSpool): void {
    for (const session of this.#sessions.values()) {
      if (session.spool === spool) session.usedAt = this.options.time.now();
    }
  }

  #session(container: Container): Session {
    const { redact, storage, time } = this.options;
    const { run, pod, previous } = container;
    const key = [
      run.id,
      pod.uid,
      container.container,
      // A restarted container begins a log of its own.
      pod.restarts ?? 0,
      previous,
    ].join('/');
    const session = this.#sessions.get(key) ?? {
      spool: new LogSpool({ storage, redact }),
      isComplete: false,
      isFinal: false,
      askedAt: -Infinity,
      usedAt: 0,
    };
    session.usedAt = time.now();
    // The map keeps them by their last use.
    this.#sessions.delete(key);
    this.#sessions.set(key, session);
    void this.#holdBudget();
    this.#sweepLater();
    return session;
  }

  async #refresh(container: Container, session: Session): Promise<void> {
    const { spool } = session;
    const { run, pod, previous } = container;
    const hasEnded = previous || pod.state !== 'running';
    spool.begin();
    const chunks = await this.options.reader.read({
      run,
      pod: pod.name,
      container: container.container,
      previous,
      since: spool.resumeAt,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    for await (const chunk of chunks) {
      await spool.write(chunk);
      await this.#holdBudget();
    }
    // What a running container is still writing comes with the next request.
    if (hasEnded) await spool.finish();
    session.isComplete = true;
    session.isFinal = hasEnded;
  }

  async #holdBudget(): Promise<void> {
    const now = this.options.time.now();
    let bytes = 0;
    for (const { spool } of this.#sessions.values()) bytes += spool.bytes;
    for (const [key, { spool, usedAt, reading }] of this.#sessions) {
      const crowded = this.#sessions.size > MAX_CONTAINERS;
      const unused = now - usedAt >= IN_USE_MS && !reading;
      if (!crowded && bytes <= MAX_BYTES) return;
      if (!unused && !crowded) continue;
      this.#sessions.delete(key);
      bytes -= spool.bytes;
      await spool.close();
    }
    if (bytes <= MAX_BYTES) return;
    const largest = [...this.#sessions.values()].sort(
      (a, b) => b.spool.bytes - a.spool.bytes,
    )[0];
    await largest?.spool.dropOldest();
  }

  #sweepLater(): void {
    if (this.#isSweeping) return;
    this.#isSweeping = true;
    const { time } = this.options;
    void time.sleep(IDLE_MS).then(async () => {
      this.#isSweeping = false;
      for (const [key, { spool, usedAt, reading }] of this.#sessions) {
        if (reading || time.now() - usedAt < IDLE_MS) continue;
        this.#sessions.delete(key);
        await spool.close();
      }
      if (this.#sessions.size > 0) this.#sweepLater();
    });
  }
}
