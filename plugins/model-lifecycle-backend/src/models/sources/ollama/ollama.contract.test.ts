import { createOllamaHandler, demoOllamaWorkstation } from 'demo-lab';
import { describeContract } from '../__testUtils__/describeContract';
import { ollamaSource } from '.';

describeContract({
  type: ollamaSource,
  serve: () => ({
    handler: createOllamaHandler(demoOllamaWorkstation()),
    config: {},
  }),
  isListing: ({ url }) => url.pathname === '/api/tags',
  variants: {
    onePage: () => ({
      handler: createOllamaHandler(demoOllamaWorkstation()),
      config: {},
      present: [
        'default',
        'default/granite3.1-dense',
        'default/llama3.2',
        'default/nomic-embed-text',
        'default/support-bot',
      ],
    }),
  },
  leftOut: {},
});
