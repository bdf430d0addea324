import type { OpenWebUiPreset, OpenWebUiUpstream } from './OpenWebUi';

/** Assistants of a company, on a local Ollama and a hosted model. */
export function demoPresets(): OpenWebUiPreset[] {
  return [
    {
      id: 'support-helper',
      name: 'Support helper',
      base_model_id: 'granite3.1-dense:8b',
      meta: {
        description: 'Answers questions of customers from the handbook.',
        tags: [{ name: 'support' }, { name: 'internal' }],
        capabilities: { vision: false, citations: true },
        suggestion_prompts: [{ content: 'How do I return a parcel?' }],
      },
      access_control: null,
    },
    {
      id: 'legal/contract-reader',
      name: 'Contract reader',
      base_model_id: 'gpt-4o',
      meta: { description: 'Reads contracts.', tags: [{ name: 'legal' }] },
      access_control: { read: { group_ids: ['legal'], user_ids: [] } },
    },
    {
      id: 'draft',
      name: 'Draft of an assistant',
      base_model_id: 'llama3.2:latest',
      access_grants: [],
    },
    {
      id: 'old-bot',
      name: 'Old bot',
      base_model_id: 'llama3.2:latest',
      is_active: false,
    },
  ];
}

export function demoUpstreams(): OpenWebUiUpstream[] {
  return [
    {
      kind: 'ollama',
      models: ['granite3.1-dense:8b', 'llama3.2:latest', 'nomic-embed-text'],
    },
    { kind: 'openai', models: ['gpt-4o'] },
  ];
}
