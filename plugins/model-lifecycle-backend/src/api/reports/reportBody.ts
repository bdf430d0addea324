import express, { type RequestHandler } from 'express';
import { TooLargeError } from './errors';

const MAX_BYTES = 1024 * 1024;

/**
 * Reads bodies of reports, which may be larger than others. To be mounted
 * before the router that checks requests: that one calls every mistake a 400.
 */
export function readReportBody(): RequestHandler {
  const read = express.json({ limit: MAX_BYTES });
  return (request, response, next) =>
    read(request, response, (error?: unknown) => {
      const isTooLarge =
        (error as { type?: string } | undefined)?.type === 'entity.too.large';
      next(
        isTooLarge
          ? new TooLargeError(
              `A request of reports has at most ${MAX_BYTES} bytes: send fewer reports, or fewer lines, in each`,
            )
          : error,
      );
    });
}
