import type { LoggerService } from '@backstage/backend-plugin-api';

/** @public */
export interface RecordingLogger {
  logger: LoggerService;
  /** Everything that was logged, at all levels. */
  text(): string;
}

/** Keeps what is logged: a contract is that nothing of an upstream body is among it. @public */
export function createRecordingLogger(): RecordingLogger {
  const lines: string[] = [];
  const write = (message: string, meta?: unknown) => {
    lines.push(`${message} ${describe(meta)}`);
  };
  const logger: LoggerService = {
    error: write,
    warn: write,
    info: write,
    debug: write,
    child: () => logger,
  };
  return { logger, text: () => lines.join('\n') };
}

function describe(meta: unknown): string {
  if (meta instanceof Error) {
    return `${meta.stack ?? meta.message} ${describe(meta.cause)}`;
  }
  return meta === undefined ? '' : JSON.stringify(meta);
}
