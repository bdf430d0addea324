import { CustomErrorBase } from '@backstage/errors';

/** 429: the same may be sent again later. */
export class InboxFullError extends CustomErrorBase {
  readonly name = 'InboxFullError';
  readonly statusCode = 429;
}

/** 413: it will never be taken. */
export class TooLargeError extends CustomErrorBase {
  readonly name = 'TooLargeError';
  readonly statusCode = 413;
}
