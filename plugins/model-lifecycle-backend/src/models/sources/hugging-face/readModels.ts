import { type Reason } from 'backstage-plugin-model-lifecycle-node';
import {
  UnexpectedAnswerError,
  isKind,
  reasonOf,
} from '../../../http/answers/failure';
import type { HuggingFaceClient } from './client';
import { repositoryId } from './normalise';

/** What asking for one repository gave. */
export type AskedModel =
  | { outcome: 'read'; asked: string; id: string; item: unknown }
  /** The hub does not show it: deleted, or private without access. It does not say which. */
  | { outcome: 'missing'; asked: string; reason: Reason }
  | { outcome: 'unread'; asked: string; reason: Reason };

const BATCH = 8;

/**
 * Asks for repositories one by one. Trouble of one repository is said for it;
 * trouble of the hub (limits, no connection, every answer refused) is thrown.
 */
export async function* readModels(
  client: HuggingFaceClient,
  ids: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<AskedModel> {
  for (let start = 0; start < ids.length; start += BATCH) {
    yield* await Promise.all(
      ids.slice(start, start + BATCH).map(id => readModel(client, id, signal)),
    );
  }
}

export async function readModel(
  client: HuggingFaceClient,
  asked: string,
  signal: AbortSignal,
): Promise<AskedModel> {
  try {
    const item = await read(client, asked, signal);
    if (item === undefined) {
      const reason = { code: 'repository-not-shown', params: { id: asked } };
      return { outcome: 'missing', asked, reason };
    }
    const id = repositoryId(item);
    if (!id) throw new UnexpectedAnswerError('a model');
    if (id === asked) return { outcome: 'read', asked, id, item };
    // A redirect to the new name can lose what was asked for.
    const renamed = await read(client, id, signal);
    return { outcome: 'read', asked, id, item: renamed ?? item };
  } catch (error) {
    signal.throwIfAborted();
    const ofThisOne =
      isKind(error, 'forbidden', 'server', 'rejected', 'too-large') ||
      isKind(error, 'not-json', 'truncated') ||
      error instanceof UnexpectedAnswerError;
    if (!ofThisOne) throw error;
    return { outcome: 'unread', asked, reason: reasonOf(error) };
  }
}

/**
 * `undefined` for a repository that the hub does not show. Without a token it
 * says 401 for that, as it does for a token that it does not know.
 */
async function read(
  client: HuggingFaceClient,
  id: string,
  signal: AbortSignal,
): Promise<unknown> {
  const answer = await client.model(id, signal, { accept: [401, 404] });
  if (answer.status < 400) return answer.parse();
  const code = answer.headers['x-error-code'];
  if (answer.status === 404 ? code !== undefined : code === 'RepoNotFound') {
    return undefined;
  }
  // Once more as a failure: it has a reason, and a token is read anew for it.
  return (await client.model(id, signal)).parse();
}
