import type {
  ModelSourceServices,
  ModelSourceType,
  SecretValue,
} from 'backstage-plugin-model-lifecycle-node';
import type { ClusterClient } from '../../clusters/types';
import type { Time } from '../../time/time';
import type { DeclaredModels } from './declared/DeclaredModels';

/** What the sources of this package get beyond the public port: Kubernetes. */
export interface BuiltInServices extends ModelSourceServices {
  time: Time;
  /** A secret as it is now. Rejects with an UpstreamError of kind `credentials`. */
  secret(value: SecretValue, signal: AbortSignal): Promise<string>;
  /** What people declared, kept in the plugin's database. */
  declared: Pick<DeclaredModels, 'page' | 'card'>;
  /** Names of all configured clusters, also of those that cannot be reached. */
  clusterNames: readonly string[];
  /** Throws an Error that says what is wrong with a cluster that is not configured rightly. */
  cluster(name: string): ClusterClient;
}

export type BuiltInSourceType = ModelSourceType<BuiltInServices>;
