import { createOciHandler, demoOci } from 'demo-lab';
import { describeContract } from '../__testUtils__/describeContract';
import { ociSource } from '.';

const repositories = [
  'models/granite-3.1-2b',
  'models/whisper-small',
  'kits/churn',
  'ai/smollm2',
];

describeContract({
  type: ociSource,
  serve: () => ({
    handler: createOciHandler(demoOci()),
    config: { repositories },
  }),
  isListing: ({ url }) => url.pathname.endsWith('/tags/list'),
  oneScope: {
    scope: 'kits/churn',
    matches: ({ url }) => url.pathname.startsWith('/v2/kits/churn/'),
  },
  leftOut: {
    'a 429 for hours to details: nothing gets lost':
      'tags are of the same host: who is told to wait for hours gets no next list either',
    'a 429 for hours in one scope: the others are whole':
      'scopes are of one host, which says for all of them how long to wait',
  },
  variants: {
    empty: () => {
      const content = demoOci();
      for (const repository of Object.values(content.repositories)) {
        repository.tags = {};
      }
      return { handler: createOciHandler(content), config: { repositories } };
    },
  },
});
