import { stringifyEntityRef } from '@backstage/catalog-model';
import { NotAllowedError, NotFoundError } from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { declaredModelWritePermission } from 'backstage-plugin-model-lifecycle-common';
import type { Request } from 'express';
import { recordEntityKind, recordEntityName } from '../../models/entities/refs';
import { readDeclared } from '../../models/sources/declared/schema';
import type { ApiContext } from '../context';
import type { ApiRouter } from '../router';

const TYPE = 'declared';

/** People, and services with a token of their own (the command line), write. */
export function addDeclaredRoutes(
  router: ApiRouter,
  context: ApiContext,
): void {
  const { auditor, config, httpAuth, models, permissions } = context;

  const sourceId = () => {
    const source = models.sources
      .list()
      .find(entry => entry.valid && entry.settings.type === TYPE);
    if (!source?.valid) {
      throw new NotFoundError(
        `No source of type '${TYPE}' is configured below modelLifecycle.models.sources, so nothing can be declared`,
      );
    }
    return source.settings.id;
  };

  /** Audited from here on, whether it is allowed or not. */
  async function audited<T>(
    request: Request<any, any, any, any>,
    queryType: 'declare' | 'take-back',
    action: (by: string) => Promise<T>,
  ): Promise<T> {
    const credentials = await httpAuth.credentials(request, {
      allow: ['user', 'service'],
    });
    const { principal } = credentials;
    const by =
      principal.type === 'user' ? principal.userEntityRef : principal.subject;
    const event = await auditor.createEvent({
      eventId: 'declared-model',
      severityLevel: 'medium',
      request,
      meta: { queryType, name: request.params.name },
    });
    try {
      const [decision] = await permissions.authorize(
        [{ permission: declaredModelWritePermission }],
        { credentials },
      );
      if (decision.result !== AuthorizeResult.ALLOW) {
        throw new NotAllowedError('You have no permission to declare models');
      }
      const result = await action(by);
      await event.success();
      return result;
    } catch (error) {
      await event.fail({ error: error as Error });
      throw error;
    }
  }

  const shape = config.models.entityShape.modelServer;

  router.put('/models/declared/:name', async (request, response) => {
    const { name } = request.params;
    response.json(
      await audited(request, 'declare', async by => {
        const id = sourceId();
        const { card, ...body } = request.body;
        const record = readDeclared(body, name);
        const changed = await models.declared.put({
          sourceId: id,
          record,
          card,
          by,
        });
        if (changed) await models.scanSoon(id);
        return {
          entityRef: stringifyEntityRef({
            kind: recordEntityKind(record.kind, shape),
            name: recordEntityName(id, record.key),
          }),
          changed,
        };
      }),
    );
  });

  router.delete('/models/declared/:name', async (request, response) => {
    const { name } = request.params;
    await audited(request, 'take-back', async by => {
      const id = sourceId();
      const isTaken = await models.declared.takeBack({
        sourceId: id,
        name,
        by,
      });
      if (!isTaken) throw new NotFoundError(`'${name}' is not declared`);
      await models.scanSoon(id);
    });
    response.status(204).end();
  });
}
