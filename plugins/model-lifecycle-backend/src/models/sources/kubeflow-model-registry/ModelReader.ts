import type {
  KeyedReason,
  ListContext,
  ModelRecord,
  SourceRecord,
} from 'backstage-plugin-model-lifecycle-node';
import type { Details } from '../support/Details';
import { asFields } from '../../../http/answers/fields';
import {
  asId,
  newestFirst,
  readArtifacts,
  type Artifacts,
  type Version,
} from './answers';
import { catalogOrigin, type CatalogCard, type CatalogClient } from './catalog';
import type { RegistryClient } from './client';
import {
  modelKey,
  normaliseModel,
  type ModelParts,
  type RegistryPlace,
} from './normalise';
import type { Progress } from './Progress';

/** A model with its versions, before their artifacts are read. */
export interface ModelToRead {
  model: unknown;
  versions: readonly Version[];
  versionCount: number;
}

export interface ReadModels {
  records: ModelRecord[];
  retained: KeyedReason[];
  skipped: KeyedReason[];
}

/** Reads what belongs to models beyond the lists: artifacts and catalog cards. */
export class ModelReader {
  constructor(
    private readonly options: {
      place: RegistryPlace;
      client: RegistryClient;
      catalog?: CatalogClient;
      maxVersions: number;
      includeArchived: boolean;
      context: ListContext;
      progress: Progress;
      details: Details;
    },
  ) {}

  async read(models: readonly ModelToRead[]): Promise<ReadModels> {
    const { place, context, includeArchived } = this.options;
    const page: ReadModels = { records: [], retained: [], skipped: [] };
    const stored = await context.previous.records(
      models.map(({ model }) =>
        modelKey(place, asId(asFields(model).id) ?? ''),
      ),
    );
    const read = await Promise.all(
      models.map(async (entry, index) => {
        const fields = asFields(entry.model);
        const id = asId(fields.id);
        const key = id ? modelKey(place, id) : `${place.id}#${index}`;
        if (fields.state === 'ARCHIVED' && !includeArchived) {
          return { skipped: { key, reason: { code: 'archived' } } };
        }
        return this.#readOne(key, entry, stored.get(key));
      }),
    );
    for (const one of read) {
      if ('record' in one) page.records.push(one.record);
      else if ('retained' in one) page.retained.push(one.retained);
      else page.skipped.push(one.skipped);
    }
    if (page.retained.length > 0) this.options.progress.incomplete = true;
    return page;
  }

  async #readOne(
    key: string,
    { model, versions, versionCount }: ModelToRead,
    stored: SourceRecord | undefined,
  ): Promise<
    | { record: ModelRecord }
    | { retained: KeyedReason }
    | { skipped: KeyedReason }
  > {
    const { details, place } = this.options;
    const read = await details.read(async () => {
      const detailed = await this.#details(versions, stored);
      const card = await this.#card(model, detailed);
      return normaliseModel(
        { model, versions: detailed, versionCount, card },
        place,
      );
    });
    if ('problem' in read) return { retained: { key, reason: read.problem } };
    return read.value
      ? { record: read.value }
      : { skipped: { key, reason: { code: 'malformed' } } };
  }

  async #details(
    versions: readonly Version[],
    stored: SourceRecord | undefined,
  ): Promise<ModelParts['versions']> {
    const before = stored?.kind === 'model' ? stored.versions ?? [] : [];
    const kept = [...versions]
      .sort(newestFirst)
      .slice(0, this.options.maxVersions);
    return Promise.all(
      kept.map(async (version, index) => {
        const known = before.find(({ name }) => name === version.name);
        // What is said of the model itself comes from its newest version.
        return known && index > 0 && version.isKnown
          ? { version, artifacts: known }
          : { version, artifacts: await this.#artifacts(version) };
      }),
    );
  }

  async #artifacts(version: Version): Promise<Artifacts> {
    const { client, context } = this.options;
    const items: unknown[] = [];
    for await (const page of client.artifactsOf(version.id, context.signal)) {
      items.push(...page);
    }
    this.options.progress.note('artifacts', items);
    return readArtifacts(items);
  }

  async #card(
    model: unknown,
    [newest]: ModelParts['versions'],
  ): Promise<CatalogCard | undefined> {
    const { catalog, context } = this.options;
    if (!catalog || !newest || !('type' in newest.artifacts)) return undefined;
    if (asFields(model).readme) return undefined;
    const origin = catalogOrigin(newest.artifacts, newest.version);
    return origin && catalog.card(origin, context.signal);
  }
}
