import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigSection } from 'backstage-plugin-model-lifecycle-node';
import { collectListing } from 'backstage-plugin-model-lifecycle-node/testUtils';
import { RESOURCES, type DemoLab, type NewObject } from 'demo-lab';
import { parse } from 'yaml';
import { Labs } from '../../../__tests__/__testUtils__/labs';
import { until } from '../../../__tests__/__testUtils__/until';
import type { KubernetesObject } from '../../../clusters/types';
import { clusterServices } from '../__testUtils__/clusterServices';
import { expectGolden } from '../__testUtils__/golden';
import type { BuiltInServices } from '../types';
import { annotatedSource } from './index';
import { DEPLOYMENT } from './kinds';

const fixture = (name: string) => join(__dirname, '__fixtures__', name);
const objects = parse(
  readFileSync(fixture('objects.yaml'), 'utf8'),
) as KubernetesObject[];

jest.setTimeout(60_000);

const labs = new Labs();
afterEach(() => labs.cleanUp());

function source(services: BuiltInServices) {
  const section = new ConfigSection('modelLifecycle.models.sources.s', {});
  return annotatedSource.configure(section).create({ id: 's', services });
}

async function startLab(): Promise<DemoLab> {
  const lab = await labs.start();
  labs.namespace(lab, 'lab');
  const resources = {
    Deployment: RESOURCES.deployments,
    Service: RESOURCES.services,
    Route: RESOURCES.routes,
  };
  for (const object of objects) {
    const resource = resources[object.kind as keyof typeof resources];
    lab.server.store.create(resource, object as unknown as NewObject);
  }
  return lab;
}

describe('servers that no operator describes', () => {
  it('become the records of records.yaml, one for Deployment, Service and Route', async () => {
    const lab = await startLab();
    const listing = await collectListing(
      source(clusterServices({ prod: lab })),
    );
    listing.records.sort((a, b) => (a.key < b.key ? -1 : 1));
    expectGolden(fixture('records.yaml'), listing.records);
    expect(listing.ends).toEqual({
      prod: { outcome: 'complete', absence: 'proof' },
    });
  });

  it('keep nothing of objects without a mark, and no secret of the others', () => {
    const kept = objects.map(DEPLOYMENT.trim);
    expect(JSON.stringify(kept)).not.toContain('s3cr3t');
    expect(Object.keys(kept[4])).toEqual(['kind', 'metadata']);
  });

  it('are not believed to have changed where one of the kinds may not be read', async () => {
    const lab = await startLab();
    lab.server.access.allow('half', {
      name: 'half',
      denied: [{ resources: ['services'] }],
    });
    const services = clusterServices({ prod: { lab, token: 'half' } });
    const listing = await collectListing(source(services));
    expect(listing.records).toEqual([]);
    expect(listing.ends.prod).toMatchObject({
      outcome: 'failed',
      reason: { code: 'cluster-forbidden' },
    });
  });

  it('appear when somebody adds the annotation', async () => {
    const lab = await startLab();
    const followed = source(clusterServices({ prod: lab }));
    const stop = new AbortController();
    const following = followed.follow!({ signal: stop.signal, changed() {} });
    const keys = async () =>
      (await collectListing(followed)).records.map(({ key }) => key).sort();
    await until(keys, found => found.length === 2);
    await labs.request(
      lab,
      'PATCH',
      '/apis/apps/v1/namespaces/lab/deployments/shop',
      {
        metadata: { annotations: { 'model-lifecycle.io/model': 'shop-rank' } },
      },
    );
    expect(await until(keys, found => found.length === 3)).toEqual([
      'prod/lab/coder',
      'prod/lab/qwen',
      'prod/lab/shop',
    ]);
    stop.abort();
    await following;
  });
});
