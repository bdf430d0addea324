import { createHash } from 'node:crypto';
import { pick } from 'lodash';
import type {
  ModelRecord,
  ModelVersion,
  RecordReference,
  SourceRecord,
} from 'backstage-plugin-model-lifecycle-node';
import {
  asText,
  asTexts,
  unlessEmpty,
  withoutUndefined,
} from '../../../http/answers/fields';
import { isOverrideKey, overridesAmong } from '../../overrideKeys';
import { joinKeyOfUri } from '../../joinKeys';
import type { RegisteredModel, RegisteredVersion } from './answers';
import { keyOf, type MlflowPlace, type ModelDetails } from './place';
import { modelUrl } from './ui';
import { toVersions } from './versions';

const MAX_DESCRIPTION = 2_000;

/** Prompts live in the same table; newer servers leave them out by themselves. */
export function isPrompt(model: RegisteredModel): boolean {
  return model.tags.get('mlflow.prompt.is_prompt')?.toLowerCase() === 'true';
}

export function toRecord(
  place: MlflowPlace,
  model: RegisteredModel,
  details: ModelDetails,
): ModelRecord {
  return { ...modelPart(place, model), ...versionPart(place, model, details) };
}

/** What was known of runs that may not be read any more: 403 is never "gone". */
export function keepHidden(
  record: ModelRecord,
  hidden: ReadonlySet<string>,
  stored: SourceRecord | undefined,
): ModelRecord {
  if (hidden.size === 0 || stored?.kind !== 'model') return record;
  const versions = record.versions?.map(version => {
    const known = stored.versions?.find(({ name }) => name === version.name);
    const isHidden = hidden.has(version.run?.id ?? '');
    return isHidden && known?.run?.id === version.run?.id
      ? {
          ...pick(known, 'author', 'metrics', 'parameters', 'run'),
          ...version,
          run: known?.run,
        }
      : version;
  });
  const isHidden = hidden.has(record.trainedBy?.run ?? '');
  const trainedBy =
    isHidden && stored.trainedBy?.run === record.trainedBy?.run
      ? stored.trainedBy
      : record.trainedBy;
  return { ...record, ...withoutUndefined({ versions, trainedBy }) };
}

/** What the list of models says by itself. */
export function modelPart(place: MlflowPlace, model: RegisteredModel) {
  const { workspace } = place;
  const tag = (...keys: string[]) =>
    keys
      .map(key => asText(model.tags.get(key), 250))
      .find(text => text !== undefined);
  return withoutUndefined({
    kind: 'model' as const,
    key: keyOf(workspace, model.name),
    scope: workspace,
    title: model.name,
    description: asText(model.description, MAX_DESCRIPTION),
    tags: unlessEmpty(entityTags(place, model)),
    owner: tag('owner'),
    license: tag('license'),
    tasks: unlessEmpty(words(tag('task', 'tasks'))),
    languages: unlessEmpty(words(tag('language', 'languages'))),
    baseModels: references(tag('base_model', 'base_models')),
    datasets: references(tag('dataset', 'datasets')),
    viewUrl: modelUrl(place, model.name),
    overrides: overridesAmong(model.tags),
    cardVersion: cardVersionOf(model.description),
  });
}

/** Changes exactly when the card does. A line of text is a description, not a card. */
export function cardVersionOf(
  description: string | undefined,
): string | undefined {
  const text = description?.trim() ?? '';
  const isCard =
    text.length > MAX_DESCRIPTION || /\n\s*\n|^#{1,6} /m.test(text);
  return isCard
    ? createHash('sha256').update(text).digest('hex').slice(0, 16)
    : undefined;
}

function versionPart(
  place: MlflowPlace,
  model: RegisteredModel,
  details: ModelDetails,
) {
  const { versions, current, count } = toVersions(place, model, details);
  const currentRun = current?.run && details.runs.get(current.run.id);
  return withoutUndefined({
    versions: unlessEmpty(versions),
    versionCount: count > versions.length ? count : undefined,
    currentVersion: current?.name,
    currentReason: current ? current.reason : { code: 'mlflow-no-version' },
    lifecycle: current && stageOf(details.versions, current),
    library: current && (current.tags?.framework ?? current.tags?.library),
    trainedBy: current?.run && {
      run: current.run.id,
      ...withoutUndefined({
        url: current.run.url,
        job: asText(currentRun?.tags.get('model-lifecycle.io/job'), 250),
      }),
    },
    joinKeys: unlessEmpty(joinKeysOf(place, versions)),
  });
}

/** Stages are deprecated but still set by many. */
function stageOf(
  versions: readonly RegisteredVersion[],
  current: ModelVersion,
): string | undefined {
  const stage = versions.find(
    version => version.version === current.name,
  )?.stage;
  return stage === undefined || stage === 'None'
    ? undefined
    : stage.toLowerCase();
}

function joinKeysOf(
  { sourceId }: MlflowPlace,
  versions: readonly ModelVersion[],
): string[] {
  const keys = versions.flatMap(({ uri, run }) => [
    uri && joinKeyOfUri(uri),
    run && `mlflow:${sourceId}/${run.id}`,
  ]);
  return [...new Set(keys.filter(key => key !== undefined))].sort();
}

/** Tags with a value are facts of MLflow's users: only those asked for are labels. */
function entityTags(
  { config }: MlflowPlace,
  { tags }: RegisteredModel,
): string[] {
  const chosen = [...tags].flatMap(([key, value]) => {
    if (key.startsWith('mlflow.') || isOverrideKey(key)) return [];
    if (value === '') return [key];
    return config.tagKeys.has(key) ? [`${key}:${value}`] : [];
  });
  return asTexts(chosen, { maxLength: 250, maxCount: 50 });
}

function references(text: string | undefined): RecordReference[] | undefined {
  return unlessEmpty(words(text).map(external => ({ external })));
}

function words(text: string | undefined): string[] {
  return asTexts(
    text?.split(',').map(word => word.trim()),
    {
      maxLength: 250,
      maxCount: 20,
    },
  );
}
