import type { OverrideRule } from '../models/entities/overrides/rules';
import type { ModelServerShape } from '../models/entities/types';

/** What `modelLifecycle` in the app-config says, with every default filled in. Frozen. */
export interface ModelLifecycleConfig {
  readonly training: TrainingConfig;
  readonly models: ModelsConfig;
  readonly adoption: AdoptionConfig;
}

/** Hand-written entities in place of ours. */
export interface AdoptionConfig {
  readonly enabled: boolean;
  /** Whoever sees an entity from one of these, or from below it, may see what it adopts. */
  readonly trustedLocations: readonly string[];
}

export interface TrainingConfig {
  readonly trainJobs: TrainJobsConfig;
  readonly jobs: readonly JobRule[];
  readonly retention: {
    readonly metricsMs: number;
    readonly logsMs: number;
    /** At least a day longer than entities are kept. */
    readonly runsMs: number;
  };
  readonly stall: {
    readonly warnAfterMs: number;
    readonly stalledAfterMs: number;
  };
  readonly logs: LogsConfig;
  readonly actions: { readonly enabled: boolean };
}

export interface TrainJobsConfig {
  /** Names from `modelLifecycle.clusters`; `undefined`: all of them. */
  readonly clusters?: readonly string[];
  /** `undefined`: all that the cluster's RBAC allows. */
  readonly namespaces?: readonly string[];
  readonly labelSelector?: string;
  readonly entities: {
    /** How long an ended job stays in the catalog after its last run. */
    readonly keepFinishedMs: number;
    readonly maxPerNamespace: number;
  };
}

/** TrainJobs whose name matches hang on the job `name`, in which `$1` is a group of the match. */
export interface JobRule {
  readonly match: RegExp;
  readonly name: string;
}

export type LogVisibility = 'owners' | 'everyone' | 'off';

export interface LogsConfig {
  readonly capture: 'off' | 'tail';
  readonly visibility: LogVisibility;
  /** What matches is replaced before a line is kept or shown. */
  readonly redact: readonly RegExp[];
}

export interface ModelsConfig {
  readonly owners: {
    readonly default?: string;
    readonly map: readonly { match: RegExp; owner: string }[];
  };
  /** Said of what neither a source nor an override says anything. */
  readonly defaults: { readonly lifecycle?: string; readonly system?: string };
  /** For each field the first that matches and sets it. */
  readonly overrides: readonly OverrideRule[];
  /** Where more of them are written; they come before those of the config. */
  readonly overridesFrom: readonly OverridePlace[];
  readonly entityShape: { readonly modelServer: ModelServerShape };
}

/** A text with overrides, as YAML. */
export type OverridePlace =
  | { readonly file: string }
  | {
      readonly configMap: {
        readonly cluster: string;
        readonly namespace: string;
        readonly name: string;
        readonly key: string;
      };
    };
