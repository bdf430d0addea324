import {
  createObjectStoreHandler,
  demoRecommender,
  type ObjectStoreData,
} from 'demo-lab';
import { describeContract } from '../__testUtils__/describeContract';
import { objectStoreSource } from '.';

const files = [
  'user-encoder-{version}.pth',
  'user-encoder-config-{version}.json',
];
const models = [
  {
    name: 'user-encoder',
    bucket: 'user-encoder',
    files,
    parametersFile: 'user-encoder-config-{version}.json',
  },
  { name: 'archive', bucket: 'archive', files: ['{version}/model.bin'] },
];

function world(): ObjectStoreData {
  const { buckets } = demoRecommender();
  return {
    buckets: {
      ...buckets,
      archive: ['1.0.0', '1.1.0'].map(version => ({
        key: `${version}/model.bin`,
        body: version,
        modifiedAt: '2026-01-01T00:00:00Z',
      })),
    },
  };
}

describeContract({
  type: objectStoreSource,
  serve: () => ({
    handler: createObjectStoreHandler(world()),
    config: { models },
  }),
  isListing: ({ url }) => url.searchParams.has('list-type'),
  oneScope: {
    scope: 'archive',
    matches: ({ url }) => url.pathname.startsWith('/archive'),
  },
  leftOut: {
    'a 429 for hours to details: nothing gets lost':
      'objects are of the same host: who is told to wait for hours gets no list either',
    'a 429 for hours in one scope: the others are whole':
      'buckets are of one host, which says for all of them how long to wait',
  },
  variants: {
    onePage: () => ({
      handler: createObjectStoreHandler(world()),
      config: { models },
      present: ['user-encoder', 'archive'],
    }),
    removedBetweenPages: () => {
      const data = world();
      const handler = createObjectStoreHandler(data);
      return {
        handler: request => {
          const answer = handler(request);
          if (request.url.searchParams.has('list-type')) {
            data.buckets['user-encoder'] =
              data.buckets['user-encoder'].slice(1);
          }
          return answer;
        },
        config: { models },
        present: ['user-encoder', 'archive'],
      };
    },
  },
});
