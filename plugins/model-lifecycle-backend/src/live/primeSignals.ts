import { randomBytes } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import type {
  DiscoveryService,
  LoggerService,
} from '@backstage/backend-plugin-api';

const TIMEOUT_MS = 5_000;

/**
 * Opens a socket to the signals backend once and closes it. In Backstage 1.55
 * the first upgrade request after a start is swallowed (it only installs the
 * listener), so without this the first tab would wait 6 s for its first hint.
 * Best effort: it resolves whatever happens.
 */
export async function primeSignals(options: {
  discovery: DiscoveryService;
  logger: LoggerService;
}): Promise<void> {
  const { discovery, logger } = options;
  try {
    await requestUpgrade(new URL(await discovery.getBaseUrl('signals')));
  } catch (error) {
    logger.debug(`Could not prime the signals socket: ${error}`);
  }
}

function requestUpgrade(url: URL): Promise<void> {
  const client = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const request = client.request(url, {
      headers: {
        Connection: 'Upgrade',
        Upgrade: 'websocket',
        'Sec-WebSocket-Version': '13',
        'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
      },
      // The swallowed request is never answered.
      timeout: TIMEOUT_MS,
    });
    const done = () => {
      request.destroy();
      resolve();
    };
    request.on('upgrade', done);
    request.on('response', done);
    request.on('timeout', done);
    request.on('error', reject);
    request.end();
  });
}
