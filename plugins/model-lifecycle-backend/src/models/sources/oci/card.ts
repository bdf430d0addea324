import type {
  ModelCard,
  SourceRecord,
} from 'backstage-plugin-model-lifecycle-node';
import { splitFrontMatter } from '../support/frontMatter';
import { ArtifactReader } from './ArtifactReader';
import type { OciClient } from './client';
import type { OciConfig } from './config';
import { MAX_README_LAYER_BYTES } from './readme';
import { ArchiveError, MAX_README_BYTES, readmeOfArchive } from './tarReadme';

/** Facts that publishers of model cards write before the text. */
const CARD_FACTS = [
  'license',
  'license_name',
  'license_link',
  'language',
  'tags',
  'pipeline_tag',
  'library_name',
  'base_model',
  'datasets',
  'metrics',
  'model-index',
];

/** The README layer of the current version; its digest is the card's version. */
export async function readCard(options: {
  client: OciClient;
  config: OciConfig;
  record: SourceRecord;
  repository: string;
  signal: AbortSignal;
}): Promise<ModelCard | undefined> {
  const { client, config, record, repository, signal } = options;
  if (record.kind !== 'model' || !record.cardVersion) return undefined;
  const current = record.versions?.find(
    version => version.name === record.currentVersion,
  );
  if (!current?.digest) return undefined;
  const reader = new ArtifactReader(client, repository, config, signal);
  const manifest = await reader.resolve(current.digest);
  const layer = manifest?.layers.find(
    ({ digest }) => digest === record.cardVersion,
  );
  if (!layer) return undefined;
  const bytes = await client.blob(repository, layer.digest, {
    maxBytes: MAX_README_LAYER_BYTES,
    signal,
  });
  const text = await textOf(bytes, layer.mediaType);
  return text === undefined || text.trim() === ''
    ? undefined
    : splitFrontMatter(text, CARD_FACTS);
}

async function textOf(
  bytes: Buffer,
  mediaType: string,
): Promise<string | undefined> {
  if (!/[.+]tar\b/.test(mediaType)) {
    return bytes.subarray(0, MAX_README_BYTES).toString('utf8');
  }
  try {
    return await readmeOfArchive(bytes, mediaType);
  } catch (error) {
    // A layer that cannot be unpacked has no card in it.
    if (error instanceof ArchiveError) return undefined;
    throw error;
  }
}
