/*
 * What people wrote at the source: annotations of cluster objects and custom
 * properties of registries.
 */
import type { SourceRecord } from 'backstage-plugin-model-lifecycle-node';

/** First match wins. The last three came with earlier connectors of Red Hat Developer Hub. */
const PREFIXES = [
  'model-lifecycle.io/',
  'rhdh.io/',
  'model-catalog-bridge.ai.redhat.com/',
  'modelcatalogbridge.rhdh.io/',
];

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

/** Keys of `overrides` in the order in which they count. */
const KEYS = Object.fromEntries(
  Object.entries(FIELDS).map(([field, { names, ...rest }]) => [
    field,
    [
      ...PREFIXES.flatMap(prefix => names.map(name => prefix + name)),
      ...('property' in rest ? [rest.property] : []),
    ],
  ]),
) as Record<WrittenField, string[]>;

/** The version that is meant speaks before the model. */
function layersOf(record: SourceRecord): Record<string, string>[] {
  const current =
    record.kind === 'model'
      ? record.versions?.find(({ name }) => name === record.currentVersion)
      : undefined;
  return [current?.tags, record.overrides].filter(layer => layer !== undefined);
}

export function readWritten(record: SourceRecord): Written {
  const layers = layersOf(record);
  const written: Written = {};
  for (const [field, keys] of Object.entries(KEYS)) {
    for (const key of keys) {
      const value = layers
        .map(layer => (Object.hasOwn(layer, key) ? layer[key].trim() : ''))
        .find(Boolean);
      if (value) {
        written[field as WrittenField] = value;
        break;
      }
    }
  }
  return written;
}
