import {
  type DemoLab,
  type DemoLabOptions,
  RESOURCES,
  startDemoLab,
} from 'demo-lab';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { DirectClusterConfig } from '../../clusters/clusterConfig';
import type { KubernetesObject } from '../../clusters/types';

/** How the product would be configured to reach the lab. */
export function clusterConfig(
  name: string,
  lab: DemoLab,
  options: { token?: string } = {},
): DirectClusterConfig {
  return {
    kind: 'url',
    name,
    url: lab.url,
    serviceAccountToken: options.token ?? lab.token,
    caData: lab.caData,
    skipTLSVerify: false,
  };
}

/** Empty demo labs in folders of their own. */
export class Labs {
  readonly #cleanups: (() => Promise<void>)[] = [];

  async start(options: Partial<DemoLabOptions> = {}): Promise<DemoLab> {
    const directory = await mkdtemp(join(tmpdir(), 'model-lifecycle-lab-'));
    this.#cleanups.push(() =>
      rm(directory, { recursive: true, force: true, maxRetries: 3 }),
    );
    const lab = await startDemoLab({
      directory,
      scenario: 'empty',
      ...options,
    });
    this.#cleanups.push(() => lab.stop());
    return lab;
  }

  namespace({ server }: DemoLab, name: string): void {
    server.store.create(RESOURCES.namespaces, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name },
      status: { phase: 'Active' },
    });
  }

  /** What another client of the cluster does. Rejects with the server's words. */
  async request(
    lab: DemoLab,
    method: string,
    path: string,
    body: object,
  ): Promise<KubernetesObject> {
    const sent = JSON.stringify(body);
    const response = await new Promise<import('node:http').IncomingMessage>(
      (resolve, reject) => {
        request(
          `${lab.url}${path}`,
          {
            method,
            ca: Buffer.from(lab.caData, 'base64'),
            agent: false,
            headers: {
              authorization: `Bearer ${lab.token}`,
              'content-type':
                method === 'PATCH'
                  ? 'application/merge-patch+json'
                  : 'application/json',
              'content-length': Buffer.byteLength(sent),
            },
          },
          resolve,
        )
          .on('error', reject)
          .end(sent);
      },
    );
    const answer = await text(response);
    if ((response.statusCode ?? 500) >= 300) {
      throw new Error(`${method} ${path}: ${response.statusCode} ${answer}`);
    }
    return JSON.parse(answer);
  }

  async cleanUp(): Promise<void> {
    for (const cleanup of this.#cleanups.splice(0).reverse()) await cleanup();
  }
}
