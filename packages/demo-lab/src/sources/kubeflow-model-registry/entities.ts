/** Custom properties as the API writes them. */
export type CustomProperties = Record<string, Record<string, unknown>>;

export interface RegistryEntity {
  /** Numbers as text, unique over all collections. */
  id: string;
  name: string;
  /** Milliseconds, as text. */
  createTimeSinceEpoch: string;
  lastUpdateTimeSinceEpoch: string;
  customProperties?: CustomProperties;
  [key: string]: unknown;
}

export type CollectionName =
  | 'registered_models'
  | 'model_versions'
  | 'artifacts'
  | 'inference_services'
  | 'serving_environments';

export function text(value: string): Record<string, unknown> {
  return { metadataType: 'MetadataStringValue', string_value: value };
}
