import { demoRegistry, KubeflowRegistry } from 'demo-lab';
import { describeContract } from '../__testUtils__/describeContract';
import { kubeflowModelRegistrySource } from './index';

const now = () => Date.UTC(2026, 4, 1);

function filled(count: number): KubeflowRegistry {
  const registry = new KubeflowRegistry({ now });
  for (let index = 0; index < count; index += 1) {
    registry.create('registered_models', { name: `m-${index}` });
  }
  return registry;
}

const keysOf = (count: number) =>
  Array.from({ length: count }, (_, index) => `default/${index + 1}`);

describeContract({
  type: kubeflowModelRegistrySource,
  serve: () => ({ handler: demoRegistry({ now }).handler, config: {} }),
  isListing: ({ url }) =>
    !/\/(model_versions|registered_models)\/\d/.test(url.pathname),
  variants: {
    empty: () => ({ handler: filled(0).handler, config: {} }),
    onePage: () => ({
      handler: filled(3).handler,
      config: {},
      present: keysOf(3),
    }),
    repeatedToken: () => {
      const { handler } = filled(3);
      return {
        handler: request => ({
          json: {
            ...(handler(request).json as object),
            nextPageToken: 'again',
          },
        }),
        config: {},
      };
    },
    removedBetweenPages: () => {
      const registry = filled(450);
      return {
        handler: request => {
          const answer = registry.handler(request);
          if (request.url.pathname.endsWith('/registered_models')) {
            registry.forget('registered_models', '1');
          }
          return answer;
        },
        config: {},
        present: keysOf(450).slice(1),
      };
    },
    shortPage: () => {
      const registry = filled(450);
      return {
        handler: request => {
          // A server may give fewer than it is asked for.
          request.url.searchParams.set('pageSize', '7');
          return registry.handler(request);
        },
        config: {},
        present: keysOf(450),
      };
    },
  },
  leftOut: {
    'a 429 for hours to details: nothing gets lost':
      'details are read between pages, and the pause holds for all of the host: the listing is partial',
  },
});
