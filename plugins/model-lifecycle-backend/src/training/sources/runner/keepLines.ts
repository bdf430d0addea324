import type { Fence } from '../../../clusters/lease/fence';
import type { LogsConfig } from '../../../config/types';
import type { RunHistory } from '../../history/types';
import { LevelReader } from '../../logs/levels';
import { parseLogLine } from '../../logs/parseLine';
import type { Run } from '../../run';
import type { ToldLine } from '../runSource';

/** Container of the one log that a run without pods has; its pod has the run's name. */
export const TOLD_LOG = 'log';

/**
 * Adds lines that a source told to the kept log of the run's attempt, with
 * secrets taken out and inside the budget of every log. Lines count on over
 * all attempts of a run; in the file of each they begin at 1.
 */
export async function keepLines(
  options: {
    history: Pick<RunHistory, 'appendLog' | 'logFiles'>;
    fence: Fence;
    logs: Pick<LogsConfig, 'capture' | 'redact'>;
  },
  run: Run,
  lines: ToldLine[],
): Promise<void> {
  const { history, fence, logs } = options;
  if (logs.capture === 'off' || lines.length === 0) return;
  const files = await history.logFiles(run.id);
  const before = files
    .filter(({ attempt }) => attempt < run.attempt)
    .reduce((sum, { lastLine = 0 }) => sum + lastLine, 0);
  const levels = new LevelReader();
  const parsed = lines
    .filter(({ line }) => line > before)
    .map(({ line, at, text }) => {
      const read = parseLogLine(text, line - before, {
        redact: logs.redact,
        levels,
      });
      return at === undefined ? read : { ...read, at };
    });
  if (parsed.length === 0) return;
  await history.appendLog(
    run.id,
    {
      pod: run.name,
      container: TOLD_LOG,
      attempt: run.attempt,
      phase: 'training',
      lines: 0,
      bytes: 0,
      notes: [],
    },
    parsed,
    fence,
  );
}
