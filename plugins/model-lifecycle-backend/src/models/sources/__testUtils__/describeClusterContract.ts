import { ConfigSection } from 'backstage-plugin-model-lifecycle-node';
import {
  createRecordingLogger,
  describeModelSourceContract,
  type ModelSourceContractOptions,
} from 'backstage-plugin-model-lifecycle-node/testUtils';
import { mockServices } from '@backstage/backend-test-utils';
import { SourceServer, type SourceHandler } from 'demo-lab';
import { createClusterClient } from '../../../clusters/createClusterClient';
import { defaultLimits } from '../../../clusters/client/HttpClusterClient';
import type { ClusterClient, KubernetesObject } from '../../../clusters/types';
import type { BuiltInSourceType } from '../types';
import { clusterServices } from './clusterServices';
import { VirtualTime } from './VirtualTime';

/** Objects by the path of their list, as one namespace or a whole cluster has them. */
export type ObjectsByPath = Record<string, KubernetesObject[]>;

/** What discovery and a paged LIST of an API server answer; nothing else is asked without a watch. */
export function createListHandler(objects: ObjectsByPath): SourceHandler {
  return ({ url }) => {
    const items = objects[url.pathname];
    if (items) {
      const limit = Number(url.searchParams.get('limit') ?? 500);
      const start = Number(url.searchParams.get('continue') ?? 0);
      const next = start + limit < items.length ? `${start + limit}` : '';
      return {
        json: {
          kind: 'List',
          metadata: { resourceVersion: '7', continue: next },
          items: items.slice(start, start + limit),
        },
      };
    }
    const plurals = Object.keys(objects)
      .filter(path => path.startsWith(`${url.pathname}/`))
      .map(path => ({ name: path.slice(url.pathname.length + 1) }));
    return plurals.length > 0
      ? { json: { kind: 'APIResourceList', resources: plurals } }
      : { status: 404, json: { kind: 'Status', code: 404 } };
  };
}

const LIMITS = {
  ...defaultLimits,
  requestTimeoutMs: 1_000,
  maxBodyBytes: 1024 * 1024,
};

function clientOf(url: string, limits: typeof LIMITS): ClusterClient {
  return createClusterClient(
    {
      kind: 'url',
      name: 'prod',
      url,
      serviceAccountToken: 'token',
      skipTLSVerify: false,
    },
    {
      discovery: mockServices.discovery.mock(),
      auth: mockServices.auth.mock(),
      limits,
    },
  );
}

/** The contract of the port, for a source that reads a cluster `prod`, page by page. */
export function describeClusterContract(options: {
  type: BuiltInSourceType;
  objects: ObjectsByPath;
  oneScope?: ModelSourceContractOptions['oneScope'];
  leftOut?: ModelSourceContractOptions['leftOut'];
}): void {
  const { type, objects, oneScope, leftOut } = options;
  // The first request of a process loads the client library, which takes its time.
  beforeAll(async () => {
    const server = await SourceServer.start({
      handler: createListHandler(objects),
    });
    await clientOf(server.url, defaultLimits).discover(
      'apps',
      'v1',
      AbortSignal.timeout(60_000),
    );
    await server.close();
  }, 60_000);
  describeModelSourceContract({
    name: type.type,
    oneScope,
    leftOut,
    prepare: async () => {
      const server = await SourceServer.start({
        handler: createListHandler(objects),
      });
      const { logger, text } = createRecordingLogger();
      const time = new VirtualTime();
      const client = clientOf(server.url, LIMITS);
      const source = type
        .configure(new ConfigSection('modelLifecycle.models.sources.s', {}))
        .create({
          id: 's',
          services: {
            ...clusterServices({}),
            logger,
            time,
            now: time.now,
            sleep: time.sleep,
            clusterNames: ['prod'],
            cluster: () => client,
          },
        });
      return { server, source, log: { text } };
    },
  });
}
