import assert from 'node:assert/strict';
import { systemTime } from '../../time/time';
import { Reflector } from '../reflector/Reflector';
import type { KubernetesObject } from '../types';
import { type Checks, limit, make, patch, remove, untilTrue } from './lab';

export const reflectorChecks: Checks = {
  'a reflector holds what a list shows': async lab => {
    const stop = new AbortController();
    const logger = { error() {}, warn() {}, info() {}, debug() {} };
    const reflector = new Reflector({
      client: lab.client,
      resource: lab.admin.resource,
      namespace: lab.admin.namespace,
      trim: object => object,
      onChange: () => {},
      logger: { ...logger, child: () => ({ ...logger, child: never }) },
      time: systemTime,
      signal: stop.signal,
    });
    const done = reflector.run();
    try {
      await untilTrue(async () => reflector.synced);
      const gone = await make(lab, 'reflected-gone');
      await make(lab, 'reflected');
      await patch(lab, 'reflected', { metadata: { labels: { a: 'b' } } });
      await remove(lab, 'reflected-gone', gone.metadata.uid);
      await untilTrue(async () => {
        const { items } = await lab.client.list(lab.admin.resource, {
          namespace: lab.admin.namespace,
          signal: limit(),
        });
        return versions(items) === versions([...reflector.objects()]);
      });
      assert.equal(reflector.status().status, 'live');
    } finally {
      stop.abort();
      await done;
    }
  },
};

function never(): never {
  throw new Error('not used');
}

function versions(objects: KubernetesObject[]): string {
  return objects
    .map(({ metadata }) => `${metadata.uid}@${metadata.resourceVersion}`)
    .sort()
    .join();
}
