import { isEqual, pick } from 'lodash';
import type {
  ModelRecord,
  SourceRecord,
} from 'backstage-plugin-model-lifecycle-node';
import type { RegisteredModel } from './answers';
import { modelPart } from './normalise';
import type { MlflowPlace } from './place';
import { toVersion } from './versions';

/** Keys of a record that come from the list of models alone. */
const MODEL_PART = [
  'title',
  'description',
  'tags',
  'owner',
  'license',
  'tasks',
  'languages',
  'baseModels',
  'datasets',
  'viewUrl',
  'overrides',
  'cardVersion',
] as const;

/** What a stored version and the list both know. */
const VERSION_PART = [
  'name',
  'aliases',
  'uri',
  'description',
  'readiness',
  'tags',
] as const;

/**
 * Whether the list says nothing new about a model. The stamp of MLflow does not
 * move with tags and aliases, so these are compared by value. What only the
 * details know (metrics of a run, tags of an old version) is not seen here: for
 * that, everything is read once a day.
 */
export function saysNothingNew(
  place: MlflowPlace,
  model: RegisteredModel,
  stored: SourceRecord | undefined,
): stored is ModelRecord {
  if (stored?.kind !== 'model') return false;
  return (
    isEqual(
      pick(modelPart(place, model), MODEL_PART),
      pick(stored, MODEL_PART),
    ) &&
    isEqual(aliasesOf(stored), model.aliases) &&
    model.latestVersions.every(version => {
      const known = stored.versions?.find(
        candidate => candidate.name === version.version,
      );
      const now = toVersion(place, model, version, undefined);
      // An old stage can have a latest version that is not kept.
      return known
        ? isEqual(pick(known, VERSION_PART), pick(now, VERSION_PART)) &&
            known.run?.id === now.run?.id
        : Number(version.version) < Number(stored.versions?.[0]?.name);
    })
  );
}

function aliasesOf(record: ModelRecord): Map<string, string> {
  return new Map(
    (record.versions ?? []).flatMap(({ name, aliases = [] }) =>
      aliases.map(alias => [alias, name] as const),
    ),
  );
}
