import type { ThreeScaleDoc, ThreeScaleService } from './types';

/** A platform that fronts models with keys and plans, beside an ordinary API. */
export function demoServices(): ThreeScaleService[] {
  return [
    {
      id: 7,
      name: 'LLM chat',
      system_name: 'llm-chat',
      state: 'published',
      description: 'Chat completions of Granite 3.1 8B.',
      support_email: 'ml-platform@example.com',
      annotations: { 'model-lifecycle.io/lifecycle': 'production' },
      gateway: {
        endpoint: 'https://llm-chat.api.example.com:443',
        sandbox_endpoint: 'https://llm-chat.staging.example.com:443',
        api_backend: 'https://granite-predictor.models.example.com',
      },
      plans: [
        { id: 1, name: 'Basic', state: 'published' },
        { id: 2, name: 'Unlimited', state: 'hidden' },
        { id: 3, name: 'Basic (custom)', state: 'hidden', custom: true },
      ],
    },
    {
      id: 8,
      name: 'Embeddings',
      system_name: 'embeddings',
      state: 'incomplete',
      gateway: {
        endpoint: 'https://embeddings.api.example.com',
        sandbox_endpoint: 'https://embeddings.staging.example.com',
        api_backend: null,
        policy_chain: [
          {
            name: 'routing',
            version: 'builtin',
            configuration: {
              rules: [{ url: 'https://embed.models.example.com:443' }],
            },
          },
          { name: 'default_credentials', version: 'builtin', enabled: true },
        ],
      },
    },
    {
      id: 9,
      name: 'Orders',
      system_name: 'orders',
      state: 'published',
      gateway: {
        endpoint: 'https://orders.api.example.com',
        sandbox_endpoint: 'https://orders.staging.example.com',
        api_backend: 'https://orders.shop.example.com',
      },
    },
  ];
}

export function demoDocs(): ThreeScaleDoc[] {
  const chat = {
    openapi: '3.0.3',
    info: { title: 'LLM chat', version: '1' },
    paths: { '/v1/chat/completions': { post: { responses: {} } } },
  };
  return [
    {
      id: 1,
      system_name: 'llm-chat',
      name: 'LLM chat',
      published: true,
      body: JSON.stringify(chat),
      service_id: 7,
    },
    {
      id: 2,
      system_name: 'embeddings-draft',
      name: 'Embeddings (draft)',
      published: false,
      body: JSON.stringify({ ...chat, info: { title: 'Draft' } }),
      service_id: 8,
    },
    {
      id: 3,
      system_name: 'orders',
      name: 'Orders',
      published: true,
      body: '{"swagger":"2.0"}',
      service_id: 9,
    },
  ];
}
