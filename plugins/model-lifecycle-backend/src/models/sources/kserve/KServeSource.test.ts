import { InputError } from '@backstage/errors';
import { ConfigSection } from 'backstage-plugin-model-lifecycle-node';
import {
  collectListing,
  type CollectedListing,
} from 'backstage-plugin-model-lifecycle-node/testUtils';
import { RESOURCES, SourceServer, type DemoLab } from 'demo-lab';
import { Labs } from '../../../__tests__/__testUtils__/labs';
import { until } from '../../../__tests__/__testUtils__/until';
import { clusterServices } from '../__testUtils__/clusterServices';
import { createTestConnector } from '../__testUtils__/connector';
import type { BuiltInServices } from '../types';
import { kserveSource } from './index';

jest.setTimeout(60_000);

const labs = new Labs();
afterEach(() => labs.cleanUp());

function source(services: BuiltInServices, config: object = {}) {
  const section = new ConfigSection('modelLifecycle.models.sources.s', config);
  return kserveSource.configure(section).create({ id: 's', services });
}

function serve(
  lab: DemoLab,
  name: string,
  options: { namespace?: string; url?: string; minReplicas?: number } = {},
) {
  const { namespace = 'team', url, minReplicas = 1 } = options;
  lab.server.store.create(RESOURCES.inferenceServices, {
    apiVersion: 'serving.kserve.io/v1beta1',
    kind: 'InferenceService',
    metadata: { name, namespace },
    spec: {
      predictor: {
        minReplicas,
        model: { modelFormat: { name: 'sklearn' }, storageUri: 's3://m/a' },
      },
    },
    status: { url, conditions: [{ type: 'Ready', status: 'True' }] },
  });
}

async function startLab(): Promise<DemoLab> {
  const lab = await labs.start();
  labs.namespace(lab, 'team');
  return lab;
}

function keys({ records }: CollectedListing) {
  return records.map(record => record.key).sort();
}

describe('listing', () => {
  it('lists more servers than a page holds', async () => {
    const lab = await startLab();
    for (let index = 0; index < 701; index += 1) serve(lab, `s-${index}`);
    const listing = await collectListing(
      source(clusterServices({ prod: lab })),
    );
    expect(new Set(keys(listing)).size).toBe(701);
    expect(listing.ends).toEqual({
      'prod/InferenceService': { outcome: 'complete', absence: 'proof' },
      'prod/LLMInferenceService': { outcome: 'complete', absence: 'proof' },
    });
  });

  it('fails for the kind that may not be read, and for that one alone', async () => {
    const lab = await startLab();
    serve(lab, 'a');
    lab.server.access.allow('half', {
      name: 'half',
      denied: [{ resources: ['llminferenceservices'] }],
    });
    const services = clusterServices({ prod: { lab, token: 'half' } });
    const listing = await collectListing(source(services));
    expect(keys(listing)).toEqual(['prod/team/InferenceService/a']);
    expect(listing.ends['prod/InferenceService'].outcome).toBe('complete');
    expect(listing.ends['prod/LLMInferenceService']).toMatchObject({
      outcome: 'failed',
      reason: { code: 'cluster-forbidden' },
    });
  });

  it('fails for a cluster that is down, and lists the other', async () => {
    const [up, down] = [await startLab(), await startLab()];
    serve(up, 'a');
    serve(down, 'b');
    const services = clusterServices({ up, down });
    await down.stop();
    const listing = await collectListing(source(services));
    expect(keys(listing)).toEqual(['up/team/InferenceService/a']);
    expect(listing.ends['down/InferenceService']).toMatchObject({
      outcome: 'failed',
      reason: { code: 'cluster-refused' },
    });
  });

  it('fails for a cluster that is not configured, by name', async () => {
    const services = clusterServices({ prod: await startLab() });
    const listing = await collectListing(
      source(services, { clusters: ['prod', 'typo'] }),
    );
    expect(listing.ends['prod/InferenceService'].outcome).toBe('complete');
    expect(listing.ends['typo/InferenceService']).toMatchObject({
      outcome: 'failed',
      reason: { code: 'cluster-config', params: { cluster: 'typo' } },
    });
  });

  it('reads only the namespaces that are named', async () => {
    const lab = await startLab();
    labs.namespace(lab, 'other');
    serve(lab, 'a');
    serve(lab, 'b', { namespace: 'other' });
    const listing = await collectListing(
      source(clusterServices({ prod: lab }), { namespaces: ['other'] }),
    );
    expect(keys(listing)).toEqual(['prod/other/InferenceService/b']);
    expect(Object.keys(listing.ends)).toContain('prod/other/InferenceService');
  });
});

describe('watching', () => {
  it('says that something changed, and the listing after it shows what', async () => {
    const lab = await startLab();
    serve(lab, 'a');
    const followed = source(clusterServices({ prod: lab }));
    const stop = new AbortController();
    let changes = 0;
    const following = followed.follow!({
      signal: stop.signal,
      changed: () => {
        changes += 1;
      },
    });
    await until(() => changes > 0);
    await until(
      async () => keys(await collectListing(followed)),
      found => found.length === 1,
    );
    const before = changes;
    serve(lab, 'b');
    await until(() => changes > before);
    expect(keys(await collectListing(followed))).toEqual([
      'prod/team/InferenceService/a',
      'prod/team/InferenceService/b',
    ]);
    stop.abort();
    await following;
  });

  it('says that a cluster cannot be read any more, and that it can again', async () => {
    const lab = await startLab();
    serve(lab, 'a');
    const followed = source(clusterServices({ prod: lab }));
    const stop = new AbortController();
    let changes = 0;
    const following = followed.follow!({
      signal: stop.signal,
      changed: () => {
        changes += 1;
      },
    });
    const scope = 'prod/InferenceService';
    /** What a listing says after the next word of a change: nobody lists without one. */
    const untilOutcome = (outcome: string) => {
      let looked = 0;
      return until(
        async () => {
          if (changes === looked) return undefined;
          looked = changes;
          return (await collectListing(followed)).ends[scope].outcome;
        },
        found => found === outcome,
      );
    };
    expect(await untilOutcome('complete')).toBe('complete');
    lab.server.faults.failRequests({ code: 503 });
    changes = 0;
    lab.server.faults.dropWatches();
    expect(await untilOutcome('failed')).toBe('failed');
    changes = 0;
    lab.server.faults.clear();
    expect(await untilOutcome('complete')).toBe('complete');
    stop.abort();
    await following;
  });
});

describe('definitions of APIs', () => {
  const document = { openapi: '3.1.0', info: { title: 'Mine', version: '1' } };
  const fetching = {
    apiDefinitions: { mode: 'fetch', hosts: ['127.0.0.1'] },
  };

  async function started(answer: object) {
    const lab = await startLab();
    const server = await SourceServer.start({
      handler: ({ url }) =>
        url.pathname === '/openapi.json' ? answer : { status: 404 },
    });
    const connector = createTestConnector();
    const services = clusterServices({ prod: lab }, { http: connector });
    return {
      lab,
      server,
      services,
      stop: async () => {
        await connector.close();
        await server.close();
      },
    };
  }

  it('are fetched where the config allows the host, once for a revision', async () => {
    const { lab, server, services, stop } = await started({ json: document });
    serve(lab, 'a', { url: server.url });
    const fetched = source(services, fetching);
    const first = await collectListing(fetched);
    expect(first.records).toEqual([
      expect.objectContaining({
        api: expect.objectContaining({ definition: JSON.stringify(document) }),
      }),
    ]);
    server.forgetRequests();
    const second = await collectListing(fetched, { known: first.known });
    expect(second.records).toEqual(first.records);
    expect(server.requests).toEqual([]);
    await stop();
  });

  it('are not asked of a server that sleeps, nor of a host that is not named', async () => {
    const { lab, server, services, stop } = await started({ json: document });
    serve(lab, 'asleep', { url: server.url, minReplicas: 0 });
    serve(lab, 'elsewhere', { url: server.url.replace('127.0.0.1', '[::1]') });
    const listing = await collectListing(source(services, fetching));
    expect(listing.records).toHaveLength(2);
    expect(server.requests).toEqual([]);
    await stop();
  });

  it('are not there where the server offers a page instead', async () => {
    const { lab, server, services, stop } = await started({
      text: '<html>docs</html>',
    });
    serve(lab, 'a', { url: server.url });
    const listing = await collectListing(source(services, fetching));
    expect(listing.ends['prod/InferenceService'].outcome).toBe('complete');
    expect(JSON.stringify(listing.records)).not.toContain('html');
    await stop();
  });

  it('need hosts in the config', () => {
    const section = new ConfigSection('modelLifecycle.models.sources.s', {
      apiDefinitions: { mode: 'fetch' },
    });
    expect(() => kserveSource.configure(section)).toThrow(InputError);
    expect(() => kserveSource.configure(section)).toThrow(
      "'modelLifecycle.models.sources.s.apiDefinitions.hosts'",
    );
  });
});
