import type { RegisteredVersion, Run } from './answers';
import type { MlflowConfig } from './config';

/** Where a record is from: part of its keys and addresses. */
export interface MlflowPlace {
  sourceId: string;
  workspace: string;
  config: Pick<
    MlflowConfig,
    'uiUrl' | 'newestVersions' | 'currentAliases' | 'tagKeys'
  >;
}

/** What has to be asked for each model alone. */
export interface ModelDetails {
  /** All of them. */
  versions: RegisteredVersion[];
  runs: ReadonlyMap<string, Run>;
  /** Runs that may not be read: what is known of them stays. */
  hidden: ReadonlySet<string>;
}

export function keyOf(workspace: string, name: string): string {
  return `${workspace}/${name}`;
}

/** The inverse of {@link keyOf}: names of workspaces have no slash. */
export function splitKey(key: string): { workspace: string; name: string } {
  const slash = key.indexOf('/');
  return { workspace: key.slice(0, slash), name: key.slice(slash + 1) };
}
