import type { Entity } from '@backstage/catalog-model';
import type { Knex } from 'knex';
import {
  chunked,
  inList,
  upsertRows,
  replaceWithNew,
} from '../../database/sql';
import type { Time } from '../../time/time';
import { emitAgain, lockHead } from '../feedHeads';
import { chooseAdopter } from './chooseAdopter';
import { relatedRefs } from './repoint';
import {
  findDifferences,
  settleRows,
  subjectOf,
  toClaimOf,
  type ClaimRow,
} from './settleRows';
import type { Adoption, AdoptionReport, Adoptions, Claim } from './types';

const BATCH = 200;
/** Several patterns in one statement read the feed once. */
const PATTERNS = 20;
const MAX_PROBLEMS = 20;

/** Claims of the catalog, and the adoptions that follow from them. */
export class AdoptionStore implements Adoptions {
  readonly #knex: Knex;
  readonly #time: Pick<Time, 'now'>;

  constructor(options: { knex: Knex; time: Pick<Time, 'now'> }) {
    this.#knex = options.knex;
    this.#time = options.time;
  }

  /**
   * Makes the feed agree with all claims that the catalog has. Level-based:
   * whatever was missed is put right by the next call, and what is right
   * already is not written.
   */
  async settle(claims: Claim[]): Promise<void> {
    await this.#storeClaims(claims);
    for (const [source, refs] of await this.#candidates()) {
      for (const entityRefs of chunked(refs, BATCH)) {
        await this.#settleBatch(source, entityRefs);
      }
    }
    await this.#repoint();
  }

  async all(): Promise<Adoption[]> {
    const rows = await this.#knex('entity_adoptions')
      .orderBy(['entity_ref', 'source_key'])
      .select('entity_ref', 'adopter_ref', 'trusted');
    return rows.map(row => ({
      entityRef: row.entity_ref,
      adopterRef: row.adopter_ref,
      trusted: Boolean(row.trusted),
    }));
  }

  async report(): Promise<AdoptionReport[]> {
    const claims = (
      await this.#knex<ClaimRow>('adoption_claims').select('*')
    ).map(toClaimOf);
    if (claims.length === 0) return [];
    const rows = await this.#claimed()
      .whereNotNull('items.entity')
      .select('items.native_id', 'items.entity');
    const reports = new Map<string, AdoptionReport>();
    for (const { source_key: sourceKey, native_id, entity } of rows) {
      const subject = subjectOf(JSON.parse(entity), native_id);
      if (!subject) continue;
      const { adopter, refused } = chooseAdopter(subject, claims);
      const report = reports.get(sourceKey) ?? {
        sourceKey,
        adopted: 0,
        problems: [],
      };
      report.adopted += adopter ? 1 : 0;
      report.problems = [...report.problems, ...refused].slice(0, MAX_PROBLEMS);
      reports.set(sourceKey, report);
    }
    return [...reports.values()];
  }

  async #storeClaims(claims: Claim[]): Promise<void> {
    const stored = new Map(
      (await this.#knex<ClaimRow>('adoption_claims').select('*')).map(row => [
        row.adopter_ref,
        JSON.stringify(toRow(toClaimOf(row))),
      ]),
    );
    const rows = new Map(
      claims.map(claim => [claim.adopterRef, toRow(claim)] as const),
    );
    const changed = [...rows.values()].filter(
      row => stored.get(row.adopter_ref) !== JSON.stringify(row),
    );
    const vanished = [...stored.keys()].filter(ref => !rows.has(ref));
    if (changed.length + vanished.length === 0) return;
    await this.#knex.transaction(async transaction => {
      await transaction('adoption_claims')
        .whereRaw(inList(transaction, 'adopter_ref', vanished))
        .delete();
      await upsertRows(transaction, {
        table: 'adoption_claims',
        rows: changed,
        key: ['adopter_ref'],
        update: replaceWithNew(['source', 'native_id', 'owner_ref', 'trusted']),
      });
    });
  }

  /** Entities that somebody claims. */
  #claimed() {
    return this.#knex('entity_feed_items as items')
      .whereIn(
        'items.native_id',
        this.#knex('adoption_claims').select('native_id'),
      )
      .orderBy(['items.source_key', 'items.entity_ref'])
      .select('items.source_key', 'items.entity_ref');
  }

  /** Entities that are adopted, or could be, by source. */
  async #candidates(): Promise<Map<string, string[]>> {
    const refs = new Map<string, Set<string>>();
    const standing = await this.#knex('entity_adoptions').select(
      'source_key',
      'entity_ref',
    );
    for (const row of [...(await this.#claimed()), ...standing]) {
      const ofSource = refs.get(row.source_key) ?? new Set();
      refs.set(row.source_key, ofSource.add(row.entity_ref));
    }
    return new Map([...refs].map(([source, found]) => [source, [...found]]));
  }

  async #settleBatch(source: string, entityRefs: string[]): Promise<void> {
    const options = { source, entityRefs };
    if ((await findDifferences(this.#knex, options)).length === 0) return;
    await this.#knex.transaction(async transaction => {
      await lockHead(transaction, source);
      await emitAgain(transaction, {
        source,
        entityRefs: await settleRows(transaction, options),
        now: this.#time.now(),
      });
    });
  }

  /** Emits again what points to entities whose adopter has changed. */
  async #repoint(): Promise<void> {
    for (;;) {
      const refs: string[] = await this.#knex('entity_repoints')
        .orderBy('entity_ref')
        .limit(PATTERNS)
        .pluck('entity_ref');
      if (refs.length === 0) return;
      await this.#knex.transaction(transaction =>
        this.#repointTo(transaction, refs),
      );
    }
  }

  /** Under the locks of all sources: no adoption and no entity changes meanwhile. */
  async #repointTo(
    transaction: Knex.Transaction,
    refs: string[],
  ): Promise<void> {
    const sources: string[] = await transaction('entity_feed_heads')
      .orderBy('source_key')
      .pluck('source_key');
    for (const source of sources) await lockHead(transaction, source);
    await transaction('entity_repoints').whereIn('entity_ref', refs).delete();
    const rows = await transaction('entity_feed_items')
      .where(builder =>
        refs.forEach(ref =>
          // An underscore matches any character here; what that finds too is left out below.
          builder.orWhere('entity', 'like', `%${JSON.stringify(ref)}%`),
        ),
      )
      .orderBy(['source_key', 'entity_ref'])
      .select('source_key', 'entity_ref', 'entity');
    for (const source of sources) {
      await emitAgain(transaction, {
        source,
        entityRefs: rows
          .filter(
            row => row.source_key === source && pointsTo(row.entity, refs),
          )
          .map(row => row.entity_ref),
        now: this.#time.now(),
      });
    }
  }
}

function pointsTo(text: string, refs: string[]): boolean {
  const entity: Entity = JSON.parse(text);
  return relatedRefs(entity).some(ref => refs.includes(ref));
}

function toRow(claim: Claim) {
  return {
    adopter_ref: claim.adopterRef,
    source: claim.source,
    native_id: claim.nativeId,
    owner_ref: claim.ownerRef ?? null,
    trusted: claim.trusted,
  };
}
