/** What tests can make the server do wrong. */
export class Faults {
  /** Held back before every answer. */
  delayMs = 0;
  /** Watches stay open and say nothing: a half-open connection. */
  silent = false;
  /** Every watch is answered by 410 as an ERROR event. */
  expireWatches = false;
  /** Every watch is answered by HTTP 410. */
  expireWatchesByHttp = false;
  /** Every list with `continue` answers 410. */
  expireContinues = false;

  private failures: Failure[] = [];
  private readonly watchSinks = new Set<WatchSink>();

  /** The next requests that match (default: all, for ever) fail with this code. */
  failRequests(failure: Partial<Failure> & { code: number }): void {
    this.failures.push({
      count: Infinity,
      matches: () => true,
      ...failure,
    });
  }

  clear(): void {
    this.failures = [];
    this.delayMs = 0;
    this.silent = false;
    this.expireWatches = false;
    this.expireWatchesByHttp = false;
    this.expireContinues = false;
  }

  /** Cuts the connection of every open watch, in the middle of the stream. */
  dropWatches(): void {
    [...this.watchSinks].forEach(sink => sink.destroy());
  }

  /** Ends every open watch in order, as the server's own timeout does. */
  closeWatches(): void {
    [...this.watchSinks].forEach(sink => sink.end());
  }

  /** Writes raw bytes into every open watch. */
  injectIntoWatches(text: string): void {
    [...this.watchSinks].forEach(sink => sink.write(text));
  }

  get openWatches(): number {
    return this.watchSinks.size;
  }

  register(sink: WatchSink): () => void {
    this.watchSinks.add(sink);
    return () => this.watchSinks.delete(sink);
  }

  /** Takes one use of the first failure that matches. */
  nextFailure(method: string, path: string): Failure | undefined {
    const failure = this.failures.find(
      candidate => candidate.count > 0 && candidate.matches(method, path),
    );
    if (failure) failure.count -= 1;
    return failure;
  }
}

export interface Failure {
  code: number;
  reason?: string;
  message?: string;
  retryAfterSeconds?: number;
  /** How often. */
  count: number;
  matches: (method: string, path: string) => boolean;
}

export interface WatchSink {
  write(text: string): void;
  end(): void;
  destroy(): void;
}
