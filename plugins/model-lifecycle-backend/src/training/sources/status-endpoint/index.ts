import type { HttpConnector } from 'backstage-plugin-model-lifecycle-node';
import type { StatusEndpointConfig } from '../../../config/types';
import type { RunSource } from '../runSource';
import { StatusClient } from './client';
import { StatusEndpointSource } from './StatusEndpointSource';

/** Trainings behind any endpoint that says as JSON how they are. */
export function createStatusEndpointSource(
  config: StatusEndpointConfig,
  { http }: { http: HttpConnector },
): RunSource {
  return new StatusEndpointSource(
    config,
    new StatusClient(http.connect(config.endpoint), config),
  );
}
