import { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadIdentity } from '../kubernetes/certificates';
import { RESOURCES } from '../kubernetes/resources';
import { DemoLab, DemoLabOptions, startDemoLab } from '../demoLab';

export interface Answer {
  code: number;
  body: any;
}

/** Plain HTTPS to the lab, so that tests see what is on the wire. */
export class Api {
  constructor(private readonly lab: DemoLab, private readonly token?: string) {}

  open(
    method: string,
    path: string,
    body?: object,
    contentType = 'application/json',
  ): Promise<IncomingMessage> {
    const text = body && JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const outgoing = request(
        `${this.lab.url}${path}`,
        {
          method,
          ca: Buffer.from(this.lab.caData, 'base64'),
          agent: false,
          headers: {
            ...(this.token !== '' && {
              authorization: `Bearer ${this.token ?? this.lab.token}`,
            }),
            'content-type': contentType,
            // Node frames the body of a DELETE only when told its length.
            'content-length': Buffer.byteLength(text ?? ''),
          },
        },
        resolve,
      );
      outgoing.on('error', reject);
      outgoing.end(text);
    });
  }

  async text(path: string): Promise<{ code: number; text: string }> {
    const response = await this.open('GET', path);
    let text = '';
    for await (const chunk of response) text += chunk;
    return { code: response.statusCode ?? 0, text };
  }

  async call(
    method: string,
    path: string,
    body?: object,
    contentType?: string,
  ): Promise<Answer> {
    const response = await this.open(method, path, body, contentType);
    let text = '';
    for await (const chunk of response) text += chunk;
    return { code: response.statusCode ?? 0, body: JSON.parse(text) };
  }

  get(path: string): Promise<Answer> {
    return this.call('GET', path);
  }

  mergePatch(path: string, body: object): Promise<Answer> {
    return this.call('PATCH', path, body, 'application/merge-patch+json');
  }

  apply(path: string, body: object): Promise<Answer> {
    return this.call('PATCH', path, body, 'application/apply-patch+yaml');
  }

  /** Collects events of a watch until so many have come or the server ends it. */
  async watch(path: string, count = Infinity): Promise<any[]> {
    const response = await this.open('GET', path);
    const events: any[] = [];
    let rest = '';
    for await (const chunk of response) {
      rest += chunk;
      const lines = rest.split('\n');
      rest = lines.pop() ?? '';
      events.push(...lines.map(line => JSON.parse(line)));
      if (events.length >= count) break;
    }
    response.destroy();
    return events;
  }
}

export const TRAINJOBS =
  '/apis/trainer.kubeflow.org/v1alpha1/namespaces/default/trainjobs';

export function trainJob(name: string, more: object = {}): object {
  return {
    apiVersion: 'trainer.kubeflow.org/v1alpha1',
    kind: 'TrainJob',
    metadata: { name, ...more },
    spec: { runtimeRef: { name: 'torch-distributed' } },
  };
}

/** Generous: the machine may be busy with other things. */
export const TEST_LIMIT_MS = 120_000;

/** Starts labs in folders of their own and cleans up after the test. */
export class Labs {
  private readonly cleanups: (() => Promise<void>)[] = [];

  private identity?: Promise<string>;

  /** A folder whose certificate is there already: making one takes long on a busy machine. */
  async directory(): Promise<string> {
    this.identity ??= this.makeIdentity();
    const path = await mkdtemp(join(tmpdir(), 'demo-lab-'));
    this.cleanups.push(() =>
      rm(path, { recursive: true, force: true, maxRetries: 3 }),
    );
    await copyFile(await this.identity, join(path, 'identity.json'));
    return path;
  }

  private async makeIdentity(): Promise<string> {
    const path = await mkdtemp(join(tmpdir(), 'demo-lab-identity-'));
    await loadIdentity(path);
    return join(path, 'identity.json');
  }

  async start(options: Partial<DemoLabOptions> = {}): Promise<DemoLab> {
    const lab = await startDemoLab({
      scenario: 'empty',
      ...options,
      directory: options.directory ?? (await this.directory()),
    });
    this.cleanups.push(() => lab.stop());
    return lab;
  }

  async cleanUp(): Promise<void> {
    for (const cleanup of this.cleanups.splice(0).reverse()) {
      await cleanup();
    }
  }
}

/** A running pod `p` in the namespace `default`. */
export function putPod(lab: DemoLab) {
  return lab.server.store.create(RESOURCES.pods, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'default' },
    spec: { containers: [{ name: 'node' }] },
    status: { phase: 'Running' },
  });
}
