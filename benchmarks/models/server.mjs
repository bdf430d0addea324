// One population in two protocols: pages of JSON with a token, as a model
// registry has them, and the list with one answer for each model that the RHDH
// provider asks for. Counts what it is asked.
import { createServer } from 'node:http';
import { childOptions, endWithParent } from '../lib/child.mjs';
import { modelCatalog, uriOf } from './population.mjs';

const { models, pageSize } = childOptions();
endWithParent();

let round = 0;
/** Every how many-th model is another one since then; 0: none. */
let changedEach = 0;
/** Each model has a field that moves with each round. */
let isVolatile = false;
const asked = { requests: 0, sockets: 0, bytes: 0 };

const catalogOf = index =>
  modelCatalog(index, {
    round,
    isVolatile,
    isChanged: changedEach > 0 && index % changedEach === 0,
  });

function page(at) {
  const items = Array.from(
    { length: Math.max(0, Math.min(pageSize, models - at)) },
    (_, index) => catalogOf(at + index),
  );
  const next = at + pageSize < models ? { next: String(at + pageSize) } : {};
  return { items, ...next };
}

function answer(url) {
  if (url.pathname === '/models') {
    return page(Number(url.searchParams.get('page_token') ?? 0));
  }
  if (url.pathname === '/list') {
    return { uris: Array.from({ length: models }, (_, index) => uriOf(index)) };
  }
  return catalogOf(Number(url.pathname.split('-').at(-1)));
}

const server = createServer(
  { keepAliveTimeout: 60_000 },
  (request, response) => {
    const text = JSON.stringify(
      answer(new URL(request.url, 'http://localhost')),
    );
    asked.requests += 1;
    asked.bytes += Buffer.byteLength(text);
    response.setHeader('content-type', 'application/json');
    response.end(text);
  },
);
server.on('connection', () => {
  asked.sockets += 1;
});
server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 }, () =>
  process.send({ url: `http://127.0.0.1:${server.address().port}` }),
);
process.on('message', question => {
  if (question.asked) {
    process.send({ ...asked });
    Object.keys(asked).forEach(key => {
      asked[key] = 0;
    });
    return;
  }
  round += 1;
  ({ changedEach = 0, isVolatile = false } = question);
  process.send({ round });
});
