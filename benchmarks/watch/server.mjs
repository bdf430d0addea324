// An API server reduced to one list and one watch, in a process of its own.
// Events go out when the subject asks for them, so that it is measured alone.
import { once } from 'node:events';
import http from 'node:http';
import { childOptions } from '../lib/child.mjs';
import { createPopulation, TRAIN_JOBS_PATH } from './population.mjs';

const { count, events = 0, bytes, managed } = childOptions();
const population = createPopulation({ count, bytes, managed });
const state = index => ({
  version: 1 + index,
  percent: 0,
  loss: '2.5',
  step: '0',
});
const watches = new Set();

function list(url, response) {
  const limit = Number(url.searchParams.get('limit') ?? count) || count;
  const from = Number(url.searchParams.get('continue') ?? 0);
  const to = Math.min(count, from + limit);
  const metadata = JSON.stringify({
    resourceVersion: String(count),
    ...(to < count ? { continue: String(to) } : {}),
  });
  response.setHeader('Content-Type', 'application/json');
  response.write(
    `{"kind":"TrainJobList","apiVersion":"trainer.kubeflow.org/v1alpha1","metadata":${metadata},"items":[`,
  );
  for (let i = from; i < to; i += 1) {
    response.write((i > from ? ',' : '') + population[i](state(i)));
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

const server = http.createServer((request, response) => {
  const url = new URL(request.url, 'http://localhost');
  if (url.pathname === '/start') {
    response.end();
    watches.forEach(watch => void sendEvents(watch));
  } else if (url.pathname === '/watching') {
    response.end(String(watches.size));
  } else if (url.pathname !== TRAIN_JOBS_PATH) {
    response.writeHead(404).end();
  } else if (url.searchParams.has('watch')) {
    response.setHeader('Content-Type', 'application/json');
    response.flushHeaders();
    watches.add(response);
    response.on('close', () => watches.delete(response));
  } else {
    list(url, response);
  }
});
server.listen(0, '127.0.0.1', () => {
  process.send({
    url: `http://127.0.0.1:${server.address().port}`,
    bytes: Buffer.byteLength(population[0](state(0))),
  });
});
process.on('SIGTERM', () => process.exit(0));
