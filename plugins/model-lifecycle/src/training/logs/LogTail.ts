import type {
  LogLine,
  LogPage,
  Reason,
} from 'backstage-plugin-model-lifecycle-common';
import type { LogQuery } from '../../api/ModelLifecycleApi';
import type { LiveEnvironment } from '../../live/environment';

export type LogSelection = Pick<
  LogQuery,
  'pod' | 'container' | 'attempt' | 'level'
>;

export interface LogState {
  status: 'loading' | 'ready' | 'missing' | 'forbidden' | 'error';
  error?: Error;
  /** Oldest first, without holes. */
  lines: LogLine[];
  total?: number;
  live: boolean;
  notes: Reason[];
  /** The newest line is among `lines`. */
  atEnd: boolean;
  /** The last read of a follower failed; trying again. */
  lost: boolean;
}

export interface LogTailOptions {
  environment: LiveEnvironment;
  selection: LogSelection;
  read: (query: LogQuery, signal: AbortSignal) => Promise<LogPage>;
}

const PAGE_LINES = 100;
const OLDER_LINES = 500;
const AROUND_LINES = 400;
const FOLLOW_MIN_MS = 2_000;
const FOLLOW_MAX_MS = 10_000;
const SLOWER = 1.5;
/** More lines than this are not kept in the browser; older ones are read again. */
export const MAX_LINES = 20_000;

/**
 * The lines of one pod: the newest page first, older ones on demand, new ones
 * while following. The window of lines never has a hole: a jump elsewhere
 * replaces it.
 */
export class LogTail {
  readonly #options: LogTailOptions;
  readonly #listeners = new Set<() => void>();
  readonly #abort = new AbortController();
  #state: LogState = {
    status: 'loading',
    lines: [],
    live: false,
    notes: [],
    atEnd: true,
    lost: false,
  };
  #cursor?: string;
  #start = 1;
  #delayMs = FOLLOW_MIN_MS;
  #following = true;
  #queue: Promise<void> = Promise.resolve();
  #asking = false;
  #cancelTimer?: () => void;

  constructor(options: LogTailOptions) {
    this.#options = options;
  }

  getState = (): LogState => this.#state;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  stop(): void {
    this.#cancelTimer?.();
    this.#abort.abort();
  }

  /** Reads the newest lines; what was shown before is replaced. */
  open = (): Promise<void> =>
    this.#do(async () => {
      const page = await this.#read({ page: 1, pageSize: PAGE_LINES });
      this.#cursor = page.cursor;
      this.#replace([...page.items].reverse(), page, true);
      this.#delayMs = FOLLOW_MIN_MS;
      this.#schedule();
    });

  setFollowing(following: boolean): void {
    this.#following = following;
    if (following && !this.#state.atEnd) {
      void this.open();
    } else {
      this.#schedule();
    }
  }

  /** Something happened to the run: there may be new lines. */
  poke(): void {
    if (this.#following && this.#state.status === 'ready') {
      this.#delayMs = FOLLOW_MIN_MS;
      void this.#follow();
    }
  }

  hasOlder(): boolean {
    return this.#state.lines.length > 0 && this.#start > 1;
  }

  loadOlder = (): Promise<void> =>
    this.#do(async () => {
      const end = this.#start;
      const from = Math.max(1, end - OLDER_LINES);
      const page = await this.#read({ from, lines: end - from });
      this.#start = from;
      const older = page.items.filter(({ line }) => line < end);
      this.#publish({ lines: [...older, ...this.#state.lines] });
    });

  /** Makes sure that a line is loaded. */
  showLine = (line: number): Promise<void> => {
    const { lines } = this.#state;
    const last = lines[lines.length - 1]?.line ?? 0;
    if (line >= this.#start && line <= last) {
      return Promise.resolve();
    }
    return this.#do(async () => {
      const from = Math.max(1, line - AROUND_LINES / 2);
      const page = await this.#read({ from, lines: AROUND_LINES });
      this.#start = from;
      const newest = page.items[page.items.length - 1]?.line;
      this.#replace(page.items, page, newest !== undefined && newest >= last);
    });
  };

  async search(query: string): Promise<{ matches: number[]; total: number }> {
    const page = await this.#read({ q: query });
    const matches = page.matches ?? page.items.map(({ line }) => line);
    return { matches, total: page.totalMatches ?? matches.length };
  }

  async #follow(): Promise<void> {
    if (this.#cursor === undefined) {
      return this.open();
    }
    if (this.#asking) {
      return undefined;
    }
    this.#asking = true;
    return this.#do(async () => {
      const page = await this.#read({ after: this.#cursor });
      this.#cursor = page.cursor ?? this.#cursor;
      const { lines } = this.#state;
      const last = lines[lines.length - 1]?.line ?? 0;
      const newer = page.items.filter(({ line }) => line > last);
      const all = [...lines, ...newer].slice(-MAX_LINES);
      this.#start = Math.max(
        this.#start,
        lines.length + newer.length > MAX_LINES ? all[0].line : this.#start,
      );
      this.#delayMs =
        newer.length > 0
          ? FOLLOW_MIN_MS
          : Math.min(FOLLOW_MAX_MS, this.#delayMs * SLOWER);
      this.#publish({
        lines: newer.length > 0 ? all : lines,
        total: page.total ?? this.#state.total,
        live: page.live,
        notes: page.notes,
        lost: false,
      });
      this.#schedule();
    }).finally(() => {
      this.#asking = false;
    });
  }

  #replace(lines: LogLine[], page: LogPage, atEnd: boolean): void {
    this.#start = lines[0]?.line ?? 1;
    this.#publish({
      status: 'ready',
      error: undefined,
      lines,
      total: page.total ?? this.#state.total,
      live: page.live,
      notes: page.notes,
      atEnd,
      lost: false,
    });
  }

  /** One after the other; a failure leaves what is there and says so. */
  #do(task: () => Promise<void>): Promise<void> {
    this.#queue = this.#queue.then(async () => {
      if (this.#abort.signal.aborted) {
        return;
      }
      try {
        await task();
      } catch (error) {
        if (!this.#abort.signal.aborted) {
          this.#fail(error as Error & { statusCode?: number });
        }
      }
    });
    return this.#queue;
  }

  #fail(error: Error & { statusCode?: number }): void {
    const statuses: Record<number, LogState['status']> = {
      403: 'forbidden',
      404: 'missing',
    };
    const refused = statuses[error.statusCode ?? 0];
    if (refused) {
      this.#publish({ status: refused, error, lines: [] });
    } else if (this.#state.status === 'ready') {
      this.#publish({ lost: true, error });
    } else {
      this.#publish({ status: 'error', error });
    }
    this.#delayMs = Math.min(FOLLOW_MAX_MS, this.#delayMs * 2);
    this.#schedule(refused !== undefined);
  }

  #schedule(refused = false): void {
    this.#cancelTimer?.();
    const { environment } = this.#options;
    const { status, live, atEnd, lost } = this.#state;
    const goesOn = status === 'error' || lost || (live && atEnd);
    if (refused || !this.#following || !goesOn || this.#abort.signal.aborted) {
      return;
    }
    this.#cancelTimer = environment.after(this.#delayMs, () => {
      if (environment.isHidden()) {
        this.#schedule();
      } else {
        void this.#follow();
      }
    });
  }

  #read(query: LogQuery): Promise<LogPage> {
    const { read, selection } = this.#options;
    return read({ ...selection, ...query }, this.#abort.signal);
  }

  #publish(part: Partial<LogState>): void {
    if (this.#abort.signal.aborted) {
      return;
    }
    this.#state = { ...this.#state, ...part };
    this.#listeners.forEach(listener => listener());
  }
}
