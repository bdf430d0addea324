import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Surroundings } from './types';

/** Silent unless it is asked for: what matters stands in the answer of the command. */
export function createLogger(
  { stderr }: Pick<Surroundings, 'stderr'>,
  { isVerbose }: { isVerbose: boolean },
): LoggerService {
  const write = (level: string) => (message: string) => {
    if (isVerbose) stderr.write(`${level}: ${message}\n`);
  };
  const logger: LoggerService = {
    error: write('error'),
    warn: write('warn'),
    info: write('info'),
    debug: () => {},
    child: () => logger,
  };
  return logger;
}
