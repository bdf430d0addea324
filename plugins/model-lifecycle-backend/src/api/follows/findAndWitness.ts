import { NotFoundError } from '@backstage/errors';
import type { Right, UserCredentials, VisibleRun } from '../access/RunAccess';
import type { ApiContext } from '../context';
import { proofOf } from './proofOf';

/**
 * Finds a run as {@link RunAccess.find} does. That the user may see it renews
 * what the user follows, that the user may not ends it: when a run ends, nobody
 * is there who could be asked.
 */
export async function findAndWitness(
  context: Pick<ApiContext, 'access' | 'config' | 'follows' | 'logger'>,
  id: string,
  credentials: UserCredentials,
  rights: readonly Right[] = [],
): Promise<VisibleRun> {
  const { access, config, follows, logger } = context;
  const { userEntityRef } = credentials.principal;
  const note = async (write: () => Promise<void>) => {
    if (!config.training.notifications.enabled) return;
    try {
      await write();
    } catch (error) {
      logger.warn(
        `Could not note whether ${userEntityRef} may still follow the run '${id}': ${error}`,
      );
    }
  };
  try {
    const visible = await access.find(id, credentials, rights);
    await note(() => follows.renew(id, userEntityRef, proofOf(visible)));
    return visible;
  } catch (error) {
    if ((error as Error).name === NotFoundError.name) {
      await note(() => follows.forget(id, userEntityRef));
    }
    throw error;
  }
}
