import type { Entity } from '@backstage/catalog-model';
import type { SourceRecord } from 'backstage-plugin-model-lifecycle-node';
import type { Knex } from 'knex';
import { entityName } from '../../../catalog/entityName';
import { applyMigrations } from '../../../database/applyMigrations';
import { KnexEntityFeed } from '../../../feed/KnexEntityFeed';
import { ManualTime } from '../../../time/__testUtils__/ManualTime';
import type { ModelSourceSettings } from '../../config/types';
import { modelsSourceKey } from '../../entities/sourceKey';
import { KnexInventory } from '../../inventory/KnexInventory';
import type { RecordPublisher } from '../../inventory/types';
import { scanSource } from '../scanSource';
import type { ScanOutcome } from '../types';
import { ScriptedSource } from './ScriptedSource';

/** A record as a small entity of the kind Resource. */
export function plainPublisher(kind = 'Resource'): RecordPublisher {
  return {
    fingerprint: kind,
    build(sourceId, _type, record) {
      if (record.tags?.includes('no-entity')) {
        return { entities: [], skipped: { code: 'entity-invalid' } };
      }
      return { entities: [toEntity(sourceId, kind, record)] };
    },
  };
}

function toEntity(
  sourceId: string,
  kind: string,
  record: SourceRecord,
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: {
      name: entityName([sourceId, record.key]),
      title: record.title,
      ...(record.description && { description: record.description }),
    },
    spec: { type: 'ai-model', owner: 'group:default/ml' },
  };
}

/** One source, its inventory and its feed. */
export class ScanLab {
  readonly source = new ScriptedSource();
  readonly feed: KnexEntityFeed;
  readonly inventory: KnexInventory;
  publisher = plainPublisher();
  settings: ModelSourceSettings = {
    id: 'hub',
    type: 'scripted',
    enabled: true,
    frequencyMs: 600_000,
    timeoutMs: 60_000,
    include: [],
    exclude: [],
    maxModels: 5_000,
    removal: {
      maxShare: 0.3,
      minItems: 3,
      confirmAfterMs: 24 * 60 * 60_000,
    },
    maxScanAgeMs: 24 * 60 * 60_000,
    configHash: 'config',
    ownConfigHash: 'own',
  };

  static async create(knex: Knex, time = new ManualTime()): Promise<ScanLab> {
    await applyMigrations({ getClient: async () => knex });
    return new ScanLab(knex, time);
  }

  private constructor(readonly knex: Knex, readonly time: ManualTime) {
    this.feed = new KnexEntityFeed({ knex, time });
    this.inventory = new KnexInventory({ knex, feed: this.feed, time });
  }

  async scan(
    signal: AbortSignal = new AbortController().signal,
  ): Promise<ScanOutcome> {
    await this.time.advance(60_000);
    const { source, settings, inventory, publisher, time } = this;
    return scanSource({ source, settings, inventory, publisher, time, signal });
  }

  /** Keys of the entities in the feed, as the catalog would have them. */
  async entities(): Promise<string[]> {
    const refs = await this.feed.refs(modelsSourceKey(this.settings.id));
    const prefix = `/${this.settings.id}-`;
    return refs
      .map(ref => ref.slice(ref.indexOf(prefix) + prefix.length))
      .sort();
  }

  async keys(): Promise<string[]> {
    const keys = await this.knex('model_records')
      .where({ source_id: this.settings.id })
      .pluck('native_key');
    return keys.sort();
  }

  async isReady(): Promise<boolean> {
    const page = await this.feed.read({
      source: modelsSourceKey(this.settings.id),
      after: 0,
      limit: 1,
    });
    return page.ready;
  }

  /** Everything that a scan could write but its bookkeeping row. */
  async dump(): Promise<Record<string, unknown[]>> {
    const tables = {
      model_scopes: ['source_id', 'scope_id'],
      model_records: ['source_id', 'key_hash'],
      model_scan_pages: ['source_id', 'scope_id', 'position'],
      entity_feed_heads: ['source_key'],
      entity_feed_items: ['source_key', 'entity_ref'],
    };
    const dumped: Record<string, unknown[]> = {};
    for (const [table, key] of Object.entries(tables)) {
      const isFeed = key[0] === 'source_key';
      dumped[table] = await this.knex(table)
        .where(
          key[0],
          isFeed ? modelsSourceKey(this.settings.id) : this.settings.id,
        )
        .orderBy(key);
    }
    return dumped;
  }
}
