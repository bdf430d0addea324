/*
 * Which entities of the feed give way to adopters: worked out again from the
 * claims and the entities, and written where it differs.
 */
import type { Entity } from '@backstage/catalog-model';
import { ANNOTATION_SOURCE } from 'backstage-plugin-model-lifecycle-common';
import type { Knex } from 'knex';
import { inList, upsertRows } from '../../database/sql';
import { chooseAdopter } from './chooseAdopter';
import { ownerOf } from './toClaim';
import type { Claim, Subject } from './types';

export interface ClaimRow {
  adopter_ref: string;
  source: string;
  native_id: string;
  owner_ref: string | null;
  trusted: boolean | number;
}

export interface AdoptionRow {
  source_key: string;
  entity_ref: string;
  native_id: string;
  adopter_ref: string;
  trusted: boolean | number;
}

interface SubjectRow {
  entity_ref: string;
  native_id: string | null;
  entity: string | null;
}

interface Standing {
  nativeId: string;
  adopterRef: string;
  trusted: boolean;
}

export interface Difference {
  entityRef: string;
  before?: Standing;
  after?: Standing;
  /** A tombstone, or not in the feed any more: nothing is emitted for it either way. */
  gone: boolean;
}

export function toClaimOf(row: ClaimRow): Claim {
  return {
    adopterRef: row.adopter_ref,
    source: row.source,
    nativeId: row.native_id,
    ownerRef: row.owner_ref ?? undefined,
    trusted: Boolean(row.trusted),
  };
}

/** `undefined` for an entity that says nothing of its source: nobody can adopt it. */
export function subjectOf(entity: Entity, nativeId: string | null) {
  const source = entity.metadata.annotations?.[ANNOTATION_SOURCE];
  return source && nativeId
    ? ({ source, nativeId, ownerRef: ownerOf(entity) } satisfies Subject)
    : undefined;
}

function decide(
  row: SubjectRow | undefined,
  before: Standing | undefined,
  claims: Claim[],
): Standing | undefined {
  if (!row?.entity) {
    // Its runs outlive it, and hang on the adopter as long as that is there.
    const claim = claims.find(
      ({ adopterRef, nativeId }) =>
        adopterRef === before?.adopterRef && nativeId === before.nativeId,
    );
    return before && claim && { ...before, trusted: claim.trusted };
  }
  const subject = subjectOf(JSON.parse(row.entity), row.native_id);
  const adopter = subject && chooseAdopter(subject, claims).adopter;
  return (
    adopter && {
      nativeId: adopter.nativeId,
      adopterRef: adopter.adopterRef,
      trusted: adopter.trusted,
    }
  );
}

function isSame(one: Standing | undefined, other: Standing | undefined) {
  return (
    one?.adopterRef === other?.adopterRef &&
    one?.nativeId === other?.nativeId &&
    one?.trusted === other?.trusted
  );
}

/** What should be otherwise among these entities of a source. Writes nothing. */
export async function findDifferences(
  knex: Knex,
  options: { source: string; entityRefs: string[] },
): Promise<Difference[]> {
  const { source, entityRefs } = options;
  const rows: SubjectRow[] = await knex('entity_feed_items')
    .where({ source_key: source })
    .whereRaw(inList(knex, 'entity_ref', entityRefs))
    .select('entity_ref', 'native_id', 'entity');
  const standing: AdoptionRow[] = await knex('entity_adoptions')
    .where({ source_key: source })
    .whereRaw(inList(knex, 'entity_ref', entityRefs));
  const nativeIds = [...rows, ...standing].flatMap(
    ({ native_id }) => native_id ?? [],
  );
  const claims: ClaimRow[] = await knex('adoption_claims').whereRaw(
    inList(knex, 'native_id', [...new Set<string>(nativeIds)]),
  );
  if (claims.length === 0 && standing.length === 0) return [];

  const byRef = new Map(rows.map(row => [row.entity_ref, row]));
  const standingOf = new Map<string, Standing>(
    standing.map(row => [
      row.entity_ref,
      {
        nativeId: row.native_id,
        adopterRef: row.adopter_ref,
        trusted: Boolean(row.trusted),
      },
    ]),
  );
  return entityRefs
    .map(entityRef => {
      const row = byRef.get(entityRef);
      const before = standingOf.get(entityRef);
      const after = decide(row, before, claims.map(toClaimOf));
      return { entityRef, before, after, gone: !row?.entity };
    })
    .filter(({ before, after }) => !isSame(before, after));
}

/**
 * Writes it, and notes whose relations have to be led elsewhere. Needs the
 * lock on the head of the source. Answers the entities that are emitted now
 * and were not before, or the other way round.
 */
export async function settleRows(
  transaction: Knex.Transaction,
  options: { source: string; entityRefs: string[] },
): Promise<string[]> {
  const { source } = options;
  const differences = await findDifferences(transaction, options);
  if (differences.length === 0) return [];
  await transaction('entity_adoptions')
    .where({ source_key: source })
    .whereRaw(
      inList(
        transaction,
        'entity_ref',
        differences.map(({ entityRef }) => entityRef),
      ),
    )
    .delete();
  await upsertRows(transaction, {
    table: 'entity_adoptions',
    rows: differences.flatMap(({ entityRef, after }) =>
      after
        ? {
            source_key: source,
            entity_ref: entityRef,
            native_id: after.nativeId,
            adopter_ref: after.adopterRef,
            trusted: after.trusted,
          }
        : [],
    ),
  });
  await upsertRows(transaction, {
    table: 'entity_repoints',
    rows: differences
      .filter(({ before, after }) => before?.adopterRef !== after?.adopterRef)
      .map(({ entityRef }) => ({ entity_ref: entityRef })),
    key: ['entity_ref'],
  });
  return differences
    .filter(({ before, after, gone }) => !gone && !before !== !after)
    .map(({ entityRef }) => entityRef);
}
