import type { LoggerService } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import type { ClusterClient } from '../../clusters/types';
import type { PrometheusConfig } from '../../config/types';
import { createHttpConnector } from '../../http/createHttpConnector';
import { createSecretReader } from '../../clusters/readSecret';
import type { Time } from '../../time/time';
import { GpuUsage, type GpuServer } from './GpuUsage';

export interface GpuUsageOptions {
  prometheus: readonly PrometheusConfig[];
  /** Where tokens may stand in Secrets. */
  client(cluster: string): ClusterClient | undefined;
  logger: LoggerService;
  time: Time;
}

/** Connects nowhere before somebody asks. */
export function createGpuUsage(
  options: GpuUsageOptions,
): GpuUsage & { close(): Promise<void> } {
  const { prometheus, client, time } = options;
  const connectors = prometheus.map(({ cluster }) =>
    createHttpConnector({
      sourceId: `prometheus:${cluster}`,
      logger: options.logger.child({ prometheus: cluster }),
      time,
      readSecret: createSecretReader(name => {
        const found = client(name);
        if (!found) {
          throw new NotFoundError(`No cluster '${name}' is configured`);
        }
        return found;
      }),
    }),
  );
  const servers = new Map<string, GpuServer>(
    prometheus.map(({ cluster, endpoint, queries }, index) => [
      cluster,
      {
        endpoint: connectors[index].connect(endpoint),
        query: queries.gpuUtilization,
      },
    ]),
  );
  return Object.assign(new GpuUsage({ servers, time }), {
    close: async () => {
      await Promise.all(connectors.map(connector => connector.close()));
    },
  });
}
