import type { HttpConnector } from 'backstage-plugin-model-lifecycle-node';
import type { PipelineSourceConfig } from '../../../config/types';
import type { RunSource } from '../runSource';
import { PipelineClient } from './client';
import { PipelineSource } from './PipelineSource';

/** Runs of a Kubeflow Pipelines server. */
export function createPipelineSource(
  config: PipelineSourceConfig,
  { http }: { http: HttpConnector },
): RunSource {
  return new PipelineSource(
    config,
    new PipelineClient(http.connect(config.endpoint)),
  );
}
