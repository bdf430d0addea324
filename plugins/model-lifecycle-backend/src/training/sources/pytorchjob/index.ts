import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ClusterClient } from '../../../clusters/types';
import type { PyTorchJobsConfig } from '../../../config/types';
import type { RunSource } from '../runSource';
import { PyTorchJobWatch } from './PyTorchJobWatch';

const INTERVAL_MS = 15_000;
const SAY_AGAIN_MS = 60_000;

/** PyTorchJobs of the Training Operator, the predecessor of Kubeflow Trainer: read only. */
export function createPyTorchJobSource(
  config: PyTorchJobsConfig,
  deps: {
    client(cluster: string): ClusterClient | undefined;
    logger: LoggerService;
  },
): RunSource {
  return {
    type: 'pytorchjob',
    id: config.name,
    intervalMs: INTERVAL_MS,
    async run(sink, signal) {
      const client = deps.client(config.cluster);
      while (!client && !signal.aborted) {
        sink.failed({
          code: 'source.config',
          message: `modelLifecycle.training.pyTorchJobs: '${config.name}' names cluster '${config.cluster}', which modelLifecycle.clusters does not configure, or which cannot be used`,
        });
        await sink.time.sleep(SAY_AGAIN_MS, signal);
      }
      if (!client) return;
      await new PyTorchJobWatch({
        ...{ config, client, sink, signal },
        intervalMs: INTERVAL_MS,
        logger: deps.logger,
      }).run();
    },
  };
}
