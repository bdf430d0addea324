import { ConfigSection } from 'backstage-plugin-model-lifecycle-node';
import {
  createRecordingLogger,
  describeModelSourceContract,
  SourceServer,
  type SourceHandler,
} from 'backstage-plugin-model-lifecycle-node/testUtils';
import { createHttpConnector } from '../createHttpConnector';
import { instantTime } from '../__testUtils__/instantTime';
import { shelfSource } from './shelfSource';

const models = ['apple', 'birch', 'cedar', 'daphne', 'elder'].map(id => ({
  id,
  title: `The model ${id}`,
  license: 'apache-2.0',
  downloads: 7,
}));

/** At most two items a page, whatever is asked for. */
function shelf(items: () => typeof models): SourceHandler {
  return ({ url }) => {
    const after = url.searchParams.get('after') ?? '';
    const limit = Math.min(2, Number(url.searchParams.get('limit') ?? 2));
    const rest = items().filter(({ id }) => id > after);
    const page = rest.slice(0, limit);
    return {
      json: {
        items: page,
        ...(rest.length > limit ? { next: page[page.length - 1].id } : {}),
      },
    };
  };
}

async function prepare(handler: SourceHandler) {
  const server = await SourceServer.start({ handler });
  const log = createRecordingLogger();
  const time = instantTime();
  const http = createHttpConnector({
    sourceId: 'shelf',
    logger: log.logger,
    time,
  });
  const section = new ConfigSection('modelLifecycle.models.sources.shelf', {
    baseUrl: server.url,
    token: 'shelf-token',
    timeouts: {
      headers: { milliseconds: 500 },
      body: { milliseconds: 100 },
    },
    maxBodyBytes: 1024 * 1024,
  });
  const source = shelfSource.configure(section).create({
    id: 'shelf',
    services: { ...time, http, logger: log.logger },
  });
  return { server, source, log, close: () => http.close() };
}

describeModelSourceContract({
  name: 'shelf',
  prepare: () => prepare(shelf(() => models)),
  variants: {
    empty: () => prepare(shelf(() => [])),
    onePage: async () => ({
      ...(await prepare(shelf(() => models.slice(0, 2)))),
      present: ['apple', 'birch'],
    }),
    repeatedToken: () =>
      prepare(() => ({ json: { items: models.slice(0, 2), next: 'birch' } })),
    removedBetweenPages: async () => {
      let asked = 0;
      const handler = shelf(() => {
        asked += 1;
        return asked > 1 ? models.slice(1) : models;
      });
      return {
        ...(await prepare(handler)),
        present: models.slice(1).map(({ id }) => id),
      };
    },
  },
});
