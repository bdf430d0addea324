import { badRequest } from './apiError';

export interface LogLine {
  /** Milliseconds since the epoch. */
  at: number;
  text: string;
}

export interface LogOptions {
  tailLines?: number;
  sinceTime?: number;
  limitBytes?: number;
  timestamps?: boolean;
}

/** Lines that are made when somebody reads them: a log of any length. */
export interface GeneratedLines {
  count: number;
  /** Counted from 0; the times must not go back. */
  line(index: number): LogLine;
}

interface ContainerLog {
  /** What stands before `lines`. */
  generated?: GeneratedLines;
  lines: LogLine[];
  previous?: LogLine[];
  ended: boolean;
  followers: Set<() => void>;
}

/** RFC 3339 with nanoseconds, as the kubelet prefixes lines. */
function nanoTime(at: number): string {
  return new Date(at).toISOString().replace('Z', '000000Z');
}

/** Cuts text so that its UTF-8 form has at most so many bytes. */
function limited(text: string, limitBytes: number | undefined): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  return limitBytes === undefined ? bytes : bytes.subarray(0, limitBytes);
}

/** Lines of text that are formatted at once. */
const PORTION = 1_000;

function linesOf(log: ContainerLog): GeneratedLines {
  const { generated, lines } = log;
  const before = generated?.count ?? 0;
  return {
    count: before + lines.length,
    line: index =>
      index < before ? generated!.line(index) : lines[index - before],
  };
}

function portionOf({ count, line }: GeneratedLines, from: number): LogLine[] {
  const length = Math.min(PORTION, count - from);
  return Array.from({ length }, (_, index) => line(from + index));
}

/** The first line that is not before `at`, of lines whose times do not go back. */
function firstSince({ count, line }: GeneratedLines, at: number): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (line(middle).at < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What the kubelet keeps: the log of each container and of its predecessor. */
export class PodLogs {
  private readonly logs = new Map<string, Map<string, ContainerLog>>();

  constructor(private readonly options: { maxLines: number }) {}

  append(podUid: string, container: string, line: LogLine): void {
    const log = this.container(podUid, container);
    log.lines.push(line);
    if (log.lines.length > this.options.maxLines * 1.25) {
      log.lines = log.lines.slice(-this.options.maxLines);
    }
    log.followers.forEach(wake => wake());
  }

  /** Puts lines before all others of the container. */
  generate(podUid: string, container: string, lines: GeneratedLines): void {
    this.container(podUid, container).generated = lines;
  }

  /** The container has ended: followers get the rest and then the end. */
  end(podUid: string, container: string): void {
    const log = this.container(podUid, container);
    log.ended = true;
    log.followers.forEach(wake => wake());
  }

  /** The container starts again: its log becomes the previous one. */
  restart(podUid: string, container: string): void {
    const log = this.container(podUid, container);
    log.previous = log.lines;
    log.lines = [];
    log.generated = undefined;
    log.ended = false;
  }

  remove(podUid: string): void {
    const logs = this.logs.get(podUid);
    this.logs.delete(podUid);
    logs?.forEach(log => {
      log.ended = true;
      log.followers.forEach(wake => wake());
    });
  }

  hasPrevious(podUid: string, container: string): boolean {
    return this.logs.get(podUid)?.get(container)?.previous !== undefined;
  }

  /** The text that stands now. */
  read(
    pod: { uid: string; container: string; previous?: boolean },
    options: LogOptions,
  ): Buffer {
    return Buffer.concat([...this.portions(pod, options)]);
  }

  /** The same, made while it is taken. */
  *portions(
    pod: { uid: string; container: string; previous?: boolean },
    options: LogOptions,
  ): Generator<Buffer> {
    const log = this.logs.get(pod.uid)?.get(pod.container);
    if (!log) return;
    const lines = pod.previous
      ? linesOf({ ...log, generated: undefined, lines: log.previous ?? [] })
      : linesOf(log);
    const { sinceTime, tailLines, timestamps } = options;
    let left = options.limitBytes ?? Infinity;
    let from = Math.max(
      sinceTime === undefined ? 0 : firstSince(lines, sinceTime),
      tailLines === undefined ? 0 : lines.count - tailLines,
    );
    for (; from < lines.count && left > 0; from += PORTION) {
      const text = PodLogs.format(portionOf(lines, from), { timestamps });
      const bytes = limited(text, left === Infinity ? undefined : left);
      left -= bytes.length;
      yield bytes;
    }
  }

  /** What stands now, then what comes, until the container ends or `signal` aborts. */
  async *follow(
    pod: { uid: string; container: string },
    options: LogOptions,
    signal: AbortSignal,
  ): AsyncGenerator<Buffer> {
    const log = this.container(pod.uid, pod.container);
    let left = options.limitBytes ?? Infinity;
    let last = log.lines[log.lines.length - 1];
    let pending = PodLogs.format(log.lines, options);
    while (left > 0) {
      if (pending) {
        const bytes = limited(pending, left === Infinity ? undefined : left);
        left -= bytes.length;
        yield bytes;
      }
      const fresh = log.lines.slice(last ? log.lines.indexOf(last) + 1 : 0);
      pending = PodLogs.format(fresh, { timestamps: options.timestamps });
      last = fresh[fresh.length - 1] ?? last;
      if (signal.aborted || (log.ended && !pending)) return;
      if (!pending) await PodLogs.wait(log, signal);
    }
  }

  private static wait(log: ContainerLog, signal: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      const wake = () => {
        log.followers.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      log.followers.add(wake);
      signal.addEventListener('abort', wake);
    });
  }

  private static format(lines: LogLine[], options: LogOptions): string {
    let chosen = lines;
    const { sinceTime, tailLines } = options;
    if (sinceTime !== undefined) {
      chosen = chosen.filter(line => line.at >= sinceTime);
    }
    if (tailLines !== undefined) {
      chosen = tailLines === 0 ? [] : chosen.slice(-tailLines);
    }
    return chosen
      .map(({ at, text }) =>
        options.timestamps ? `${nanoTime(at)} ${text}\n` : `${text}\n`,
      )
      .join('');
  }

  private container(podUid: string, container: string): ContainerLog {
    const containers = this.logs.get(podUid) ?? new Map();
    this.logs.set(podUid, containers);
    const log = containers.get(container) ?? {
      lines: [],
      ended: false,
      followers: new Set(),
    };
    containers.set(container, log);
    return log;
  }
}

function wholeNumber(
  query: URLSearchParams,
  name: string,
  minimum: number,
): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < minimum) {
    throw badRequest(
      `PodLogOptions "" is invalid: ${name}: Invalid value: ${JSON.stringify(
        text,
      )}: must be greater than or equal to ${minimum}`,
    );
  }
  return value;
}

/** The options of a request; bad numbers are refused as the API server does. */
export function parseLogOptions(
  query: URLSearchParams,
  now: number,
): LogOptions & { follow: boolean; previous: boolean; container?: string } {
  const sinceSeconds = wholeNumber(query, 'sinceSeconds', 1);
  const sinceTimeText = query.get('sinceTime');
  if (sinceSeconds !== undefined && sinceTimeText) {
    throw badRequest(
      'at most one of `sinceTime` or `sinceSeconds` may be specified',
    );
  }
  const parsed = sinceTimeText ? Date.parse(sinceTimeText) : undefined;
  // The API's times have whole seconds: the fraction of a sinceTime is lost.
  const sinceTime = parsed && Math.floor(parsed / 1000) * 1000;
  if (Number.isNaN(parsed)) {
    throw badRequest(`sinceTime: ${sinceTimeText} is no RFC 3339 time`);
  }
  return {
    tailLines: wholeNumber(query, 'tailLines', 0),
    limitBytes: wholeNumber(query, 'limitBytes', 1),
    sinceTime:
      sinceSeconds === undefined ? sinceTime : now - sinceSeconds * 1000,
    timestamps: query.get('timestamps') === 'true',
    follow: query.get('follow') === 'true',
    previous: query.get('previous') === 'true',
    container: query.get('container') ?? undefined,
  };
}
