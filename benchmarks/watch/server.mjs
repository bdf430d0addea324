// An API server reduced to one list and one watch, in a process of its own.
// Events go out when the subject asks for them, so that it is measured alone.
import { once } from 'node:events';
import http from 'node:http';
import { childOptions, endWithParent } from '../lib/child.mjs';
import { families } from './families.mjs';
import { createPopulation, TRAIN_JOBS_PATH } from './population.mjs';

const {
  count,
  events = 0,
  bytes,
  managed,
  finished,
  families: withFamilies,
} = childOptions();
const population = createPopulation({ count, bytes, managed, finished });
const state = index => ({
  version: 1 + index,
  percent: 0,
  loss: '2.5',
  step: '0',
});
const watches = new Set();

const trainJobs = { count, text: index => population[index](state(index)) };

function children(path) {
  const family = withFamilies ? families[path] : undefined;
  return {
    count: family?.count ?? 0,
    text: index => JSON.stringify(family.make(index)),
  };
}

function list(url, response, { count: total, text }) {
  const limit = Number(url.searchParams.get('limit') ?? 0) || total;
  const from = Number(url.searchParams.get('continue') ?? 0);
  const to = Math.min(total, from + limit);
  const metadata = JSON.stringify({
    resourceVersion: String(total),
    ...(to < total ? { continue: String(to) } : {}),
  });
  response.setHeader('Content-Type', 'application/json');
  response.write(
    `{"kind":"List","apiVersion":"v1","metadata":${metadata},"items":[`,
  );
  for (let i = from; i < to; i += 1) {
    response.write((i > from ? ',' : '') + text(i));
  }
  response.end(']}');
}

async function sendEvents(response) {
  const BATCH = 16;
  for (let sent = 0; sent < events; sent += BATCH) {
    let text = '';
    for (let n = sent; n < Math.min(events, sent + BATCH); n += 1) {
      const object = population[n % count]({
        version: count + 1 + n,
        percent: n % 100,
        loss: (2.5 / (1 + n)).toFixed(6),
        step: String(n),
      });
      text += `{"type":"MODIFIED","object":${object}}\n`;
    }
    if (!response.write(text)) await once(response, 'drain');
  }
}

const control = {
  '/start': response => {
    response.end();
    watches.forEach(watch => void sendEvents(watch));
  },
  '/watching': response => response.end(String(watches.size)),
  '/asked': response => response.end(JSON.stringify(asked)),
  /** Ends the watches with 410, so that readers list again. */
  '/expire': response => {
    response.end();
    const status = {
      kind: 'Status',
      status: 'Failure',
      reason: 'Expired',
      code: 410,
    };
    watches.forEach(watch =>
      watch.end(`${JSON.stringify({ type: 'ERROR', object: status })}\n`),
    );
  },
};
const asked = { lists: 0, watches: 0 };

const server = http.createServer((request, response) => {
  const url = new URL(request.url, 'http://localhost');
  // As the Kubernetes plugin's proxy serves it.
  const path = url.pathname.replace(/^\/api\/kubernetes\/proxy/, '');
  if (control[path]) {
    control[path](response);
    return;
  }
  const isWatch = url.searchParams.has('watch');
  asked[isWatch ? 'watches' : 'lists'] += 1;
  response.setHeader('Content-Type', 'application/json');
  if (!isWatch) {
    list(url, response, path === TRAIN_JOBS_PATH ? trainJobs : children(path));
    return;
  }
  response.flushHeaders();
  if (path === TRAIN_JOBS_PATH) {
    watches.add(response);
    response.on('close', () => watches.delete(response));
  }
});
server.listen(0, '127.0.0.1', () => {
  process.send({
    url: `http://127.0.0.1:${server.address().port}`,
    bytes: Buffer.byteLength(population[0](state(0))),
  });
});
endWithParent();
