import type { Entity } from '@backstage/catalog-model';
import type { Knex } from 'knex';
import { inList } from '../../database/sql';
import { relatedRefs, repoint } from './repoint';
import type { AdoptionRow } from './settleRows';

/**
 * Entities of a source as the catalog is to have them; `undefined` for one
 * that another entity stands for. Has to be asked after the entities were
 * read: an adoption that commits later makes its rows be read again.
 */
export async function emittedEntities(
  knex: Knex,
  source: string,
  entities: ReadonlyMap<string, Entity>,
): Promise<Map<string, Entity | undefined>> {
  const refs = new Set(
    [...entities].flatMap(([ref, entity]) => [ref, ...relatedRefs(entity)]),
  );
  const rows: AdoptionRow[] = await knex('entity_adoptions')
    .whereRaw(inList(knex, 'entity_ref', [...refs]))
    .orderBy(['entity_ref', 'source_key']);
  const adopted = new Set(
    rows.filter(row => row.source_key === source).map(row => row.entity_ref),
  );
  const adopters = new Map<string, string>(
    rows.map(row => [row.entity_ref, row.adopter_ref]),
  );
  return new Map(
    [...entities].map(([ref, entity]) => [
      ref,
      adopted.has(ref) ? undefined : repoint(entity, adopters),
    ]),
  );
}
