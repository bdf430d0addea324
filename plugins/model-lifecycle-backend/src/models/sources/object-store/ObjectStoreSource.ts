import {
  ListingError,
  type ListContext,
  type ListingEvent,
  type ModelRecord,
  type ModelSource,
  type ModelVersion,
  type RecordReference,
} from 'backstage-plugin-model-lifecycle-node';
import { isKind } from '../../../http/answers/failure';
import { listScope, type ScopePage } from '../support/listScope';
import type { BuiltInServices } from '../types';
import type { ObjectStoreConfig, StoredModelConfig } from './config';
import { datasetKey, listFeast } from './feast/listFeast';
import { commonPrefix } from './keyPattern';
import { normaliseModel } from './normalise';
import { readParameters } from './parameters';
import { ObjectStoreClient } from './s3Client';
import { readCurrentVersion } from './table/readCurrentVersion';
import { newestFirst, toVersion, VersionCollector } from './versions';

const PAGE_SIZE = 1000;
const MAX_PAGES = 10_000;

/** Files that tests replace: a database is no HTTP. */
export interface ObjectStorePorts {
  readCurrentVersion: typeof readCurrentVersion;
}

/** A scope is one configured model: one bucket without rights does not freeze the others. */
export class ObjectStoreSource implements ModelSource {
  readonly #client: ObjectStoreClient;

  constructor(
    private readonly config: ObjectStoreConfig,
    private readonly services: BuiltInServices,
    private readonly ports: ObjectStorePorts = { readCurrentVersion },
  ) {
    this.#client = new ObjectStoreClient(config, services);
  }

  async *list(context: ListContext): AsyncGenerator<ListingEvent> {
    const { models, feast } = this.config;
    const { signal } = context;
    for (const model of models) {
      const read = () => this.#readModel(model, context);
      yield* listScope({ scope: model.name, signal, read });
    }
    if (feast) {
      const scope = datasetKey(feast.project);
      const http = this.services.http.connect(feast.endpoint);
      const read = () => listFeast({ http, feast, scope, signal });
      yield* listScope({ scope, signal, read });
    }
  }

  async *#readModel(
    model: StoredModelConfig,
    context: ListContext,
  ): AsyncGenerator<ScopePage, { outcome: 'complete'; absence: 'proof' }> {
    const { signal, previous } = context;
    const known = (await previous.records([model.name])).get(model.name);
    const before = known?.kind === 'model' ? known : undefined;
    const current =
      model.table &&
      (await this.ports.readCurrentVersion(model.table, this.services, signal));
    const collector = await this.#collect(model, signal);
    const keptAsIs = current?.outcome === 'failed' && before !== undefined;
    if (keptAsIs) {
      // Which version is current is not known now; what was known stays.
      const retained = [{ key: model.name, reason: current.reason }];
      yield { position: 0, records: [], retained };
      return { outcome: 'complete', absence: 'proof' };
    }
    const named = current?.outcome === 'named' ? current.version : undefined;
    const record = normaliseModel({
      model,
      scope: model.name,
      found: collector.all(),
      current,
      currentLook: named ? await this.#look(model, named, signal) : undefined,
      parameters: await this.#parameters({
        model,
        named,
        before,
        collector,
        signal,
      }),
      before: before?.versions ?? [],
      dataset: this.#dataset(),
    });
    yield { position: 0, records: [record] };
    return { outcome: 'complete', absence: 'proof' };
  }

  #dataset(): RecordReference | undefined {
    const { feast } = this.config;
    return feast && { key: datasetKey(feast.project), kind: 'dataset' };
  }

  async #collect(
    model: StoredModelConfig,
    signal: AbortSignal,
  ): Promise<VersionCollector> {
    const collector = new VersionCollector(model);
    const seen = new Set<string>();
    let next: string | undefined;
    do {
      const page = await this.#client.list({
        bucket: model.bucket,
        prefix: commonPrefix(model.files),
        pageSize: PAGE_SIZE,
        next,
        signal,
      });
      page.objects.forEach(object => collector.add(object));
      next = page.next;
      if (next && seen.has(next)) throw new ListingError('repeated-page-token');
      if (next) seen.add(next);
      if (seen.size > MAX_PAGES) throw new ListingError('too-many-pages');
    } while (next);
    return collector;
  }

  /** Whether serving could read the version now: the list shows names, not rights. */
  async #look(
    model: StoredModelConfig,
    version: string,
    signal: AbortSignal,
  ): Promise<Pick<ModelVersion, 'readiness' | 'reason'>> {
    for (const file of model.files) {
      const key = file.keyOf(version);
      try {
        await this.#client.head(model.bucket, key, signal);
      } catch (error) {
        if (isKind(error, 'not-found')) {
          const reason = { code: 'object-missing', params: { key } };
          return { readiness: 'not-ready', reason };
        }
        if (isKind(error, 'forbidden')) {
          const reason = { code: 'object-not-readable', params: { key } };
          return { readiness: 'unknown', reason };
        }
        throw error;
      }
    }
    return { readiness: 'ready' };
  }

  /** Of the current version, else of the newest; those that are known stay while their object is the same. */
  async #parameters(options: {
    model: StoredModelConfig;
    named: string | undefined;
    before: ModelRecord | undefined;
    collector: VersionCollector;
    signal: AbortSignal;
  }): Promise<Map<string, Record<string, string>>> {
    const { model, named, before, collector, signal } = options;
    const { parametersFile: file } = model;
    const parameters = new Map<string, Record<string, string>>();
    if (!file) return parameters;
    const etagOf = (version: string) =>
      collector
        .get(version)
        ?.objects.find(object => object?.key === file.keyOf(version))
        ?.etag?.replaceAll('"', '');
    for (const version of before?.versions ?? []) {
      const tag = version.tags?.[`etag:${file.keyOf(version.name)}`];
      const etag = etagOf(version.name);
      if (version.parameters && (etag === undefined || etag === tag)) {
        parameters.set(version.name, version.parameters);
      }
    }
    const wanted = named ?? newestOf(collector, model);
    if (wanted && !parameters.has(wanted) && etagOf(wanted) !== undefined) {
      const read = await this.#readParameters(
        model,
        file.keyOf(wanted),
        signal,
      );
      if (read) parameters.set(wanted, read);
    }
    return parameters;
  }

  async #readParameters(
    model: StoredModelConfig,
    key: string,
    signal: AbortSignal,
  ): Promise<Record<string, string> | undefined> {
    try {
      return readParameters(await this.#client.text(model.bucket, key, signal));
    } catch (error) {
      // A file that cannot be read leaves a version without parameters, which is true.
      if (isKind(error, 'forbidden', 'not-found')) return undefined;
      throw error;
    }
  }
}

function newestOf(
  collector: VersionCollector,
  model: StoredModelConfig,
): string | undefined {
  return collector
    .all()
    .map(found => toVersion(found, model))
    .sort(newestFirst(model.versionOrder))[0]?.name;
}
