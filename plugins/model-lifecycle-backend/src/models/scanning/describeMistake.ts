import { isError } from '@backstage/errors';

/** Words of the engine, about our code. A SyntaxError is none of them: it quotes what was to be parsed. */
const OF_THE_ENGINE = ['TypeError', 'RangeError', 'ReferenceError'];
const MAX_FRAMES = 8;

/**
 * What a source threw, for the log: its name, and the places in the code. Its
 * words only where they cannot hold what an upstream answered, or a secret.
 */
export function describeMistake(error: unknown): string {
  if (!isError(error)) return `it threw no error but a ${typeof error}`;
  const { name, message, stack = '' } = error;
  // With a code it is of a library, such as of `new URL`, and may quote.
  const isOfEngine = OF_THE_ENGINE.includes(name) && !('code' in error);
  const frames = stack
    .split('\n')
    .filter(line => /^\s+at /.test(line) && !message.includes(line))
    .slice(0, MAX_FRAMES);
  return [isOfEngine ? `${name}: ${message}` : name, ...frames].join('\n');
}
