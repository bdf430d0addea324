/*
 * The demo lab answers the suite that the real API server answers
 * (e2e/tests/real/conformance.test.mjs), so that the one cannot drift from the
 * other. Every check must run here: the lab can do all that the suite asks.
 */
import { mockServices } from '@backstage/backend-test-utils';
import { type DemoLab, RESOURCES } from 'demo-lab';
import {
  registerConformance,
  type ConformanceAdmin,
} from '../clusters/conformance';
import { createClusterClient } from '../clusters/createClusterClient';
import type { KubernetesObject, ResourceType } from '../clusters/types';
import { TRAIN_JOBS } from '../training/sources/trainjob/resources';
import { Labs, clusterConfig } from './__testUtils__/labs';
import { runningPod, trainJob } from './__testUtils__/objects';

const NAMESPACE = 'conformance';

const labs = new Labs();

function clientOf(lab: DemoLab, token: string) {
  return createClusterClient(clusterConfig('demo', lab, { token }), {
    discovery: mockServices.discovery(),
    auth: mockServices.auth(),
  });
}

function podWithLog({ server }: DemoLab) {
  const key = { namespace: NAMESPACE, name: 'with-log' };
  if (!server.store.get(RESOURCES.pods, key)) {
    const { metadata } = server.store.create(
      RESOURCES.pods,
      runningPod({ ...key, uid: 'pod-with-log' }),
    );
    for (let second = 0; second < 6; second++) {
      const at = Date.now() - (6 - second) * 2_000;
      server.logs.append(metadata.uid, 'node', { at, text: `line ${second}` });
    }
  }
  return { pod: key.name, container: 'node' };
}

function eventsOf({ server }: DemoLab) {
  const about = (name: string, uid: string) => ({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { namespace: NAMESPACE, name },
    type: 'Warning',
    reason: 'Checked',
    involvedObject: { kind: 'Pod', namespace: NAMESPACE, uid },
  });
  server.store.create(RESOURCES.events, about('wanted', 'uid-1'));
  server.store.create(RESOURCES.events, about('other', 'uid-2'));
  return { fieldSelector: 'involvedObject.uid=uid-1', names: ['wanted'] };
}

/** Another client's POST: straight over the wire, as kubectl would. */
async function post(
  lab: DemoLab,
  resource: ResourceType,
  object: Partial<KubernetesObject>,
): Promise<KubernetesObject> {
  const { group, version, plural } = resource;
  const path = `/apis/${group}/${version}/namespaces/${NAMESPACE}/${plural}`;
  const { uid, ...metadata } = object.metadata!;
  return labs.request(lab, 'POST', path, { ...object, metadata });
}

/** Suspended, as for the real server, where a controller would touch it. */
function manifest(name: string): Partial<KubernetesObject> {
  const key = { namespace: NAMESPACE, name };
  const made = trainJob({ ...key, suspend: true });
  return { ...made, metadata: { ...key, uid: '' } };
}

async function connect() {
  const lab = await labs.start({ bookmarkIntervalMs: 500 });
  labs.namespace(lab, NAMESPACE);
  const admin: ConformanceAdmin = {
    resource: TRAIN_JOBS,
    namespace: NAMESPACE,
    manifest,
    create: (resource, object) => post(lab, resource, object),
    clientWithBadToken: async () => clientOf(lab, 'nobody-knows-this-token'),
    forgetHistory: async () => lab.server.compact(),
    podWithLog: async () => podWithLog(lab),
    eventsOf: async () => eventsOf(lab),
  };
  return { client: clientOf(lab, lab.token), admin };
}

jest.setTimeout(120_000);

afterAll(() => labs.cleanUp());

describe('the demo lab', () => {
  registerConformance({ name: 'demo lab', connect }, (name, check) => {
    it(`${name}`, async () => {
      await expect(check()).resolves.toBeUndefined();
    });
  });
});
