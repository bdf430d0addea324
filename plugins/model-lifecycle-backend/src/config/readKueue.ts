import { InputError } from '@backstage/errors';
import type { ConfigSection } from 'backstage-plugin-model-lifecycle-node';
import type { KueueConfig } from './types';

export function readKueue(sections: ConfigSection[]): KueueConfig[] {
  const clusters = sections.map(section => {
    const cluster = section.requiredString('cluster');
    const podsReadyTimeoutMs = section.durationMs('podsReadyTimeout');
    if (podsReadyTimeoutMs === undefined) {
      throw new InputError(
        `Invalid config at '${section.path}.podsReadyTimeout': expected a duration such as '5m'`,
      );
    }
    const recoveryTimeoutMs = section.durationMs('recoveryTimeout');
    section.rejectUnknownKeys();
    return { cluster, podsReadyTimeoutMs, recoveryTimeoutMs };
  });
  clusters.forEach(({ cluster }, index) => {
    if (clusters.findIndex(other => other.cluster === cluster) !== index) {
      throw new InputError(
        `Invalid config at '${sections[index].path}.cluster': another entry has the cluster '${cluster}'`,
      );
    }
  });
  return clusters;
}
