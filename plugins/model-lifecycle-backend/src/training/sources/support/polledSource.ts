import type {
  EndpointConfig,
  HttpConnector,
  HttpEndpoint,
} from 'backstage-plugin-model-lifecycle-node';
import type { RunSink, RunSource, RunSourceType } from '../runSource';
import { pollSource, type LookResult } from './pollSource';

/** A way out for one source, of which it has to let go. */
export type OpenConnector = (
  sourceId: string,
) => HttpConnector & { close(): Promise<void> };

/** What is remembered between looks at one server, under one lease. */
export interface Watch {
  look(signal: AbortSignal): Promise<LookResult>;
}

/** A source that is asked again and again. It has connections only while it is watched. */
export function polledSource(options: {
  type: RunSourceType;
  config: { name: string; intervalMs: number; endpoint: EndpointConfig };
  openConnector: OpenConnector;
  watch: (endpoint: HttpEndpoint, sink: RunSink) => Watch;
}): RunSource {
  const { type, config, openConnector } = options;
  const { name, intervalMs, endpoint } = config;
  return {
    type,
    id: name,
    intervalMs,
    async run(sink, signal) {
      const connector = openConnector(name);
      try {
        const watch = options.watch(connector.connect(endpoint), sink);
        const look = (stop: AbortSignal) => watch.look(stop);
        await pollSource({ sink, signal, intervalMs, look });
      } finally {
        await connector.close();
      }
    },
  };
}
