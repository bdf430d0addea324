import { InputError } from '@backstage/errors';
import {
  readEndpoint,
  readSecretValue,
  type ConfigSection,
  type EndpointConfig,
  type SecretValue,
} from 'backstage-plugin-model-lifecycle-node';
import { keyPattern, type KeyPattern } from './keyPattern';
import { readTable, type VersionTableConfig } from './table/config';

export interface ObjectStoreConfig {
  endpoint: EndpointConfig;
  region: string;
  pathStyle: boolean;
  credentials?: { accessKeyId: SecretValue; secretAccessKey: SecretValue };
  models: readonly StoredModelConfig[];
  feast?: FeastConfig;
}

/** One model: where its versions lie, and who says which one is current. */
export interface StoredModelConfig {
  name: string;
  title?: string;
  description?: string;
  owner?: string;
  license?: string;
  format?: string;
  library?: string;
  tags?: string[];
  tasks?: string[];
  baseModels?: string[];
  /** Name of the training job that makes it. */
  job?: string;
  bucket: string;
  /** A version is ready when each of these is there. */
  files: readonly KeyPattern[];
  /** JSON whose numbers and texts are shown as parameters; one of `files`. */
  parametersFile?: KeyPattern;
  versionOrder: 'semver' | 'time';
  maxVersions: number;
  table?: VersionTableConfig;
}

export interface FeastConfig {
  endpoint: EndpointConfig;
  project: string;
}

interface Preset {
  model: string;
  bucket: string;
  files: string[];
  parametersFile: string;
  format: string;
  library: string;
  baseModels: string[];
}

/** The product recommender: what its training writes (rh-ai-quickstart/product-recommender-system, 88a4660). */
const RECOMMENDER: Preset = {
  model: 'user-encoder',
  bucket: 'user-encoder',
  files: ['user-encoder-{version}.pth', 'user-encoder-config-{version}.json'],
  parametersFile: 'user-encoder-config-{version}.json',
  format: 'pytorch',
  library: 'pytorch',
  baseModels: [
    'hf://BAAI/bge-small-en-v1.5',
    'hf://openai/clip-vit-base-patch32',
  ],
};

export function readObjectStoreConfig(
  section: ConfigSection,
): ObjectStoreConfig {
  const preset =
    section.oneOf('preset', ['recommender'] as const) && RECOMMENDER;
  const accessKeyId = readSecretValue(section, 'accessKeyId');
  const secretAccessKey = readSecretValue(section, 'secretAccessKey');
  if (Boolean(accessKeyId) !== Boolean(secretAccessKey)) {
    throw new InputError(
      `Invalid config at '${section.path}': accessKeyId and secretAccessKey are given together, or neither for a public bucket`,
    );
  }
  const models = section.sections('models');
  if (models.length === 0 && !preset) {
    throw new InputError(
      `Missing config at '${section.path}.models': expected a list of models, or a preset`,
    );
  }
  const read = models.map(model => readModel(model, preset));
  const sharedTable = section.section('table');
  if (preset && models.length === 0) {
    read.push({
      ...presetModel(preset),
      table: sharedTable.keys().length > 0 ? readTable(sharedTable) : undefined,
    });
  }
  rejectTwins(read, section.path);
  return {
    endpoint: readEndpoint(section),
    region: section.string('region') ?? 'us-east-1',
    pathStyle: section.boolean('pathStyle') ?? true,
    credentials: accessKeyId &&
      secretAccessKey && { accessKeyId, secretAccessKey },
    models: read,
    feast: readFeast(section.section('feast')),
  };
}

function presetModel(preset: Preset): StoredModelConfig {
  const parametersFile = keyPattern(preset.parametersFile, 'preset');
  return {
    name: preset.model,
    bucket: preset.bucket,
    files: preset.files.map(file => keyPattern(file, 'preset')),
    parametersFile,
    format: preset.format,
    library: preset.library,
    baseModels: preset.baseModels,
    versionOrder: 'semver',
    maxVersions: 50,
  };
}

function readModel(
  section: ConfigSection,
  preset: Preset | undefined,
): StoredModelConfig {
  const defaults: Partial<StoredModelConfig> = preset
    ? presetModel(preset)
    : {};
  const files = section
    .strings('files')
    ?.map((file, index) => keyPattern(file, `${section.path}.files[${index}]`));
  const parametersFile = section.string('parametersFile');
  const table = section.section('table');
  const model = {
    ...defaults,
    name: defaults.name ?? section.requiredString('name'),
    bucket: section.string('bucket') ?? defaults.bucket,
    files: files ?? defaults.files ?? [],
    parametersFile: parametersFile
      ? keyPattern(parametersFile, `${section.path}.parametersFile`)
      : defaults.parametersFile,
    title: section.string('title'),
    description: section.string('description'),
    owner: section.string('owner'),
    license: section.string('license'),
    format: section.string('format') ?? defaults.format,
    library: section.string('library') ?? defaults.library,
    tags: section.strings('tags'),
    tasks: section.strings('tasks'),
    baseModels: section.strings('baseModels') ?? defaults.baseModels,
    job: section.string('job'),
    versionOrder:
      section.oneOf('versionOrder', ['semver', 'time'] as const) ?? 'semver',
    maxVersions: section.integer('maxVersions', { min: 1, max: 500 }) ?? 50,
    table: table.keys().length > 0 ? readTable(table) : undefined,
  } satisfies Omit<StoredModelConfig, 'bucket'> & { bucket?: string };
  const name = section.string('name');
  const { bucket } = model;
  if (!bucket) {
    throw new InputError(
      `Missing config at '${section.path}.bucket': expected a string`,
    );
  }
  if (model.files.length === 0) {
    throw new InputError(
      `Missing config at '${section.path}.files': expected keys with {version} in them, such as 'encoder-{version}.pth'`,
    );
  }
  section.rejectUnknownKeys();
  return { ...model, bucket, name: name ?? model.name };
}

function rejectTwins(models: StoredModelConfig[], path: string): void {
  const names = models.map(({ name }) => name);
  const twin = names.find((name, index) => names.indexOf(name) !== index);
  if (twin !== undefined) {
    throw new InputError(
      `Invalid config at '${path}.models': two models are named '${twin}'`,
    );
  }
}

function readFeast(section: ConfigSection): FeastConfig | undefined {
  if (section.keys().length === 0) return undefined;
  const feast = {
    endpoint: readEndpoint(section),
    project: section.requiredString('project'),
  };
  section.rejectUnknownKeys();
  return feast;
}
