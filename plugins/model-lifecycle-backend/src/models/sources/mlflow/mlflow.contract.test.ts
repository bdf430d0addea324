import { createMlflowHandler, demoMlflow, type MlflowContent } from 'demo-lab';
import { describeContract } from '../__testUtils__/describeContract';
import { mlflowSource } from '.';

const config = { pageSize: 3 };
const keys = (content: MlflowContent) =>
  Object.entries(content.workspaces).flatMap(([workspace, { models }]) =>
    models.map(({ name }) => `${workspace}/${name}`),
  );

describeContract({
  type: mlflowSource,
  serve: () => ({ handler: createMlflowHandler(demoMlflow()), config }),
  // Which workspaces there are is part of the enumeration.
  isListing: ({ url }) =>
    url.pathname.endsWith('/registered-models/search') ||
    url.pathname.startsWith('/api/3.0/'),
  oneScope: {
    scope: 'growth',
    matches: ({ headers }) => headers['x-mlflow-workspace'] === 'growth',
  },
  leftOut: {
    'a 429 for hours to details: nothing gets lost':
      'details come between pages, and who is told to wait for hours gets no next page either',
  },
  variants: {
    empty: () => ({
      handler: createMlflowHandler({
        workspaces: { default: { models: [], runs: [] } },
      }),
      config,
    }),
    onePage: () => {
      const content = demoMlflow();
      return {
        handler: createMlflowHandler(content),
        config: {},
        present: keys(content),
      };
    },
    removedBetweenPages: () => {
      const content = demoMlflow();
      const { default: workspace } = content.workspaces;
      const answer = createMlflowHandler(content);
      const gone = 'credit-score-retail';
      const present = keys(content).filter(key => !key.endsWith(gone));
      return {
        config,
        present,
        handler: async request => {
          const page = await answer(request);
          if (request.url.pathname.endsWith('/registered-models/search')) {
            workspace.models = workspace.models.filter(
              ({ name }) => name !== gone,
            );
          }
          return page;
        },
      };
    },
    shortPage: () => {
      const content = demoMlflow();
      const answer = createMlflowHandler(content);
      return {
        config,
        present: keys(content),
        handler: request => {
          // Two where three were asked for, with a token for the third.
          request.url.searchParams.set('max_results', '2');
          return answer(request);
        },
      };
    },
    repeatedToken: () => ({
      config,
      handler: async request => {
        const { url } = request;
        const isSearch = url.pathname.endsWith('/registered-models/search');
        if (isSearch) url.searchParams.delete('page_token');
        const page = await createMlflowHandler(demoMlflow())(request);
        return isSearch
          ? { json: { ...(page.json as object), next_page_token: 'again' } }
          : page;
      },
    }),
  },
});
