import type { BrokenRunSource } from '../../../config/types';
import type { RunSource } from '../runSource';

const SAY_AGAIN_MS = 60_000;

/** Stands where a source would, says what is wrong with its config and does nothing. Its runs stay as they were. */
export function brokenSource(broken: BrokenRunSource): RunSource {
  const { type, name, problem } = broken;
  return {
    type,
    id: name,
    async run(sink, signal) {
      while (!signal.aborted) {
        sink.failed({ code: 'source.config', message: problem });
        await sink.time.sleep(SAY_AGAIN_MS, signal);
      }
    },
  };
}
