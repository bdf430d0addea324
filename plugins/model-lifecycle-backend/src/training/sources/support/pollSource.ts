import type { Reason } from '../../run';
import { reasonOf } from '../../../http/answers/failure';
import type { RunSink } from '../runSource';

export interface LookResult {
  /** Something was read. */
  answered: boolean;
  /** Why a part of it was not. */
  problem?: Reason;
}

/**
 * Looks, waits, looks again, until the signal aborts. What a look could not
 * read is told and changes nothing; mistakes of ours reject.
 */
export async function pollSource(options: {
  sink: RunSink;
  signal: AbortSignal;
  intervalMs: number;
  look: (signal: AbortSignal) => Promise<LookResult>;
}): Promise<void> {
  const { sink, signal, intervalMs, look } = options;
  while (!signal.aborted) {
    const startedAt = sink.time.now();
    const { answered, problem } = await attempt(look, signal);
    if (signal.aborted) return;
    const endedAt = sink.time.now();
    if (answered) sink.succeeded(endedAt);
    if (problem) sink.failed(problem);
    // A server that is slow is left alone for a while as well.
    const pauseMs = Math.max(
      intervalMs / 4,
      intervalMs - (endedAt - startedAt),
    );
    await sink.time.sleep(pauseMs, signal);
  }
}

async function attempt(
  look: (signal: AbortSignal) => Promise<LookResult>,
  signal: AbortSignal,
): Promise<LookResult> {
  try {
    return await look(signal);
  } catch (error) {
    return signal.aborted
      ? { answered: false }
      : { answered: false, problem: reasonOf(error) };
  }
}
