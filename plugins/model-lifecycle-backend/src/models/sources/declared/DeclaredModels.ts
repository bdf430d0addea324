import { createHash } from 'node:crypto';
import type {
  KeyedReason,
  SourceRecord,
} from 'backstage-plugin-model-lifecycle-node';
import type { Knex } from 'knex';
import type { Time } from '../../../time/time';
import type { Declared } from './schema';

const TABLE = 'declared_models';

export interface DeclaredPage {
  records: SourceRecord[];
  /** Taken back: meant to go. */
  takenBack: KeyedReason[];
  /** After which name to read on; absent at the end. */
  next?: string;
}

/** What people declared, by source and name. Writing the same again changes nothing. */
export class DeclaredModels {
  constructor(
    private readonly knex: Knex,
    private readonly time: Pick<Time, 'now'>,
  ) {}

  /** True when something changed. */
  async put(options: {
    sourceId: string;
    record: Declared;
    card?: string;
    by: string;
  }): Promise<boolean> {
    const { sourceId, by, card } = options;
    const record = {
      ...options.record,
      ...(card === undefined ? {} : { cardVersion: digest(card) }),
    };
    const key = { source_id: sourceId, name: record.key };
    const text = JSON.stringify(record);
    const stored = await this.knex(TABLE).where(key).first();
    if (stored?.record === text && stored.card === (card ?? null)) return false;
    const row = {
      ...key,
      record: text,
      card: card ?? null,
      changed_by: by.slice(0, 255),
      changed_at_ms: this.time.now(),
    };
    await this.knex(TABLE)
      .insert(row)
      .onConflict(['source_id', 'name'])
      .merge();
    return true;
  }

  /** False when there is no such declaration. */
  async takeBack(options: {
    sourceId: string;
    name: string;
    by: string;
  }): Promise<boolean> {
    const changed = await this.knex(TABLE)
      .where({ source_id: options.sourceId, name: options.name })
      .whereNotNull('record')
      .update({
        record: null,
        card: null,
        changed_by: options.by.slice(0, 255),
        changed_at_ms: this.time.now(),
      });
    return changed > 0;
  }

  async page(
    sourceId: string,
    after: string | undefined,
    limit: number,
  ): Promise<DeclaredPage> {
    const query = this.knex(TABLE).where({ source_id: sourceId });
    if (after !== undefined) query.where('name', '>', after);
    const rows: { name: string; record: string | null }[] = await query
      .orderBy('name')
      .limit(limit + 1)
      .select('name', 'record');
    const shown = rows.slice(0, limit);
    return {
      records: shown.flatMap(({ record }) =>
        record === null ? [] : [JSON.parse(record)],
      ),
      takenBack: shown
        .filter(({ record }) => record === null)
        .map(({ name }) => ({ key: name, reason: { code: 'taken-back' } })),
      next: rows.length > limit ? shown[limit - 1].name : undefined,
    };
  }

  async card(sourceId: string, name: string): Promise<string | undefined> {
    const row = await this.knex(TABLE)
      .where({ source_id: sourceId, name })
      .first('card');
    return row?.card ?? undefined;
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
