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

const models = ['apple', 'birch', 'cedar', 'daphne', 'elder'];

/** The shelf in miniature: at most two items a page, whatever is asked for. */
function shelf(ids: () => string[]): SourceHandler {
  return ({ url }) => {
    const after = url.searchParams.get('after') ?? '';
    const rest = ids().filter(id => id > after);
    const items = rest.slice(0, 2).map(id => ({ id, title: `Model ${id}` }));
    return { json: { items, next: rest.length > 2 ? rest[1] : undefined } };
  };
}

async function prepare(handler: SourceHandler) {
  const server = await SourceServer.start({ handler });
  const log = createRecordingLogger();
  const { logger } = log;
  const time = instantTime();
  const http = createHttpConnector({ sourceId: 'shelf', logger, time });
  const section = new ConfigSection('modelLifecycle.models.sources.shelf', {
    baseUrl: server.url,
    token: 'shelf-token',
    timeouts: { headers: { milliseconds: 500 }, body: { milliseconds: 100 } },
    maxBodyBytes: 1024 * 1024,
  });
  const source = shelfSource.configure(section).create({
    id: 'shelf',
    services: { ...time, http, logger },
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
      prepare(() => ({ json: { items: [{ id: 'apple' }], next: 'apple' } })),
    removedBetweenPages: async () => {
      let asked = 0;
      const ids = () => models.slice(asked++ === 0 ? 0 : 1);
      return { ...(await prepare(shelf(ids))), present: models.slice(1) };
    },
  },
});
