/**
 * The one signals channel. Sockets without a token receive it too, so its
 * messages hold opaque ids and versions and nothing else.
 *
 * @public
 */
export const MODEL_LIFECYCLE_CHANNEL = 'model-lifecycle';

/**
 * Says *that* runs changed. What changed is fetched through `GET /runs/{id}`,
 * which checks permissions.
 *
 * @public
 */
export type RunsChangedMessage = {
  runs: { id: string; version: number }[];
};

/**
 * True for a well-formed message of the channel.
 *
 * @public
 */
export function isRunsChangedMessage(
  message: unknown,
): message is RunsChangedMessage {
  const runs = (message as { runs?: unknown } | undefined | null)?.runs;
  return (
    Array.isArray(runs) &&
    runs.every(
      run => typeof run?.id === 'string' && typeof run?.version === 'number',
    )
  );
}
