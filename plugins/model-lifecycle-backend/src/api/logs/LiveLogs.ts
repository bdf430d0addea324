import type { LogLine } from '../../training/history/logTypes';
import { parseLogLine } from '../../training/logs/parseLine';
import type { Run, Timestamp } from '../../training/run';
import type { Time } from '../../time/time';
import type { LogReader } from '../ports';
import { withoutKnown } from './logCursor';

/** At most this many lines of a container are held and shown. */
export const MAX_LIVE_LINES = 5_000;
/** However many people look: one request a second for each container. */
const REFRESH_MS = 1_000;
const IDLE_MS = 60_000;
const MAX_CONTAINERS = 50;
const TIMEOUT_MS = 10_000;

export interface LiveLines {
  lines: LogLine[];
  /** Lines before these exist and are not shown. */
  capped: boolean;
}

export interface Container {
  run: Run;
  pod: string;
  container: string;
}

interface Kept extends LiveLines {
  readAt: Timestamp;
  usedAt: Timestamp;
  reading?: Promise<void>;
}

/**
 * The last lines of containers that people look at now. All readers of a
 * container share what was read; after the first time only what is new is
 * asked for.
 */
export class LiveLogs {
  readonly #kept = new Map<string, Kept>();

  constructor(
    private readonly options: {
      reader: LogReader;
      redact: readonly RegExp[];
      time: Pick<Time, 'now'>;
    },
  ) {}

  /** Rejects when the cluster does not answer. */
  async read(container: Container): Promise<LiveLines> {
    const now = this.options.time.now();
    this.#forgetIdle(now);
    const key = `${container.run.id}/${container.pod}/${container.container}`;
    const kept = this.#kept.get(key) ?? {
      lines: [],
      capped: false,
      readAt: -Infinity,
      usedAt: now,
    };
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    kept.usedAt = now;
    if (now - kept.readAt >= REFRESH_MS) {
      kept.reading ??= this.#refresh(container, kept).finally(() => {
        kept.reading = undefined;
      });
      await kept.reading;
    }
    return { lines: kept.lines, capped: kept.capped };
  }

  async #refresh(container: Container, kept: Kept): Promise<void> {
    const { reader, redact, time } = this.options;
    const since = kept.lines.at(-1)?.at;
    const raw = await reader.live({
      ...container,
      tailLines: MAX_LIVE_LINES,
      since,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const read = raw.map((text, index) =>
      parseLogLine(text, index + 1, redact),
    );
    const fresh = since === undefined ? read : withoutKnown(read, kept.lines);
    const next = (kept.lines.at(-1)?.line ?? 0) + 1;
    const lines = [
      ...kept.lines,
      ...fresh.map((line, index) => ({ ...line, line: next + index })),
    ];
    kept.capped ||=
      lines.length > MAX_LIVE_LINES || raw.length >= MAX_LIVE_LINES;
    kept.lines = lines.slice(-MAX_LIVE_LINES);
    kept.readAt = time.now();
  }

  #forgetIdle(now: Timestamp): void {
    for (const [key, { usedAt }] of this.#kept) {
      const crowded = this.#kept.size >= MAX_CONTAINERS;
      if (!crowded && now - usedAt < IDLE_MS) break;
      this.#kept.delete(key);
    }
  }
}
