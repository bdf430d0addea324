// What a replica does for the routes of logs, in a process of its own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { childOptions } from '../lib/child.mjs';
import { settledHeapMb } from '../lib/measure.mjs';
import { loadBackend } from '../lib/source.mjs';
import { kubeconfigClient } from './client.mjs';

const { kubeconfigPath, uid } = childOptions();
const dir = mkdtempSync(path.join(tmpdir(), 'model-lifecycle-logs-'));
const { createClusterLogReader } = loadBackend('api/logs/clusterLogReader.ts');
const { LiveLogs } = loadBackend('api/logs/LiveLogs.ts');
const { liveFile } = loadBackend('api/logs/LogFile.ts');
const { readLogPage } = loadBackend('api/logs/readLogPage.ts');
const { fileStorage } = loadBackend('api/logs/spool/storage.ts');
const { systemTime } = loadBackend('time/time.ts');

const client = kubeconfigClient(kubeconfigPath);
const live = new LiveLogs({
  reader: createClusterLogReader({
    client: () => client,
  }),
  redact: [],
  storage: fileStorage({ directory: dir, maxBytes: 256 * 1024 * 1024 }),
  time: systemTime,
});
const pod = { name: 'trainer-0', uid, phase: 'training', state: 'running' };
const container = {
  run: { id: 'run', namespace: 'default', source: { id: 'lab' } },
  pod: { ...pod, containers: ['node'] },
  container: 'node',
  previous: false,
};

async function page(query, of = container) {
  const view = await live.open(of);
  const about = { log: { pod: pod.name, container: 'node' }, live: true };
  return JSON.stringify(await readLogPage(liveFile(view, about), query));
}

// What reading any log needs is there before it counts.
await page(
  { page: 1 },
  { ...container, pod: { ...container.pod, uid: 'w', name: 'warm-up' } },
);
const heapBeforeMb = await settledHeapMb();
process.on('message', async ({ query, state }) => {
  if (state) {
    process.send({ heapMb: (await settledHeapMb()) - heapBeforeMb });
    return;
  }
  const startedAt = performance.now();
  const answer = await page(query);
  const tookMs = performance.now() - startedAt;
  const { total, reading, totalMatches } = JSON.parse(answer);
  process.send({
    ...{ tookMs, total, reading, totalMatches },
    bytes: answer.length,
  });
});
const end = () => {
  rmSync(dir, { recursive: true, force: true });
  process.exit(0);
};
process.once('SIGTERM', end);
process.once('disconnect', end);
process.send({ ready: true });
