import type {
  LogHidden,
  LogIdentity,
  LogLine,
  LogPage,
  Reason,
} from 'backstage-plugin-model-lifecycle-common';
import type { LogQuery } from '../../../api/ModelLifecycleApi';
import type { LiveEnvironment } from '../../../live/environment';
import { firstOfPage, LoadedRows, PAGE_ROWS } from './LoadedRows';

export type LogSelection = Pick<
  LogQuery,
  | 'pod'
  | 'container'
  | 'attempt'
  | 'phase'
  | 'previous'
  | 'level'
  | 'since'
  | 'until'
>;

export interface LogState {
  status: 'loading' | 'ready' | 'missing' | 'forbidden' | 'error';
  error?: Error;
  /** Rows that there are: lines that the selection leaves. */
  total: number;
  /** Number of the first line that the server has. */
  first: number;
  /** The greatest number of a line that was seen. */
  last: number;
  hidden?: LogHidden;
  /** Which log it is. */
  log?: LogIdentity;
  live: boolean;
  /** Older lines are still on their way to the server. */
  reading: boolean;
  notes: Reason[];
  /** The last read failed; trying again. */
  lost: boolean;
  /** Another log, or the same in other numbers: nothing of the old view holds. */
  generation: number;
}

export interface LogWindowOptions {
  environment: LiveEnvironment;
  selection: LogSelection;
  read: (query: LogQuery, signal: AbortSignal) => Promise<LogPage>;
}

export interface FoundLines {
  /** Numbers of lines, ascending: some of all. */
  matches: number[];
  /** How many match before the first of them. */
  before: number;
  total: number;
}

const FIRST_ROWS = 100;
const READING_MS = 1_000;
const FOLLOW_MIN_MS = 2_000;
const FOLLOW_MAX_MS = 10_000;
const SLOWER = 1.5;

/**
 * A window into one log on the server: how many rows there are, and those that
 * somebody looks at. The newest come first; what the log gains is heard of
 * while it lives.
 */
export class LogWindow {
  readonly #options: LogWindowOptions;
  readonly #listeners = new Set<() => void>();
  readonly #abort = new AbortController();
  readonly #rows = new LoadedRows();
  #state: LogState = {
    status: 'loading',
    total: 0,
    first: 1,
    last: 0,
    live: false,
    reading: false,
    notes: [],
    lost: false,
    generation: 0,
  };
  #origin?: string;
  #wanted: [from: number, to: number] = [1, 0];
  #loading = false;
  #delayMs = FOLLOW_MIN_MS;
  #cancelTimer?: () => void;

  constructor(options: LogWindowOptions) {
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

  /** The line at a row, if it is loaded. */
  line(row: number): LogLine | undefined {
    return this.#rows.get(row);
  }

  /** Reads the newest lines. Never rejects: the state says what failed. */
  open = async (): Promise<void> => {
    await this.#try(async () => {
      this.#take(await this.#read({ page: 1, pageSize: FIRST_ROWS }), true);
      this.#delayMs = FOLLOW_MIN_MS;
    });
  };

  /** Somebody looks at these rows: what is missing of them is loaded, the latest wish first. */
  want(from: number, to: number): void {
    this.#wanted = [from, to];
    if (!this.#loading) {
      void this.#loadWanted();
    }
  }

  /** Something happened to the run: there may be new lines. */
  poke(): void {
    if (this.#state.status === 'ready') {
      this.#delayMs = FOLLOW_MIN_MS;
      void this.#follow();
    }
  }

  /** The row of a line; of the next one that passes, where it does not. */
  async locate(line: number): Promise<{ row: number; line?: LogLine }> {
    const page = await this.#read({ from: line, lines: 1 });
    return { row: page.row ?? 1, line: page.items[0] };
  }

  /** The first line of that time or later. */
  async locateTime(since: string): Promise<LogLine | undefined> {
    const page = await this.#read({ from: 1, lines: 1, since });
    return page.items[0];
  }

  /** Searches on the server, so that lines count which are not loaded. */
  async search(q: string, near?: number): Promise<FoundLines> {
    const page = await this.#read({ q, near });
    const matches = page.matches ?? [];
    return {
      matches,
      before: page.matchesBefore ?? 0,
      total: page.totalMatches ?? matches.length,
    };
  }

  async #loadWanted(): Promise<void> {
    this.#loading = true;
    for (;;) {
      const [from, to] = this.#wanted;
      const row = this.#rows.missing(from, Math.min(to, this.#state.total));
      if (row === undefined || this.#abort.signal.aborted) {
        break;
      }
      const query = { row: firstOfPage(row), lines: PAGE_ROWS };
      const loaded = await this.#try(async () =>
        this.#take(await this.#read(query), false),
      );
      // A page that the server does not fill would be asked for without end.
      if (!loaded || this.#rows.get(row) === undefined) {
        break;
      }
    }
    this.#loading = false;
  }

  async #follow(): Promise<void> {
    const before = this.#state.total;
    await this.#try(async () => {
      const row = before + 1;
      this.#take(await this.#read({ row, lines: PAGE_ROWS }), false);
      const grew = this.#state.total > before;
      this.#delayMs = grew
        ? FOLLOW_MIN_MS
        : Math.min(FOLLOW_MAX_MS, this.#delayMs * SLOWER);
    });
  }

  /** Takes an answer in. Lines of a page come newest first. */
  #take(page: LogPage, isReversed: boolean): void {
    const { total = 0, first = 1, origin, live, notes, hidden, log } = page;
    const known = this.#state;
    const isOther =
      known.status !== 'ready' ||
      (this.#origin !== undefined && this.#origin !== origin) ||
      known.first !== first ||
      total < known.total;
    if (isOther) {
      this.#rows.clear();
    }
    this.#origin = origin;
    const items = isReversed ? [...page.items].reverse() : page.items;
    this.#rows.put(page.row ?? 1, items);
    this.#publish({
      status: 'ready',
      error: undefined,
      lost: false,
      total,
      first,
      last: Math.max(
        isOther ? 0 : known.last,
        items[items.length - 1]?.line ?? 0,
      ),
      live,
      notes,
      hidden,
      log: log ?? known.log,
      reading: page.reading ?? false,
      generation: known.generation + (isOther ? 1 : 0),
    });
  }

  /** Answers whether it went well; a failure leaves what is there and says so. */
  async #try(task: () => Promise<void>): Promise<boolean> {
    let failed = false;
    try {
      await task();
    } catch (error) {
      failed = true;
      if (!this.#abort.signal.aborted) {
        this.#fail(error as Error & { statusCode?: number });
      }
    }
    this.#schedule();
    return !failed;
  }

  #fail(error: Error & { statusCode?: number }): void {
    const statuses: Record<number, LogState['status']> = {
      403: 'forbidden',
      404: 'missing',
    };
    const refused = statuses[error.statusCode ?? 0];
    if (refused) {
      this.#rows.clear();
      this.#publish({ status: refused, error, total: 0 });
    } else if (this.#state.status === 'ready') {
      this.#publish({ lost: true, error });
    } else {
      this.#publish({ status: 'error', error });
    }
    this.#delayMs = Math.min(FOLLOW_MAX_MS, this.#delayMs * 2);
  }

  #schedule(): void {
    this.#cancelTimer?.();
    const { environment } = this.#options;
    const { status, live, reading, lost } = this.#state;
    const goesOn =
      status === 'error' || (status === 'ready' && (lost || live || reading));
    if (!goesOn || this.#abort.signal.aborted) {
      return;
    }
    const delayMs = reading ? READING_MS : this.#delayMs;
    this.#cancelTimer = environment.after(delayMs, () => {
      if (environment.isHidden()) {
        this.#schedule();
      } else {
        void (this.#state.status === 'ready' ? this.#follow() : this.open());
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
