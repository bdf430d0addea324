import { HuggingFaceHub, type HubModel } from 'demo-lab';
import { describeContract } from '../__testUtils__/describeContract';
import { huggingFaceSource } from './index';

const CONFIG = { scope: { authors: ['aurora-labs'] } };

function many(count: number): HubModel[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `aurora-labs/m-${String(index).padStart(4, '0')}`,
    sha: 'a'.repeat(40),
    lastModified: new Date(Date.UTC(2026, 0, 1) - index * 60_000).toISOString(),
  }));
}

describeContract({
  type: huggingFaceSource,
  serve: () => ({
    handler: new HuggingFaceHub({ models: many(1100), heaviestPage: 500 })
      .handler,
    config: CONFIG,
  }),
  isListing: ({ url }) => url.pathname === '/api/models',
  variants: {
    empty: () => ({
      handler: new HuggingFaceHub({ models: [] }).handler,
      config: CONFIG,
    }),
    onePage: () => ({
      handler: new HuggingFaceHub({ models: many(3) }).handler,
      config: CONFIG,
      present: many(3).map(({ id }) => id),
    }),
    repeatedToken: () => {
      const { handler } = new HuggingFaceHub({ models: many(3) });
      return {
        handler: request => {
          request.url.searchParams.delete('cursor');
          const link = `<${request.url.origin}/api/models?cursor=x>; rel="next"`;
          return { ...handler(request), headers: { link } };
        },
        config: CONFIG,
      };
    },
    removedBetweenPages: () => {
      const hub = new HuggingFaceHub({ models: many(1100) });
      return {
        handler: request => {
          const answer = hub.handler(request);
          hub.models.delete('aurora-labs/m-0000');
          return answer;
        },
        config: CONFIG,
        present: many(1100)
          .slice(1)
          .map(({ id }) => id),
      };
    },
  },
});
