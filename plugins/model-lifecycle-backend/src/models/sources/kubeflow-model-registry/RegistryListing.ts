import type {
  ListContext,
  ModelRecord,
  ScopeEnd,
} from 'backstage-plugin-model-lifecycle-node';
import { Details } from '../support/Details';
import { asFields } from '../../../http/answers/fields';
import type { ScopePage } from '../support/listScope';
import { asId, readVersion, type Version } from './answers';
import type { CatalogClient } from './catalog';
import {
  FilterRefusedError,
  type Collection,
  type RegistryClient,
} from './client';
import { ModelReader, type ModelToRead, type ReadModels } from './ModelReader';
import { modelKey, type RegistryPlace } from './normalise';
import { markOf, Progress } from './Progress';
import { readServers } from './servers';
import { VersionIndex } from './versions';

const BATCH = 100;

export interface RegistryListingOptions {
  place: RegistryPlace;
  client: RegistryClient;
  catalog?: CatalogClient;
  maxVersions: number;
  servers: boolean;
  includeArchived: boolean;
  context: ListContext;
  /** Milliseconds since the epoch. */
  now: number;
}

interface Changes {
  models: Map<string, unknown>;
  versions: Version[];
  servers: unknown[];
}

class RegistryListing {
  readonly #details: Details;

  constructor(
    private readonly options: RegistryListingOptions,
    private readonly progress: Progress,
  ) {
    this.#details = new Details(options.context.signal);
  }

  async *read(): AsyncGenerator<ScopePage, ScopeEnd> {
    const { progress } = this;
    if (!progress.hasBegun) return yield* this.#readAll(false);
    if (progress.filterRefused) return yield* this.#readAll(true);
    let changes: Changes | undefined;
    try {
      changes = await this.#findChanges();
    } catch (error) {
      if (!(error instanceof FilterRefusedError)) throw error;
      progress.refuseFilter();
      return yield* this.#readAll(true);
    }
    if (!changes) return yield* this.#readAll(false);
    return yield* this.#readChanges(changes);
  }

  /** `reuse`: models that did not change are taken as they are stored. */
  async *#readAll(reuse: boolean): AsyncGenerator<ScopePage, ScopeEnd> {
    const { client, context } = this.options;
    const index = this.#versionIndex(
      item => reuse && this.progress.isKnown('model_versions', item),
    );
    const versions = client.all('model_versions', context.signal);
    for await (const items of this.#noted('model_versions', versions)) {
      index.add(items);
    }
    const reader = this.#reader();
    const models = client.all('registered_models', context.signal);
    let position = 0;
    for await (const items of this.#noted('registered_models', models)) {
      const all = items.map(model => ({
        model,
        ...index.of(asId(asFields(model).id)),
      }));
      const known = reuse ? await this.#unchanged(all) : new Map();
      const page = await reader.read(all.filter(entry => !known.has(entry)));
      page.records.push(...known.values());
      yield { position, ...page };
      position += 1;
    }
    yield* this.#servers(
      client.all('inference_services', context.signal),
      position,
    );
    const cursor = this.progress.cursor();
    // Pages follow the ids: nothing moves between them.
    return { outcome: 'complete', absence: 'proof', ...(cursor && { cursor }) };
  }

  async #unchanged(
    entries: readonly ModelToRead[],
  ): Promise<Map<ModelToRead, ModelRecord>> {
    const keys = entries.map(({ model }) => this.#keyOf(model));
    const stored = await this.options.context.previous.records(keys);
    const unchanged = new Map<ModelToRead, ModelRecord>();
    for (const [index, entry] of entries.entries()) {
      const record = stored.get(keys[index]);
      if (record?.kind !== 'model') continue;
      const count = record.versionCount ?? record.versions?.length ?? 0;
      const isSame =
        count === entry.versionCount &&
        this.progress.isKnown('registered_models', entry.model) &&
        entry.versions.every(({ isKnown }) => isKnown);
      if (isSame) unchanged.set(entry, record);
    }
    return unchanged;
  }

  /**
   * What changed. `undefined` where artifacts changed of versions that did not:
   * an artifact does not say whose it is, so that everything has to be read.
   */
  async #findChanges(): Promise<Changes | undefined> {
    const models = await this.#collect('registered_models');
    const items = await this.#collect('model_versions');
    const artifacts = (await this.#collect('artifacts')).filter(
      item => asFields(item).experimentRunId === undefined,
    );
    const servers = this.options.servers
      ? await this.#collect('inference_services')
      : [];
    const versions = items
      .map(item => readVersion(item, { isKnown: false }))
      .filter(version => version !== undefined);
    const unknown = new Set(artifacts.map(markOf));
    for (const version of versions) {
      if (unknown.size === 0) break;
      const read = await this.#details.read(() => this.#marksOf(version));
      if ('value' in read) read.value.forEach(mark => unknown.delete(mark));
    }
    if (unknown.size > 0) return undefined;
    return {
      models: new Map(
        models.map(model => [asId(asFields(model).id) ?? '', model]),
      ),
      versions,
      servers,
    };
  }

  async #marksOf({ id }: Version): Promise<(string | undefined)[]> {
    const { client, context } = this.options;
    const marks: (string | undefined)[] = [];
    for await (const items of client.artifactsOf(id, context.signal)) {
      marks.push(...items.map(markOf));
    }
    return marks;
  }

  async *#readChanges(changes: Changes): AsyncGenerator<ScopePage, ScopeEnd> {
    const reader = this.#reader();
    const ids = new Set([
      ...changes.models.keys(),
      ...changes.versions.map(({ modelId }) => modelId),
    ]);
    const toRead = [...ids].filter(Boolean);
    let position = 0;
    for (let at = 0; at < toRead.length; at += BATCH) {
      const batch = toRead.slice(at, at + BATCH);
      yield { position, ...(await this.#readBatch(batch, changes, reader)) };
      position += 1;
    }
    yield* this.#servers(asPages(changes.servers), position);
    const cursor = this.progress.cursor();
    return { outcome: 'changes', ...(cursor && { cursor }) };
  }

  async #readBatch(
    ids: readonly string[],
    changes: Changes,
    reader: ModelReader,
  ): Promise<ReadModels> {
    const retained: ReadModels['retained'] = [];
    const models = await Promise.all(
      ids.map(async id => {
        const read = await this.#details.read(() =>
          this.#withVersions(id, changes.models.get(id)),
        );
        if ('value' in read) return read.value;
        const key = modelKey(this.options.place, id);
        retained.push({ key, reason: read.problem });
        this.progress.incomplete = true;
        return undefined;
      }),
    );
    const page = await reader.read(models.filter(model => model !== undefined));
    page.retained.push(...retained);
    return page;
  }

  async #withVersions(id: string, listed: unknown): Promise<ModelToRead> {
    const { client, context } = this.options;
    const model = listed ?? (await client.model(id, context.signal));
    const index = this.#versionIndex(item =>
      this.progress.isKnown('model_versions', item),
    );
    for await (const items of client.versionsOf(id, context.signal)) {
      index.add(items);
    }
    return { model, ...index.of(id) };
  }

  async *#servers(
    pages: AsyncIterable<unknown[]>,
    firstPosition: number,
  ): AsyncGenerator<ScopePage> {
    const { servers, client, place, context } = this.options;
    if (!servers) return;
    yield* readServers({
      pages: this.#noted('inference_services', pages),
      client,
      place,
      firstPosition,
      signal: context.signal,
    });
  }

  #reader(): ModelReader {
    return new ModelReader({
      ...this.options,
      progress: this.progress,
      details: this.#details,
    });
  }

  #versionIndex(isKnown: (item: unknown) => boolean): VersionIndex {
    return new VersionIndex({ ...this.options, isKnown });
  }

  /** Changes that no listing has dealt with. */
  async #collect(collection: Collection): Promise<unknown[]> {
    const { client, context } = this.options;
    const found: unknown[] = [];
    const since = this.progress.since(collection);
    const pages = client.changedSince(collection, since, context.signal);
    for await (const items of this.#noted(collection, pages)) {
      found.push(
        ...items.filter(item => !this.progress.isKnown(collection, item)),
      );
    }
    return found;
  }

  async *#noted(
    collection: Collection,
    pages: AsyncIterable<unknown[]>,
  ): AsyncGenerator<unknown[]> {
    for await (const items of pages) {
      this.progress.note(collection, items);
      yield items;
    }
  }

  #keyOf(model: unknown): string {
    return modelKey(this.options.place, asId(asFields(model).id) ?? '');
  }
}

async function* asPages(items: unknown[]): AsyncGenerator<unknown[]> {
  yield items;
}

/**
 * Lists one registry. After a whole listing the next ones ask for what changed
 * since, five minutes earlier to be sure. Servers that do not know such
 * questions are read whole each time, but artifacts of changed versions only.
 */
export async function* listRegistry(
  options: RegistryListingOptions,
): AsyncGenerator<ScopePage, ScopeEnd> {
  const { context, place, now } = options;
  const stored = context.full
    ? undefined
    : await context.previous.cursor(place.id);
  const listing = new RegistryListing(options, new Progress({ stored, now }));
  return yield* listing.read();
}
