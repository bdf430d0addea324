import { readFile } from 'node:fs/promises';
import type { SecretValue } from 'backstage-plugin-model-lifecycle-node';
import type { Time } from '../time/time';
import { upstreamError, type Subject } from './upstreamErrors';

type SecretReference = Extract<SecretValue, { secret: unknown }>['secret'];

/** Reads one key of a Kubernetes Secret, decoded. */
export type ReadSecret = (
  reference: SecretReference,
  signal: AbortSignal,
) => Promise<string>;

/** A Secret is asked for once in this time, and anew when it was not accepted. */
const SECRET_MS = 60_000;

/**
 * Credentials as they are now: a file is read for each request (projected
 * tokens live an hour), a Secret once a minute. Rejects with an UpstreamError
 * of kind `credentials`.
 */
export class Secrets {
  readonly #kept = new Map<string, { value: string; until: number }>();

  constructor(
    private readonly time: Time,
    private readonly readSecret: ReadSecret | undefined,
  ) {}

  async read(
    value: SecretValue,
    context: { subject: Subject; signal: AbortSignal },
  ): Promise<string> {
    if ('value' in value) return usable(value.value, 'the config', context);
    if ('file' in value) {
      const text = await this.#attempt('the file', context, () =>
        readFile(value.file, 'utf8'),
      );
      return usable(text, 'the file', context);
    }
    return usable(
      await this.#fromCluster(value.secret, context),
      'the Secret',
      context,
    );
  }

  /** What was kept is not accepted any more. */
  forget(value: SecretValue): void {
    if ('secret' in value) this.#kept.delete(JSON.stringify(value.secret));
  }

  async #fromCluster(
    reference: SecretReference,
    context: { subject: Subject; signal: AbortSignal },
  ): Promise<string> {
    const id = JSON.stringify(reference);
    const kept = this.#kept.get(id);
    if (kept && kept.until > this.time.now()) return kept.value;
    const { readSecret } = this;
    if (!readSecret) {
      throw unreadable(
        context.subject,
        'the Secret',
        'no cluster is configured',
      );
    }
    const text = await this.#attempt(
      `the Secret ${reference.namespace}/${reference.name} of cluster ${reference.cluster}`,
      context,
      () => readSecret(reference, context.signal),
    );
    this.#kept.set(id, { value: text, until: this.time.now() + SECRET_MS });
    return text;
  }

  async #attempt(
    where: string,
    { subject, signal }: { subject: Subject; signal: AbortSignal },
    read: () => Promise<string>,
  ): Promise<string> {
    try {
      return await read();
    } catch (cause) {
      signal.throwIfAborted();
      const { code } = cause as NodeJS.ErrnoException;
      const why = typeof code === 'string' ? code : 'see the log';
      throw unreadable(subject, where, why, cause);
    }
  }
}

function usable(
  text: string,
  where: string,
  { subject }: { subject: Subject },
): string {
  const value = text.trim();
  // Anything else could begin a header of its own.
  if (/[^\x20-\x7e]/.test(value)) {
    throw unreadable(
      subject,
      where,
      'it holds more than one line of ASCII characters',
    );
  }
  return value;
}

function unreadable(
  subject: Subject,
  where: string,
  why: string,
  cause?: unknown,
) {
  return upstreamError(
    subject,
    'credentials',
    `failed: the credentials cannot be read from ${where} (${why})`,
    {
      advice: 'Check that it exists and that Backstage may read it',
      params: { where },
      cause,
    },
  );
}
