// Tabs without a browser: each holds a socket, and reads its run again with a
// conditional GET when a hint names it.
import { childOptions, endWithParent } from '../lib/child.mjs';
import { percentile } from '../lib/measure.mjs';

const { url, token, runIds } = childOptions();
const headers = { authorization: `Bearer ${token}` };
const delays = [];
let failures = 0;
let hints = 0;

await Promise.all(
  runIds.map(
    id =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(
          `${url.replace('http', 'ws')}/api/signals`,
          token,
        );
        let etag;
        let reading = false;
        let again = false;
        const read = async () => {
          if (reading) {
            again = true;
            return;
          }
          reading = true;
          do {
            again = false;
            const startedAt = performance.now();
            const response = await fetch(
              `${url}/api/model-lifecycle/runs/${id}`,
              {
                headers: etag ? { ...headers, 'if-none-match': etag } : headers,
              },
            );
            await response.arrayBuffer();
            if (!response.ok && response.status !== 304) failures += 1;
            etag = response.headers.get('etag') ?? etag;
            delays.push(performance.now() - startedAt);
          } while (again);
          reading = false;
        };
        socket.onopen = () => {
          socket.send(
            JSON.stringify({ action: 'subscribe', channel: 'model-lifecycle' }),
          );
          resolve();
        };
        socket.onerror = reject;
        socket.onmessage = ({ data }) => {
          hints += 1;
          const { message } = JSON.parse(data);
          if (message?.runs?.some(run => run.id === id))
            void read().catch(() => {
              failures += 1;
            });
        };
      }),
  ),
);
process.on('message', () =>
  process.send({
    reads: delays.length,
    hints,
    failures,
    p50: delays.length ? percentile(delays, 0.5) : 0,
    p95: delays.length ? percentile(delays, 0.95) : 0,
  }),
);
endWithParent();
process.send({ connected: runIds.length });
