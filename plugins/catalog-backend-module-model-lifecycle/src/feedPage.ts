import type { Entity } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';

/** A page of `GET /entities`; what the fields mean stands in the backend's openapi.yaml. */
export interface FeedPage {
  epoch: string;
  ready: boolean;
  items: FeedChange[];
  lastSequence: number;
  hasMore: boolean;
}

export type FeedChange =
  | { type: 'upsert'; entityRef: string; entity: Entity }
  | { type: 'remove'; entityRef: string };

type Json = Record<string, unknown>;

function asObject(value: unknown, where: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InputError(`${where} is not an object`);
  }
  return value as Json;
}

function toChange(value: unknown, index: number): FeedChange {
  const where = `items[${index}]`;
  const { type, entityRef, entity } = asObject(value, where);
  if (typeof entityRef !== 'string') {
    throw new InputError(`${where}.entityRef is not a string`);
  }
  if (type === 'remove') return { type, entityRef };
  if (type !== 'upsert') throw new InputError(`${where}.type is unknown`);
  return {
    type,
    entityRef,
    // Looked at one by one before it goes to the catalog.
    entity: asObject(entity, `${where}.entity`) as Json & Entity,
  };
}

/** Throws unless the whole answer is a page: half a page could look like a removal. */
export function parseFeedPage(body: unknown): FeedPage {
  const page = asObject(body, 'the answer');
  const { epoch, ready, items, lastSequence, hasMore } = page;
  if (
    typeof epoch !== 'string' ||
    epoch === '' ||
    typeof ready !== 'boolean' ||
    typeof hasMore !== 'boolean' ||
    !Number.isSafeInteger(lastSequence) ||
    !Array.isArray(items)
  ) {
    throw new InputError('the answer is not a page of changes');
  }
  return {
    epoch,
    ready,
    hasMore,
    lastSequence: lastSequence as number,
    items: items.map(toChange),
  };
}
