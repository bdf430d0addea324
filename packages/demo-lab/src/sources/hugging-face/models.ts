import { lossChart } from './lossChart';
import type { HubCollection, HubModel } from './types';

function sha(seed: number): string {
  return seed.toString(16).padStart(8, '0').repeat(5);
}

function card(front: string, title: string, text: string): string {
  return `---\n${front}\n---\n# ${title}\n\n${text}\n`;
}

/** A believable inventory: two organisations, one gated, one private, one adapter, one GGUF. */
export function hubModels(): HubModel[] {
  const granite = {
    pipeline_tag: 'text-generation',
    library_name: 'transformers',
    tags: ['safetensors', 'granite', 'license:apache-2.0', 'conversational'],
  };
  return [
    {
      ...granite,
      id: 'aurora-labs/aurora-8b-instruct',
      sha: sha(0xa1),
      lastModified: '2026-05-28T09:12:31.000Z',
      cardData: {
        license: 'apache-2.0',
        language: ['en', 'de', 'fr'],
        base_model: 'aurora-labs/aurora-8b-base',
        datasets: ['aurora-labs/instruct-mix'],
      },
      safetensors: { parameters: { BF16: 8170848256 }, total: 8170848256 },
      downloads: 120431,
      likes: 87,
      files: { 'chart.png': lossChart },
      readme: card(
        'license: apache-2.0\nlanguage:\n- en\n- de\n- fr\nbase_model: aurora-labs/aurora-8b-base',
        'Aurora 8B Instruct',
        'An assistant model for support and search.\n\n![Chart](chart.png)',
      ),
      'model-index': [
        {
          name: 'aurora-8b-instruct',
          results: [
            {
              task: { type: 'text-generation' },
              dataset: { type: 'openai_humaneval', name: 'HumanEval' },
              metrics: [{ name: 'pass@1', type: 'pass@1', value: 61.6 }],
            },
          ],
        },
      ],
    },
    {
      ...granite,
      id: 'aurora-labs/aurora-8b-base',
      sha: sha(0xa2),
      lastModified: '2026-03-02T14:00:05.000Z',
      cardData: { license: 'apache-2.0', language: 'en' },
      safetensors: { parameters: { BF16: 8170848256 }, total: 8170848256 },
      readme: card('license: apache-2.0', 'Aurora 8B', 'The base model.'),
    },
    {
      id: 'aurora-labs/aurora-embed-small',
      sha: sha(0xa3),
      lastModified: '2026-04-11T07:45:00.000Z',
      pipeline_tag: 'sentence-similarity',
      library_name: 'sentence-transformers',
      tags: ['safetensors', 'onnx', 'license:mit'],
      cardData: { license: 'mit', language: ['en'] },
      safetensors: { total: 33360000 },
      readme: card(
        'license: mit',
        'Aurora Embed Small',
        'Embeddings of 384 dimensions.',
      ),
    },
    {
      id: 'aurora-labs/aurora-8b-instruct-gguf',
      sha: sha(0xa4),
      lastModified: '2026-05-29T16:20:44.000Z',
      pipeline_tag: 'text-generation',
      tags: [
        'gguf',
        'license:apache-2.0',
        'base_model:quantized:aurora-labs/aurora-8b-instruct',
      ],
      cardData: {
        license: 'apache-2.0',
        base_model: ['aurora-labs/aurora-8b-instruct'],
      },
      gguf: {
        total: 8170848256,
        architecture: 'granite',
        context_length: 131072,
      },
      readme: card(
        'license: apache-2.0',
        'Aurora 8B Instruct, GGUF',
        'For llama.cpp.',
      ),
    },
    {
      id: 'aurora-labs/aurora-guardian',
      sha: sha(0xa5),
      lastModified: '2026-02-18T11:30:00.000Z',
      gated: 'manual',
      pipeline_tag: 'text-classification',
      library_name: 'transformers',
      tags: ['safetensors', 'license:other'],
      cardData: {
        license: 'other',
        license_name: 'aurora-research-license',
        license_link: 'LICENSE.md',
        base_model: 'meadow-ai/meadow-3b',
      },
      safetensors: { total: 3212749824 },
      readme: card(
        'license: other',
        'Aurora Guardian',
        'Finds unsafe requests.',
      ),
    },
    {
      id: 'aurora-labs/aurora-next-preview',
      sha: sha(0xa6),
      lastModified: '2026-05-30T18:03:10.000Z',
      private: true,
      pipeline_tag: 'text-generation',
      library_name: 'transformers',
      tags: ['safetensors'],
    },
    {
      id: 'meadow-ai/meadow-3b',
      sha: sha(0xb1),
      lastModified: '2025-11-20T10:10:10.000Z',
      pipeline_tag: 'text-generation',
      library_name: 'transformers',
      tags: ['safetensors', 'license:mit'],
      cardData: { license: 'mit', language: ['en', 'es'] },
      safetensors: { total: 3212749824 },
      readme: card('license: mit', 'Meadow 3B', 'A small model.'),
    },
    {
      id: 'meadow-ai/meadow-asr',
      sha: sha(0xb2),
      lastModified: '2026-01-09T12:00:00.000Z',
      pipeline_tag: 'automatic-speech-recognition',
      library_name: 'transformers',
      tags: ['safetensors', 'pytorch', 'license:cc-by-4.0'],
      cardData: {
        license: 'cc-by-4.0',
        language: ['en'],
        datasets: ['meadow-ai/calls'],
      },
      safetensors: { total: 809000000 },
      readme: card('license: cc-by-4.0', 'Meadow ASR', 'Speech to text.'),
    },
  ];
}

export function hubCollections(): HubCollection[] {
  return [
    {
      slug: 'platform-team/approved-models-6650a1b2c3d4e5f601234567',
      title: 'Approved models',
      items: [
        { type: 'model', id: 'meadow-ai/meadow-3b' },
        { type: 'dataset', id: 'meadow-ai/calls' },
        { type: 'model', id: 'meadow-ai/meadow-asr' },
      ],
    },
  ];
}
