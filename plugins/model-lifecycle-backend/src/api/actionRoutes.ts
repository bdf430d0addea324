import { NotAllowedError } from '@backstage/errors';
import type { ActionResult } from 'backstage-plugin-model-lifecycle-common';
import type { Request, Response } from 'express';
import { performAction } from '../training/actions/performAction';
import { RUN_ACTIONS, type RunAction } from '../training/actions/types';
import type { ApiContext } from './context';
import type { ApiRouter } from './router';
import { controlRefusal } from './runs/offersToUser';

/** Saving log tails before a stop takes longest. */
const TIMEOUT_MS = 60_000;

const REFUSALS: Record<string, string> = {
  'action.disabled':
    'Actions on runs are switched off here (modelLifecycle.training.actions.enabled)',
  'action.not-permitted': 'You have no permission to control this run',
  'action.owners-only': 'Only the owner of a run may control it',
};

async function act(
  context: ApiContext,
  action: RunAction,
  request: Request<{ id: string }, any, any, any>,
): Promise<ActionResult> {
  const { access, actions, auditor, config } = context;
  const credentials = await context.user(request);
  const visible = await access.find(request.params.id, credentials, [
    'control',
  ]);
  const { run } = visible.row;
  const event = await auditor.createEvent({
    eventId: 'run-control',
    severityLevel: 'medium',
    request,
    meta: {
      queryType: action,
      runId: run.id,
      cluster: run.source.id,
      namespace: run.namespace,
      name: run.name,
      state: run.state,
    },
  });
  try {
    const refusal = controlRefusal(visible, config.training.actions);
    if (refusal) throw new NotAllowedError(REFUSALS[refusal.code]);
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const note = await performAction(action, { run, port: actions, signal });
    await event.success();
    return { runId: run.id, action, note };
  } catch (error) {
    await event.fail({ error: error as Error });
    throw error;
  }
}

export function addActionRoutes(router: ApiRouter, context: ApiContext): void {
  for (const action of RUN_ACTIONS) {
    router.post(
      `/runs/:id/${action}`,
      async (
        request: Request<{ id: string }, any, any, any>,
        response: Response<ActionResult>,
      ) => {
        response.status(202).json(await act(context, action, request));
      },
    );
  }
}
