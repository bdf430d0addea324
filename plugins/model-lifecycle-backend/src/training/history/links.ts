/*
 * Which catalog entities a run belongs to. Links of the provider decide who
 * sees a run; links that people wrote as annotations only select among what is
 * visible anyway, so the two origins never mix.
 */
import type { Knex } from 'knex';
import { inList, upsertRows } from '../../database/sql';
import type { RunId } from '../run';
import type { LinkOrigin } from './types';

/** The links of one origin become exactly these, for all runs that are named. */
export async function replaceLinks(
  knex: Knex,
  options: {
    links: { runId: RunId; entityRef: string }[];
    origin: LinkOrigin;
    runIds: RunId[];
  },
): Promise<void> {
  const { links, origin, runIds } = options;
  const named = [...new Set([...runIds, ...links.map(link => link.runId)])];
  if (named.length === 0) {
    return;
  }
  await knex.transaction(async transaction => {
    await transaction('run_links')
      .where({ origin })
      .whereRaw(inList(transaction, 'run_id', named))
      .delete();
    await upsertRows(transaction, {
      table: 'run_links',
      rows: links.map(({ runId, entityRef }) => ({
        run_id: runId,
        origin,
        entity_ref: entityRef,
      })),
      key: ['run_id', 'origin', 'entity_ref'],
    });
  });
}

export async function readLinks(
  knex: Knex,
  ids: RunId[],
): Promise<Map<RunId, { entityRef: string; origin: LinkOrigin }[]>> {
  const links = new Map<RunId, { entityRef: string; origin: LinkOrigin }[]>();
  const rows = await knex('run_links')
    .whereRaw(inList(knex, 'run_id', ids))
    .orderBy(['run_id', 'origin', 'entity_ref'])
    .select('run_id', 'entity_ref', 'origin');
  for (const row of rows) {
    const ofRun = links.get(row.run_id) ?? [];
    ofRun.push({ entityRef: row.entity_ref, origin: row.origin });
    links.set(row.run_id, ofRun);
  }
  return links;
}

export async function readProviderRefs(knex: Knex): Promise<string[]> {
  return knex('run_links')
    .where('origin', 'provider')
    .distinct('entity_ref')
    .orderBy('entity_ref')
    .pluck('entity_ref');
}
