import type { EndpointConfig } from 'backstage-plugin-model-lifecycle-node';
import type { OverrideRule } from '../models/entities/overrides/rules';
import type { ModelServerShape } from '../models/entities/types';
import type { PhaseProfile } from '../training/progression/phaseProfiles';
import type { Phase, RunState } from '../training/run';
import type { FieldPath } from '../training/sources/status-endpoint/fieldPath';
import type { Template } from '../training/sources/status-endpoint/template';

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
  readonly pipelines: readonly PipelineSourceConfig[];
  readonly statusEndpoints: readonly StatusEndpointConfig[];
  readonly pyTorchJobs: readonly PyTorchJobsConfig[];
  readonly brokenRunSources: readonly BrokenRunSource[];
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
  readonly directProgress: DirectProgressConfig;
  readonly warnings: WarningsConfig;
  readonly prometheus: readonly PrometheusConfig[];
  readonly kueue: readonly KueueConfig[];
  readonly actions: { readonly enabled: boolean };
  /** Absent without prices: then only hours are shown. */
  readonly cost?: CostConfig;
  readonly notifications: NotificationsConfig;
  readonly reports: ReportsConfig;
}

/** Reading the metrics port of pods whose job asks for tracking. */
export interface DirectProgressConfig {
  /** In every watched cluster. Empty: nowhere. */
  readonly namespaces: readonly string[];
}

/** `POST /reports`. */
export interface ReportsConfig {
  readonly enabled: boolean;
  readonly subjects: readonly ReportSubject[];
}

/** A reporter, as `backend.auth.externalAccess` names it, and what its runs are. */
export interface ReportSubject {
  readonly subject: string;
  readonly namespace: string;
  /** Of all its runs, whatever they say. */
  readonly job?: string;
  /** A full ref of a group or user. */
  readonly owner?: string;
  /** A full ref: whose training this is. */
  readonly entityRef?: string;
}

/** What somebody may want to hear of a run. `moving`: again, after it stood still. */
export const RUN_EVENTS = ['finished', 'failed', 'stalled', 'moving'] as const;

export type RunEvent = (typeof RUN_EVENTS)[number];

export interface NotificationsConfig {
  readonly enabled: boolean;
  readonly events: readonly RunEvent[];
  /** Whether owners hear of their runs without having asked. */
  readonly owners: boolean;
}

export interface CostConfig {
  /** ISO 4217. */
  readonly currency: string;
  readonly prices: readonly {
    /** Kueue's ResourceFlavor. Alone it is a price of accelerators. */
    readonly flavour?: string;
    readonly resource?: string;
    /** Of one accelerator, one core or one GiB. */
    readonly perHour: number;
  }[];
}

/** Early warnings from curves. */
export interface WarningsConfig {
  readonly enabled: boolean;
  /** Evaluations without a better one before that is said. */
  readonly evaluations: number;
}

/** What Kueue's own configuration in a cluster says, which no object tells. */
export interface KueueConfig {
  /** Name from `modelLifecycle.clusters`. */
  readonly cluster: string;
  readonly podsReadyTimeoutMs: number;
  /** `undefined`: it waits as long as it takes. */
  readonly recoveryTimeoutMs?: number;
}

/** Where the use of GPUs of one cluster is read. */
export interface PrometheusConfig {
  /** Name from `modelLifecycle.clusters`. */
  readonly cluster: string;
  readonly endpoint: EndpointConfig;
  readonly queries: {
    /** With `$namespace` and `$pods` to fill in. */
    readonly gpuUtilization: string;
  };
}

/** PyTorchJobs of one cluster. */
export interface PyTorchJobsConfig {
  readonly name: string;
  /** From `modelLifecycle.clusters`. */
  readonly cluster: string;
  /** `undefined`: all that the cluster's RBAC allows. */
  readonly namespaces?: readonly string[];
  readonly labelSelector?: string;
  readonly jobs: readonly JobRule[];
}

/** A source of runs that cannot be used as it is written. */
export interface BrokenRunSource {
  readonly type: 'pipeline' | 'status-endpoint' | 'pytorchjob';
  /** Its own may be what is wrong. */
  readonly name: string;
  /** Names the key path. */
  readonly problem: string;
}

/** A server of Kubeflow Pipelines whose runs are shown. */
export interface PipelineSourceConfig {
  /** No cluster and no other source of runs has the same. */
  readonly name: string;
  readonly endpoint: EndpointConfig;
  readonly intervalMs: number;
  /** Runs that were created before that are not read. */
  readonly historyMs: number;
  /** Of the history, for each namespace. */
  readonly maxRuns: number;
  /** Empty: the server has only one tenant. */
  readonly namespaces: readonly string[];
  /** Ids; empty: all. */
  readonly experiments: readonly string[];
  /** What a run hangs on where no rule of `jobs` says it. */
  readonly job: 'pipeline' | 'recurring-run';
  /** By the display name of the run. */
  readonly jobs: readonly JobRule[];
  readonly owner?: string;
  /** With `{run_id}` in it. */
  readonly runUrl?: string;
  /** Names of parameters of the run that name these. */
  readonly parameters: RunLinks;
  readonly links: readonly (RunLinks & { readonly job: RegExp })[];
}

/** What a training makes and what it reads: entity references, or names. */
export interface RunLinks {
  readonly model?: string;
  readonly baseModel?: string;
  readonly dataset?: string;
}

/** Trainings that tell how they are as JSON over HTTP. */
export interface StatusEndpointConfig extends RunLinks {
  readonly name: string;
  readonly endpoint: EndpointConfig;
  readonly intervalMs: number;
  /** Below the address, with `{item}` where there are items. */
  readonly path: string;
  readonly items: readonly string[];
  /** Where the server lists the items itself. */
  readonly discover?: {
    readonly path: string;
    /** The list in the answer. */
    readonly list: FieldPath;
    /** The item in an entry. */
    readonly item: FieldPath;
  };
  readonly namespace: string;
  readonly job: Template;
  readonly runName?: Template;
  readonly owner?: string;
  readonly trackingUrl?: string;
  readonly mapping: StatusMapping;
  readonly phaseProfile?: StatusPhaseProfile;
  readonly logs?: StatusLogs;
}

/** Pages by number, the newest line first. */
export interface StatusLogs {
  readonly path: string;
  readonly list: FieldPath;
  /** The number of all lines. */
  readonly total: FieldPath;
  readonly at?: FieldPath;
  readonly level?: FieldPath;
  readonly text: FieldPath;
  readonly pageParameter: string;
  readonly sizeParameter: string;
  readonly pageSize: number;
}

export interface StatusPhaseProfile {
  readonly kind: 'weighted' | 'equal-steps';
  readonly profile: PhaseProfile;
  /** Other names of a phase, in lower case, to its id. */
  readonly aliases: Readonly<Record<string, string>>;
}

/** Where things stand in an answer. */
export interface StatusMapping {
  /** The runs, where an answer has several. */
  readonly runs?: FieldPath;
  /** Together they are unique and stay as they are while a run goes on. */
  readonly id: readonly FieldPath[];
  readonly state: WordMapping<RunState>;
  readonly percent?: FieldPath;
  /** What stands for 100 percent. */
  readonly percentOf: number;
  readonly numbers: Readonly<
    Partial<Record<'step' | 'totalSteps' | 'epoch' | 'totalEpochs', FieldPath>>
  >;
  readonly createdAt?: FieldPath;
  readonly startedAt?: FieldPath;
  readonly endedAt?: FieldPath;
  /** When the trainer said it. Absent: it is as new as the answer. */
  readonly reportedAt?: FieldPath;
  readonly elapsedMs?: FieldPath;
  readonly remainingMs?: FieldPath;
  readonly remainingSeconds?: FieldPath;
  readonly estimatedCompletion?: FieldPath;
  readonly message?: FieldPath;
  /** An object with all of them, or a place for each. */
  readonly metrics?: FieldPath | Readonly<Record<string, FieldPath>>;
  readonly currentPhase?: FieldPath;
  readonly phases?: {
    readonly path: FieldPath;
    readonly id: FieldPath;
    readonly label?: FieldPath;
    readonly state?: WordMapping<Phase['state']>;
    readonly percent?: FieldPath;
    readonly startedAt?: FieldPath;
    readonly endedAt?: FieldPath;
  };
  /** What a 404 says where it means that there is no such run. */
  readonly gone?: { readonly path: FieldPath; readonly match: RegExp };
}

/** Words of a source, in lower case, to ours. */
export interface WordMapping<T extends string> {
  readonly path: FieldPath;
  readonly map: Readonly<Record<string, T>>;
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
