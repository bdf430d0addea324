import type {
  ModelRecord,
  ModelVersion,
  Reason,
  RecordReference,
} from 'backstage-plugin-model-lifecycle-node';
import { joinKeyOfUri } from '../../joinKeys';
import { withoutEmpty } from '../support/withoutEmpty';
import type { StoredModelConfig } from './config';
import type { CurrentVersion } from './table/readCurrentVersion';
import { newestFirst, toVersion, type VersionObjects } from './versions';

const MAX_JOIN_KEYS = 50;

/** Everything that is known of a model at the end of a listing. */
export interface StoredModelFacts {
  model: StoredModelConfig;
  scope: string;
  /** Of a complete listing. */
  found: readonly VersionObjects[];
  /** Absent where no table is configured. */
  current?: CurrentVersion;
  /** What a look at the current version's objects gave, where there was one. */
  currentLook?: Pick<ModelVersion, 'readiness' | 'reason'>;
  /** Parameters by version, of those that are known. */
  parameters: ReadonlyMap<string, Record<string, string>>;
  /** Versions of the stored record: the table forgets, and buckets are cleaned up. */
  before: readonly ModelVersion[];
  dataset?: RecordReference;
}

export function normaliseModel(facts: StoredModelFacts): ModelRecord {
  const { model, current } = facts;
  const named = current?.outcome === 'named' ? current.version : undefined;
  const versions = mergeVersions(facts, named);
  const shown = newestWithCurrent(versions, named, model.maxVersions);
  const isCurrent = versions.find(({ name }) => name === named);
  return withoutEmpty({
    kind: 'model' as const,
    key: model.name,
    scope: facts.scope,
    title: model.title ?? model.name,
    description: model.description,
    owner: model.owner,
    tags: model.tags && [...model.tags].sort(),
    tasks: model.tasks && [...model.tasks].sort(),
    license: model.license,
    format: model.format,
    library: model.library,
    versions: shown,
    versionCount: versions.length > shown.length ? versions.length : undefined,
    currentVersion: named,
    currentReason: reasonOfCurrent(current, isCurrent),
    sizeBytes: isCurrent?.sizeBytes,
    baseModels: model.baseModels?.map(external => ({ external })),
    datasets: facts.dataset && [facts.dataset],
    joinKeys: shown
      .flatMap(({ uri }) => (uri ? joinKeyOfUri(uri) ?? [] : []))
      .sort()
      .slice(0, MAX_JOIN_KEYS),
    trainedBy: model.job ? { run: model.job, job: model.job } : undefined,
  });
}

function reasonOfCurrent(
  current: CurrentVersion | undefined,
  version: ModelVersion | undefined,
): Reason | undefined {
  if (!current) return undefined;
  return current.outcome === 'named' ? version?.reason : current.reason;
}

/** What lies in the bucket, what the table names, and what was seen before. */
function mergeVersions(
  facts: StoredModelFacts,
  named: string | undefined,
): ModelVersion[] {
  const { model, found, before, parameters } = facts;
  const versions = new Map<string, ModelVersion>(
    before.map(version => [version.name, gone(version, model)]),
  );
  for (const objects of found) {
    versions.set(objects.version, toVersion(objects, model));
  }
  if (named !== undefined) {
    const version =
      versions.get(named) ??
      toVersion(
        { version: named, objects: model.files.map(() => undefined) },
        model,
      );
    versions.set(named, { ...version, ...facts.currentLook });
  }
  return [...versions.values()]
    .map(version => {
      const { reason, parameters: _, ...rest } = version;
      const known = parameters.get(version.name);
      return {
        ...rest,
        ...(reason && version.readiness !== 'ready' ? { reason } : {}),
        ...(known ? { parameters: known } : {}),
      };
    })
    .sort(newestFirst(model.versionOrder));
}

function gone(version: ModelVersion, model: StoredModelConfig): ModelVersion {
  return {
    ...version,
    readiness: 'not-ready',
    reason: {
      code: 'object-missing',
      params: { key: model.files[0].keyOf(version.name) },
    },
  };
}

/** The newest, and the current one even when it is old. */
function newestWithCurrent(
  versions: ModelVersion[],
  named: string | undefined,
  max: number,
): ModelVersion[] {
  const newest = versions.slice(0, max);
  const current = versions.find(({ name }) => name === named);
  return current && !newest.includes(current)
    ? [...newest.slice(0, max - 1), current]
    : newest;
}
