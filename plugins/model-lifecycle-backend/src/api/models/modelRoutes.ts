import { stringifyEntityRef } from '@backstage/catalog-model';
import { NotFoundError } from '@backstage/errors';
import type { ModelReference } from 'backstage-plugin-model-lifecycle-common';
import type { SourceRecord } from 'backstage-plugin-model-lifecycle-node';
import { joinKeyOfUri } from '../../models/joinKeys';
import { referenceToRef } from '../../models/entities/refs';
import { serverRefsOf } from '../../models/entities/serverRefs';
import type { UserCredentials } from '../access/RunAccess';
import { VisibleRefs } from '../access/VisibleRefs';
import type { ApiContext } from '../context';
import type { ApiRouter } from '../router';
import { ModelAccess, type VisibleRecord } from './ModelAccess';
import { toApiModel } from './toApiModel';

const MAX_SERVERS = 50;

/** Of the same content, counted after what the reader may not see is gone. */
const MAX_SHOWN = 50;

export function addModelRoutes(router: ApiRouter, context: ApiContext): void {
  const { models, catalog, config } = context;
  const access = new ModelAccess({
    ...context,
    lookup: models.lookup,
    visibleRefs: new VisibleRefs(context),
  });
  const shape = config.models.entityShape.modelServer;

  /** From the relations of the catalog: servers of every source, as the user sees them. */
  const serversOf = async (
    entityRef: string,
    credentials: UserCredentials,
  ): Promise<ModelReference[]> => {
    const entity = await catalog.getEntityByRef(entityRef, { credentials });
    const refs = serverRefsOf(entity, MAX_SERVERS);
    if (refs.length === 0) return [];
    const { items } = await catalog.getEntitiesByRefs(
      {
        entityRefs: refs,
        fields: [
          'kind',
          'metadata.namespace',
          'metadata.name',
          'metadata.title',
        ],
      },
      { credentials },
    );
    return items.flatMap(item =>
      item
        ? [{ entityRef: stringifyEntityRef(item), title: item.metadata.title }]
        : [],
    );
  };

  /** The same content in other sources, as the user sees them. */
  const joinedOf = async (
    found: VisibleRecord,
    kind: SourceRecord['kind'],
    credentials: UserCredentials,
  ) => {
    const joined = (await models.lookup.joined(found)).filter(
      other => other.found.record.kind === kind,
    );
    const visible = await access.among(
      joined.map(other => other.found),
      credentials,
    );
    return visible.slice(0, MAX_SHOWN).map(other => ({
      ...other,
      joinKey:
        joined.find(
          ({ found: { sourceId, keyHash } }) =>
            sourceId === other.sourceId && keyHash === other.keyHash,
        )?.joinKey ?? '',
    }));
  };

  const present = async (
    found: VisibleRecord,
    credentials: UserCredentials,
  ) => {
    const { kind } = found.record;
    const modelsByKey = new Map(
      kind === 'server'
        ? (await joinedOf(found, 'model', credentials)).map(
            ({ joinKey, entityRef }) => [joinKey, entityRef],
          )
        : [],
    );
    return toApiModel({
      found,
      sourceType: models.typeOf(found.sourceId),
      // An address whose content the user knows as a model is shown as that model.
      refOf: reference =>
        referenceToRef(shape, found.sourceId, reference) ??
        ('external' in reference
          ? modelsByKey.get(joinKeyOfUri(reference.external) ?? '')
          : undefined),
      servedBy:
        kind === 'model'
          ? distinct([
              ...(await serversOf(found.entityRef, credentials)),
              ...(await joinedOf(found, 'server', credentials)).map(
                ({ entityRef, record }) => ({ entityRef, title: record.title }),
              ),
            ])
          : undefined,
    });
  };

  router.get('/models', async (request, response) => {
    const credentials = await context.user(request);
    const { entityRef } = request.query;
    const found = await access.ofEntity(entityRef, credentials);
    response.json({ items: found ? [await present(found, credentials)] : [] });
  });

  router.get('/models/:id/card', async (request, response) => {
    const credentials = await context.user(request);
    const { sourceId, record } = await access.byId(
      request.params.id,
      credentials,
    );
    const card =
      record.kind === 'model'
        ? await models.cards.read({ sourceId, record })
        : undefined;
    if (!card) throw new NotFoundError('This model has no card');
    const etag = `"${card.version}"`;
    response.set({ etag, 'cache-control': 'private, no-cache' });
    if (request.get('if-none-match') === etag) {
      response.status(304).end();
      return;
    }
    const { title, markdown, facts, version, truncated } = card;
    response.json({ title, markdown, facts: { ...facts }, version, truncated });
  });

  router.get('/models/:id/card/images/:name', async (request, response) => {
    const credentials = await context.user(request);
    const { id, name } = request.params;
    const { sourceId, record } = await access.byId(id, credentials);
    const image =
      record.kind === 'model'
        ? await models.cards.image({ sourceId, record, name })
        : undefined;
    if (!image) throw new NotFoundError('The card has no such picture');
    response
      .set({
        'content-type': image.contentType,
        'cache-control': 'private, max-age=300',
        // Pictures can hold scripts (SVG); shown in a page of their own they must not run.
        'content-security-policy': "default-src 'none'; sandbox",
        'x-content-type-options': 'nosniff',
      })
      .end(image.body);
  });

  router.get('/models/:id/also-in', async (request, response) => {
    const credentials = await context.user(request);
    const found = await access.byId(request.params.id, credentials);
    const joined = await joinedOf(found, found.record.kind, credentials);
    response.json({
      items: joined.map(other => ({
        entityRef: other.entityRef,
        title: other.record.title,
        source: { id: other.sourceId, type: models.typeOf(other.sourceId) },
        joinedBy: other.joinKey,
      })),
    });
  });
}

function distinct(references: ModelReference[]): ModelReference[] {
  return [
    ...new Map(
      references.map(reference => [reference.entityRef, reference]),
    ).values(),
  ];
}
