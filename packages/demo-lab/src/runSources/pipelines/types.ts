/** What a fake Kubeflow Pipelines server has. Times are milliseconds since the epoch. */
export interface PipelinesContent {
  pipelines: FakePipeline[];
  recurringRuns?: { id: string; name: string }[];
  /** In any order. */
  runs: FakePipelineRun[];
  /** As with several users: lists need a namespace or an experiment. */
  multiUser?: boolean;
}

export interface FakePipeline {
  id: string;
  name: string;
  versionId: string;
  /** The compiled pipeline. */
  spec: Record<string, unknown>;
}

export type RuntimeState =
  | 'PENDING'
  | 'RUNNING'
  | 'SUCCEEDED'
  | 'SKIPPED'
  | 'FAILED'
  | 'CANCELING'
  | 'CANCELED'
  | 'PAUSED';

export interface FakePipelineRun {
  id: string;
  name: string;
  namespace?: string;
  experimentId?: string;
  /** One of `pipelines`; absent where the run brings its pipeline along. */
  pipelineId?: string;
  spec?: Record<string, unknown>;
  recurringRunId?: string;
  parameters?: Record<string, unknown>;
  /** Absent: as protobuf leaves out what is not set. */
  state?: RuntimeState | string;
  history?: { state: string; at: number; message?: string }[];
  createdAt: number;
  finishedAt?: number;
  tasks?: FakeTaskRow[];
  pluginsOutput?: Record<string, unknown>;
  /** The server cannot read its own record: it answers ids and this. */
  brokenBy?: string;
}

/** One row, as the engine has them: the workflow, drivers, components, executors. */
export interface FakeTaskRow {
  name: string;
  state?: string;
  startedAt?: number;
  endedAt?: number;
  childPods?: string[];
  message?: string;
}
