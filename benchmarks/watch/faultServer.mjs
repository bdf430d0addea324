// Ten TrainJobs on a server that fails in one way. What it was asked is counted.
import http from 'node:http';
import { createPopulation, TRAIN_JOBS_PATH, uidOf } from './population.mjs';

const COUNT = 10;
/** How long a fault that passes lasts. */
const OUTAGE_MS = 300;

export const faults = {
  'each watch closed cleanly': {
    watch: ({ response, serve }) => {
      serve();
      response.end();
    },
  },
  '410 on each watch': {
    watch: ({ response }) => refuse(response, 410, 'Expired'),
  },
  'connection reset once': {
    watch: ({ response, first, serve }) => {
      if (!first) return serve();
      response.flushHeaders();
      setTimeout(() => response.destroy(), 20);
      return undefined;
    },
  },
  'LIST answers 500 for 0.3 s': {
    list: ({ response, since, serve }) =>
      since < OUTAGE_MS ? refuse(response, 500, 'InternalError') : serve(),
  },
  'exception in the update handler': { handlerThrows: true },
  'a malformed line instead of a deletion': {
    watch: ({ response, first, serve, remove }) => {
      serve();
      if (!first) return;
      setTimeout(() => {
        remove(0);
        response.write('{"type":"DELETED","object":{"kind"\n');
      }, 100);
    },
  },
};

function refuse(response, code, reason) {
  response.writeHead(code, { 'Content-Type': 'application/json' });
  response.end(
    JSON.stringify({
      kind: 'Status',
      apiVersion: 'v1',
      status: 'Failure',
      message: reason,
      reason,
      code,
    }),
  );
}

export async function startFaultServer(fault) {
  const population = createPopulation({ count: COUNT });
  const versions = new Map(population.map((_, index) => [index, 1 + index]));
  const asked = { lists: 0, watches: 0 };
  const open = new Set();
  let firstAskedAt;
  let version = COUNT;
  const text = index =>
    population[index]({
      version: versions.get(index),
      percent: 1,
      loss: '2.5',
      step: '0',
    });

  const list = response => {
    response.setHeader('Content-Type', 'application/json');
    response.end(
      `{"kind":"TrainJobList","metadata":{"resourceVersion":"${version}"},"items":[${[
        ...versions.keys(),
      ].map(text)}]}`,
    );
  };
  const watch = (response, from) => {
    response.setHeader('Content-Type', 'application/json');
    response.flushHeaders();
    // What was written since the version that the reader has.
    for (const [index, written] of versions)
      if (written > from) send(response, index);
    open.add(response);
    response.on('close', () => open.delete(response));
  };
  const send = (response, index) =>
    response.write(`{"type":"MODIFIED","object":${text(index)}}\n`);
  const change = index => {
    versions.set(index, ++version);
    open.forEach(response => send(response, index));
  };

  const server = http.createServer((request, response) => {
    const url = new URL(request.url, 'http://localhost');
    if (url.pathname !== TRAIN_JOBS_PATH)
      return void response.writeHead(404).end();
    const isWatch = url.searchParams.has('watch');
    firstAskedAt ??= performance.now();
    asked[isWatch ? 'watches' : 'lists'] += 1;
    const serve = () =>
      isWatch
        ? watch(response, Number(url.searchParams.get('resourceVersion')))
        : list(response);
    const act = isWatch ? fault.watch : fault.list;
    if (!act) return serve();
    return act({
      response,
      first: asked.watches === 1,
      since: performance.now() - firstAskedAt,
      remove: index => versions.delete(index),
      serve,
    });
  });
  await new Promise(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const timers = [setTimeout(change, 600, 1), setTimeout(change, 1_200, 2)];
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    asked: () => ({ ...asked }),
    /** What a reader that is up to date holds. */
    truth: () =>
      Object.fromEntries(
        [...versions].map(([index, v]) => [uidOf(index), String(v)]),
      ),
    stop: () => {
      timers.forEach(clearTimeout);
      server.closeAllConnections();
      server.close();
    },
  };
}
