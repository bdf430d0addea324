/*
 * What people wrote at the source: annotations of cluster objects and custom
 * properties of registries.
 */
import type { SourceRecord } from 'backstage-plugin-model-lifecycle-node';
import { OVERRIDE_PREFIXES } from '../../overrideKeys';

/** Names under the prefixes, and the custom property that people type into registries for the same. */
const FIELDS = {
  title: { names: ['title'] },
  description: { names: ['description'] },
  owner: { names: ['owner'], property: 'Owner' },
  lifecycle: { names: ['lifecycle'], property: 'Lifecycle' },
  system: { names: ['system'] },
  tags: { names: ['tags'] },
  license: { names: ['license'], property: 'License' },
  homepageUrl: { names: ['homepage-url'], property: 'Homepage URL' },
  howToUseUrl: { names: ['how-to-use'], property: 'How to use' },
  ethics: { names: ['ethics'], property: 'Ethics' },
  support: { names: ['support'], property: 'Support' },
  training: { names: ['training'], property: 'Training' },
  usage: { names: ['usage'], property: 'Usage' },
  apiType: { names: ['api-type'], property: 'API Type' },
  apiSpec: { names: ['api-spec'], property: 'API Spec' },
  serverType: { names: ['serverType', 'server-type'] },
  defaultModel: { names: ['default'] },
  modelName: {
    names: ['model-name'],
    property: 'rhdh.modelcatalog.io/model-name',
  },
  job: { names: ['job'] },
} as const satisfies Record<
  string,
  { names: readonly string[]; property?: string }
>;

export type WrittenField = keyof typeof FIELDS;
export type Written = Partial<Record<WrittenField, string>>;

/** For each key of `overrides` the field that it means, and its place among the keys for it. */
const KEYS = new Map<string, { field: WrittenField; rank: number }>(
  Object.entries(FIELDS).flatMap(([field, { names, ...rest }]) =>
    [
      ...OVERRIDE_PREFIXES.flatMap(prefix => names.map(name => prefix + name)),
      ...('property' in rest ? [rest.property] : []),
    ].map(
      (key, rank) => [key, { field: field as WrittenField, rank }] as const,
    ),
  ),
);

/** The version that is meant speaks before the model. */
function layersOf(record: SourceRecord): Record<string, string>[] {
  const current =
    record.kind === 'model'
      ? record.versions?.find(({ name }) => name === record.currentVersion)
      : undefined;
  return [current?.tags, record.overrides].filter(layer => layer !== undefined);
}

export function readWritten(record: SourceRecord): Written {
  const written: Written = {};
  const ranks: Partial<Record<WrittenField, number>> = {};
  for (const layer of layersOf(record)) {
    for (const [key, text] of Object.entries(layer)) {
      const known = KEYS.get(key);
      const value = known && text.trim();
      // Of two layers with the same key the first one counts.
      if (value && known.rank < (ranks[known.field] ?? Infinity)) {
        written[known.field] = value;
        ranks[known.field] = known.rank;
      }
    }
  }
  return written;
}
