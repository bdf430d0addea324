import type { PipelineSourceConfig } from '../../../config/types';
import type { RunSource } from '../runSource';
import { polledSource, type OpenConnector } from '../support/polledSource';
import { PipelineClient } from './client';
import { Lookups } from './Lookups';
import { PipelineWatch } from './PipelineWatch';

/** Runs of a Kubeflow Pipelines server. */
export function createPipelineSource(
  config: PipelineSourceConfig,
  { openConnector }: { openConnector: OpenConnector },
): RunSource {
  return polledSource({
    type: 'pipeline',
    config,
    openConnector,
    watch: (endpoint, sink) => {
      const client = new PipelineClient(endpoint);
      const lookups = new Lookups({ client, config, time: sink.time });
      return new PipelineWatch({ config, client, lookups, sink });
    },
  });
}
