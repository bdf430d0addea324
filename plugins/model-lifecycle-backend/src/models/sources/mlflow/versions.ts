import type {
  ModelVersion,
  Reason,
} from 'backstage-plugin-model-lifecycle-node';
import {
  asText,
  asTime,
  unlessEmpty,
  withoutUndefined,
} from '../../../http/answers/fields';
import type { RegisteredModel, RegisteredVersion, Run } from './answers';
import type { MlflowPlace, ModelDetails } from './place';
import { runUrl } from './ui';

const MAX_PAIRS = 50;
const MAX_VALUE = 250;
/** People do log credentials as parameters. */
const SECRET_NAME =
  /secret|passw(or)?d|credential|api[_-]?key|access[_-]?key|private[_-]?key|(^|[_.-])token$/i;

/** The versions that are kept, newest first, and which of them is meant. */
export function toVersions(
  place: MlflowPlace,
  model: RegisteredModel,
  details: ModelDetails,
): { versions: ModelVersion[]; current?: ModelVersion; count: number } {
  const all = newestFirst(details.versions);
  const kept = keptVersions(place, model, all);
  const versions = kept.map(version =>
    toVersion(place, model, version, details.runs.get(version.runId ?? '')),
  );
  const current = currentOf(place, model, kept);
  return {
    versions,
    current: versions.find(version => version.name === current?.version),
    count: all.length,
  };
}

/** Those with an alias and the newest. */
export function keptVersions(
  { config }: MlflowPlace,
  model: RegisteredModel,
  versions: readonly RegisteredVersion[],
): RegisteredVersion[] {
  const aliased = new Set(model.aliases.values());
  return newestFirst(versions).filter(
    (version, place) =>
      place < config.newestVersions || aliased.has(version.version),
  );
}

/** Whose runs are worth a request each: what people point to, and what came last. */
export function versionsWithRuns(
  place: MlflowPlace,
  model: RegisteredModel,
  versions: readonly RegisteredVersion[],
): RegisteredVersion[] {
  const aliased = new Set(model.aliases.values());
  return keptVersions(place, model, versions).filter(
    (version, index) => index === 0 || aliased.has(version.version),
  );
}

function newestFirst(
  versions: readonly RegisteredVersion[],
): RegisteredVersion[] {
  return [...versions].sort(
    (a, b) =>
      Number(b.version) - Number(a.version) || (a.version < b.version ? 1 : -1),
  );
}

/** An alias that says so, else the stage, else the newest that is ready, else the newest. */
function currentOf(
  { config }: MlflowPlace,
  model: RegisteredModel,
  kept: readonly RegisteredVersion[],
): RegisteredVersion | undefined {
  const byAlias = config.currentAliases
    .map(alias => model.aliases.get(alias))
    .map(name => kept.find(version => version.version === name))
    .find(version => version !== undefined);
  return (
    byAlias ??
    kept.find(version => version.stage === 'Production') ??
    kept.find(version => readinessOf(version).readiness !== 'not-ready') ??
    kept[0]
  );
}

export function toVersion(
  place: MlflowPlace,
  model: RegisteredModel,
  version: RegisteredVersion,
  run: Run | undefined,
): ModelVersion {
  const aliases = [...model.aliases]
    .filter(([, name]) => name === version.version)
    .map(([alias]) => alias)
    .sort();
  return withoutUndefined({
    name: version.version,
    aliases: unlessEmpty(aliases),
    uri: withoutCredentials(version.source),
    description: asText(version.description, 500),
    createdAt: asTime(version.createdAtMs),
    ...readinessOf(version),
    tags: tagsOf(version),
    author: version.userId ?? run?.userId ?? run?.tags.get('mlflow.user'),
    metrics: run && entries(run.metrics),
    parameters: run && parametersOf(run),
    run:
      version.runId === undefined
        ? undefined
        : runOf(place, version.runId, run),
  });
}

function runOf(place: MlflowPlace, id: string, run: Run | undefined) {
  return withoutUndefined({
    id,
    name: run?.name,
    url: run && runUrl(place, run),
  });
}

function readinessOf(version: RegisteredVersion): {
  readiness?: ModelVersion['readiness'];
  reason?: Reason;
} {
  switch (version.status) {
    case undefined:
      return {};
    case 'READY':
      return { readiness: 'ready' };
    case 'PENDING_REGISTRATION':
      return {
        readiness: 'not-ready',
        reason: { code: 'mlflow-version-pending' },
      };
    case 'FAILED_REGISTRATION':
      return {
        readiness: 'not-ready',
        reason: { code: 'mlflow-version-failed' },
      };
    default:
      return { readiness: 'unknown' };
  }
}

function tagsOf(
  version: RegisteredVersion,
): Record<string, string> | undefined {
  const own = [...version.tags].filter(([key]) => !key.startsWith('mlflow.'));
  return entries(new Map(own), value => asText(value, MAX_VALUE) ?? '');
}

function parametersOf(run: Run): Record<string, string> | undefined {
  const open = [...run.parameters].filter(([key]) => !SECRET_NAME.test(key));
  return entries(new Map(open), value => value.slice(0, MAX_VALUE));
}

/** Sorted, and no more than a page can show. */
function entries<T>(
  map: ReadonlyMap<string, T>,
  change: (value: T) => T = value => value,
): Record<string, T> | undefined {
  return unlessEmpty(
    Object.fromEntries(
      [...map]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .slice(0, MAX_PAIRS)
        .map(([key, value]) => [key.slice(0, MAX_VALUE), change(value)]),
    ),
  );
}

/** Where the files are, without a user, a password or a signature in it. */
function withoutCredentials(source: string | undefined): string | undefined {
  return source
    ?.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, '$1')
    .replace(/[?#].*$/, '');
}
