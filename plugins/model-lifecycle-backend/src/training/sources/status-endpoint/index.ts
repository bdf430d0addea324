import type { StatusEndpointConfig } from '../../../config/types';
import type { RunSource } from '../runSource';
import { polledSource, type OpenConnector } from '../support/polledSource';
import { StatusClient } from './client';
import { StatusWatch } from './StatusWatch';

/** Trainings behind any endpoint that says as JSON how they are. */
export function createStatusEndpointSource(
  config: StatusEndpointConfig,
  { openConnector }: { openConnector: OpenConnector },
): RunSource {
  return polledSource({
    type: 'status-endpoint',
    config,
    openConnector,
    watch: (endpoint, sink) =>
      new StatusWatch({
        config,
        client: new StatusClient(endpoint, config),
        sink,
      }),
  });
}
