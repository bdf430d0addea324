import { InputError } from '@backstage/errors';
import {
  readEndpoint,
  type ConfigSection,
} from 'backstage-plugin-model-lifecycle-node';
import type { PrometheusConfig } from './types';

/** As NVIDIA's exporter names things when the scrape keeps the labels of the pods. */
const DEFAULT_GPU_QUERY =
  'DCGM_FI_DEV_GPU_UTIL{namespace="$namespace",pod=~"$pods"}';

export function readPrometheus(sections: ConfigSection[]): PrometheusConfig[] {
  const servers = sections.map(readServer);
  servers.forEach(({ cluster }, index) => {
    if (servers.findIndex(other => other.cluster === cluster) !== index) {
      throw new InputError(
        `Invalid config at '${sections[index].path}.cluster': another Prometheus has the cluster '${cluster}'`,
      );
    }
  });
  return servers;
}

function readServer(section: ConfigSection): PrometheusConfig {
  const server = {
    cluster: section.requiredString('cluster'),
    endpoint: readEndpoint(section),
    queries: readQueries(section.section('queries')),
  };
  section.rejectUnknownKeys();
  return server;
}

/** Without its place for the pods a query would tell of everybody's. */
function readQueries(section: ConfigSection): PrometheusConfig['queries'] {
  const gpuUtilization = section.string('gpuUtilization') ?? DEFAULT_GPU_QUERY;
  for (const place of ['"$namespace"', '"$pods"']) {
    if (!gpuUtilization.includes(place)) {
      throw new InputError(
        `Invalid config at '${section.path}.gpuUtilization': expected a query that has ${place}, in double quotes`,
      );
    }
  }
  section.rejectUnknownKeys();
  return { gpuUtilization };
}
