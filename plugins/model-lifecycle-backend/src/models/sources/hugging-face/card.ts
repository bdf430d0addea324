import type { ModelCard } from 'backstage-plugin-model-lifecycle-node';
import { splitFrontMatter } from '../support/frontMatter';
import type { HuggingFaceClient } from './client';

/** What the hub documents for the front matter of a model card. */
const FACTS = [
  'base_model',
  'base_model_relation',
  'datasets',
  'language',
  'library_name',
  'license',
  'license_link',
  'license_name',
  'metrics',
  'model-index',
  'model_name',
  'pipeline_tag',
  'tags',
];

/** The README of a revision; absent where the repository has none. */
export async function readCard(
  client: HuggingFaceClient,
  id: string,
  revision: string,
  signal: AbortSignal,
): Promise<ModelCard | undefined> {
  const answer = await client.readme(id, revision, signal);
  if (answer.status === 404) return undefined;
  return {
    ...splitFrontMatter(answer.body.toString('utf8'), FACTS),
    baseUrl: `${client.endpoint.baseUrl}/${id}/resolve/${revision}/`,
  };
}
