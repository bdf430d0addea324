import { NotAllowedError } from '@backstage/errors';
import type { RunFollow } from 'backstage-plugin-model-lifecycle-common';
import type { Follow } from '../../training/notifications/types';
import type { VisibleRun } from '../access/RunAccess';
import type { ApiContext } from '../context';
import type { ApiRouter } from '../router';
import { findAndWitness } from './findAndWitness';
import { proofOf } from './proofOf';

/** Whether a user hears of a run, by having asked or by owning it. */
export function addFollowRoutes(router: ApiRouter, context: ApiContext): void {
  const { config, follows } = context;
  const { enabled, owners } = config.training.notifications;

  const describe = (visible: VisibleRun, follow?: Follow): RunFollow => {
    const asOwner = owners && visible.isOwner;
    return {
      available: enabled,
      following: enabled && (follow?.following ?? asOwner),
      asOwner,
    };
  };

  router.get('/runs/:id/follow', async (request, response) => {
    const credentials = await context.user(request);
    const { id } = request.params;
    const visible = await findAndWitness(context, id, credentials);
    const { userEntityRef } = credentials.principal;
    response.json(describe(visible, await follows.get(id, userEntityRef)));
  });

  const change = async (
    request: Parameters<typeof context.user>[0],
    following: boolean,
  ): Promise<RunFollow> => {
    const credentials = await context.user(request);
    const { id } = request.params as { id: string };
    const visible = await findAndWitness(context, id, credentials);
    if (!enabled) {
      throw new NotAllowedError(
        'Notifications about runs are switched off here (modelLifecycle.training.notifications.enabled)',
      );
    }
    const { userEntityRef } = credentials.principal;
    const proof = proofOf(visible);
    await follows.set(id, userEntityRef, { following, proof });
    return describe(visible, await follows.get(id, userEntityRef));
  };

  router.put('/runs/:id/follow', async (request, response) => {
    response.json(await change(request, true));
  });

  router.delete('/runs/:id/follow', async (request, response) => {
    response.json(await change(request, false));
  });
}
