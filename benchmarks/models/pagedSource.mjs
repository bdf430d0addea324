import { loadSource } from '../lib/source.mjs';
import { toRecord } from './population.mjs';

const { readPages } = loadSource('plugins/model-lifecycle-node/src/index.ts');

/** A source over the public port, as one of another module would be: pages with a token. */
export function createPagedSource(endpoint, { pageSize, onList = () => {} }) {
  const scope = 'registry';
  return {
    async *list(context) {
      onList();
      const pages = readPages({
        endpoint,
        scope,
        context,
        pageSize,
        nextFrom: 'body',
        request: page => ({
          path: '/models',
          query: { page_token: page.next },
        }),
        next: answer => answer.parse().next,
      });
      for await (const page of pages) {
        const { position } = page;
        yield page.same
          ? { type: 'same-page', scope, position }
          : {
              type: 'page',
              scope,
              position,
              stored: page.stored,
              records: page.answer.parse().items.map(toRecord),
            };
      }
      yield {
        type: 'end',
        scope,
        end: { outcome: 'complete', absence: 'proof' },
      };
    },
  };
}
