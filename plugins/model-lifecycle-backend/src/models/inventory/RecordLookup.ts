import type { Entity } from '@backstage/catalog-model';
import {
  ANNOTATION_NATIVE_ID,
  ANNOTATION_SOURCE,
} from 'backstage-plugin-model-lifecycle-common';
import type {
  Reason,
  SourceRecord,
} from 'backstage-plugin-model-lifecycle-node';
import type { Knex } from 'knex';
import { inList, toOptionalNumber } from '../../database/sql';
import { ownerOf } from '../../feed/adoption/toClaim';
import type { Timestamp } from '../../time/time';
import { modelsSourceKey } from '../entities/sourceKey';
import { findJoined } from './joinKeyRows';
import { keyHash } from './keyHash';
import type { RecordRow } from './recordRows';
import { fromJson } from './scopeRows';

/** Looked at for one record; who asks may see fewer of them. */
const MAX_JOINED = 200;

/** A record with what is known beside it. */
export interface FoundRecord {
  sourceId: string;
  /** 32 hex digits, unique within the source. */
  keyHash: string;
  record: SourceRecord;
  /** Entities that the provider emits for it. */
  entityRefs: string[];
  staleReason?: Reason;
  /** When its scope was complete last. */
  completeAt?: Timestamp;
}

type LookupRow = Pick<
  RecordRow,
  'source_id' | 'key_hash' | 'record' | 'entity_refs' | 'stale_reason'
> & { complete_at_ms: number | string | null };

/** Reads records one by one, for people who look at a model. */
export class RecordLookup {
  constructor(private readonly knex: Knex) {}

  /** By the annotations of an entity, ours or one that stands for ours. They select, they never grant. */
  async ofEntity(entity: Entity): Promise<FoundRecord | undefined> {
    const { annotations = {} } = entity.metadata;
    const source = annotations[ANNOTATION_SOURCE];
    const key = annotations[ANNOTATION_NATIVE_ID];
    if (!source || !key) return undefined;
    const sourceId = source.slice(source.indexOf(':') + 1);
    return this.byHash(sourceId, keyHash(key));
  }

  async byHash(
    sourceId: string,
    hash: string,
  ): Promise<FoundRecord | undefined> {
    const row: LookupRow | undefined = await this.#records()
      .where({ 'r.source_id': sourceId, 'r.key_hash': hash })
      .first();
    return row && toFound(row);
  }

  /** Of an entity that the provider would emit, also while another one stands for it. */
  async ownerOf(
    sourceId: string,
    entityRef: string,
  ): Promise<string | undefined> {
    const row = await this.knex('entity_feed_items')
      .where({ source_key: modelsSourceKey(sourceId), entity_ref: entityRef })
      .first('entity');
    return row?.entity ? ownerOf(JSON.parse(row.entity)) : undefined;
  }

  /** The same content in other sources, by the first of the record's keys that both have. */
  async joined(
    found: FoundRecord,
  ): Promise<{ found: FoundRecord; joinKey: string }[]> {
    const { sourceId, record } = found;
    const joinKeys = record.joinKeys ?? [];
    const rows = await findJoined(this.knex, {
      sourceId,
      joinKeys,
      limit: MAX_JOINED,
    });
    const keys = new Map<string, string>();
    for (const row of rows) {
      const id = idOf(row);
      const present = keys.get(id);
      const isFirst =
        present === undefined ||
        joinKeys.indexOf(row.joinKey) < joinKeys.indexOf(present);
      if (isFirst) keys.set(id, row.joinKey);
    }
    const others = new Map(
      (await this.#among(rows)).map(other => [idOf(other), other]),
    );
    return [...keys].flatMap(([id, joinKey]) => {
      const other = others.get(id);
      return other ? [{ found: other, joinKey }] : [];
    });
  }

  async #among(
    names: { sourceId: string; keyHash: string }[],
  ): Promise<FoundRecord[]> {
    const ids = (of: 'sourceId' | 'keyHash') => [
      ...new Set(names.map(name => name[of])),
    ];
    const rows: LookupRow[] = await this.#records()
      .whereRaw(inList(this.knex, 'r.source_id', ids('sourceId')))
      .whereRaw(inList(this.knex, 'r.key_hash', ids('keyHash')));
    return rows.map(toFound);
  }

  #records() {
    return this.knex('model_records as r')
      .leftJoin('model_scopes as s', join =>
        join.on('s.source_id', 'r.source_id').andOn('s.scope_id', 'r.scope_id'),
      )
      .select(
        'r.source_id',
        'r.key_hash',
        'r.record',
        'r.entity_refs',
        'r.stale_reason',
        's.complete_at_ms',
      );
  }
}

/** Key hashes are unique within their source only. */
function idOf(name: { sourceId: string; keyHash: string }): string {
  return JSON.stringify([name.sourceId, name.keyHash]);
}

function toFound(row: LookupRow): FoundRecord {
  return {
    sourceId: row.source_id,
    keyHash: row.key_hash,
    record: JSON.parse(row.record),
    entityRefs: fromJson<string[]>(row.entity_refs) ?? [],
    staleReason: fromJson(row.stale_reason),
    completeAt: toOptionalNumber(row.complete_at_ms),
  };
}
