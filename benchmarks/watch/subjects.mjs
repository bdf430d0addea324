// The readers that are compared. Each lists, watches, keeps what it has, and
// calls `onEvent` for each change.
import http from 'node:http';
import { loadBackend, quietLogger } from '../lib/source.mjs';
import { TRAIN_JOBS_PATH } from './population.mjs';

const TOKEN = 'benchmark';
/** `@kubernetes/client-node` 1.4.0 as its users start it. */
async function informer({ url, onEvent, path = TRAIN_JOBS_PATH }) {
  const { KubeConfig, makeInformer } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [{ name: 'lab', server: url, skipTLSVerify: true }],
    users: [{ name: 'user', token: TOKEN }],
    contexts: [{ name: 'lab', cluster: 'lab', user: 'user' }],
    currentContext: 'lab',
  });
  const list = async () => {
    const response = await fetch(url + path);
    if (!response.ok) throw new Error(`list answered ${response.status}`);
    return response.json();
  };
  const reader = makeInformer(config, path, list);
  reader.on('update', onEvent);
  return {
    list: () => reader.start(),
    size: () => reader.list().length,
    versions: () => versionsOf(reader.list()),
  };
}

function versionsOf(objects) {
  return Object.fromEntries(
    [...objects].map(({ metadata }) => [
      metadata.uid,
      metadata.resourceVersion,
    ]),
  );
}

export function ourClient(url) {
  const { HttpClusterClient } = loadBackend(
    'clusters/client/HttpClusterClient.ts',
  );
  const { DirectConnector } = loadBackend(
    'clusters/transport/DirectConnector.ts',
  );
  return new HttpClusterClient(
    new DirectConnector({
      kind: 'url',
      name: 'lab',
      url,
      serviceAccountToken: TOKEN,
      skipTLSVerify: false,
    }),
  );
}

export function ourReflector({ url, onEvent, kind, signal, logger }) {
  const { Reflector } = loadBackend('clusters/reflector/Reflector.ts');
  const { systemTime } = loadBackend('time/time.ts');
  const { TRAIN_JOB_KIND } = loadBackend(
    'training/sources/trainjob/watch/kinds.ts',
  );
  let synced;
  const listed = new Promise(resolve => {
    synced = resolve;
  });
  const reader = new Reflector({
    client: ourClient(url),
    ...(kind ?? TRAIN_JOB_KIND),
    onChange: onEvent,
    onSynced: () => synced(),
    logger: logger ?? quietLogger(),
    time: systemTime,
    signal: signal ?? new AbortController().signal,
  });
  return {
    list: () => {
      void reader.run();
      return listed;
    },
    size: () => reader.status().objects,
    versions: () => versionsOf(reader.objects()),
  };
}

async function ours({ url, onEvent }) {
  // Loaded with the first request otherwise, and would count as cache.
  await import('@kubernetes/client-node');
  let listed = false;
  const reader = ourReflector({
    url,
    onEvent: change => {
      if (listed) onEvent(change);
    },
  });
  return {
    ...reader,
    list: async () => {
      await reader.list();
      listed = true;
    },
  };
}

/** The least that any reader of whole objects has to do. */
function floor(open) {
  return async ({ url, onEvent }) => {
    const objects = new Map();
    return {
      list: async () => {
        const { items, metadata } = JSON.parse(
          await text(await open(url + TRAIN_JOBS_PATH)),
        );
        items.forEach(item => objects.set(item.metadata.uid, item));
        void watch(
          await open(
            `${url}${TRAIN_JOBS_PATH}?watch=true&resourceVersion=${metadata.resourceVersion}`,
          ),
        );
      },
      size: () => objects.size,
    };

    async function watch(body) {
      let rest = '';
      body.setEncoding('utf8');
      for await (const chunk of body) {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop();
        for (const line of lines) {
          const { object } = JSON.parse(line);
          objects.set(object.metadata.uid, object);
          onEvent(object);
        }
      }
    }
  };
}

async function text(body) {
  const chunks = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const openHttp = url =>
  new Promise((resolve, reject) => {
    http.get(url, resolve).on('error', reject);
  });

async function openUndici(url) {
  const { Readable } = await import('node:stream');
  const { body } = await fetch(url);
  return Readable.fromWeb(body);
}

export const subjects = {
  informer,
  ours,
  'floor (node http)': floor(openHttp),
  'floor (fetch)': floor(openUndici),
};
