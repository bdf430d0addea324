import type { Entity } from '@backstage/catalog-model';
import type { Reason } from 'backstage-plugin-model-lifecycle-node';
import type { OwnerMapOptions } from '../../catalog/ownerMap';
import type { OverrideRule } from './overrides/rules';

/** What a model server becomes in the catalog. */
export type ModelServerShape = 'component' | 'api' | 'ai-model-server-api';

/** Plain data: what is read from files and clusters is read before. */
export interface EntityBuilderOptions {
  owners: OwnerMapOptions;
  /** What is said where no source and no rule says anything. */
  defaults?: { lifecycle?: string; system?: string };
  /** In order: of ConfigMaps, of files, of the config. */
  overrides: readonly OverrideRule[];
  modelServer: ModelServerShape;
  /** Whether the catalog takes entities of the kind AiModelServerAPI; `undefined`: not asked yet. */
  recognisesAiModelServerApi?: boolean;
  /** What the keys of documentation pages are derived from: `EntityFeed.docsSecret`. */
  docsSecret: string;
  /** Names of clusters in the Kubernetes plugin, for those that have another one there. */
  kubernetesClusters?: Readonly<Record<string, string>>;
}

export interface BuiltEntities {
  /** In order of their references. Empty where something is skipped. */
  entities: Entity[];
  /** Why the record has no entities. */
  skipped?: Reason;
  /**
   * Beside `skipped`: it says nothing about the record, so that entities which
   * were written for it before stay as they are.
   */
  retain?: true;
}
