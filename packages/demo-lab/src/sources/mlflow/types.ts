/** What a fake MLflow holds. */
export interface MlflowContent {
  /** Off: there is one workspace, `default`, and no header selects it. */
  workspacesEnabled?: boolean;
  workspaces: Record<string, MlflowWorkspace>;
}

export interface MlflowWorkspace {
  models: MlflowModel[];
  runs: MlflowRun[];
}

export interface MlflowModel {
  name: string;
  description?: string;
  /** As in MLflow, whoever sets an alias or a tag leaves it alone. */
  updatedAtMs: number;
  tags?: Record<string, string>;
  aliases?: Record<string, number>;
  versions: MlflowVersion[];
}

export interface MlflowVersion {
  version: number;
  createdAtMs: number;
  source: string;
  description?: string;
  runId?: string;
  status?: string;
  tags?: Record<string, string>;
}

export interface MlflowRun {
  id: string;
  experimentId: string;
  name: string;
  metrics: Record<string, number>;
  parameters: Record<string, string>;
  tags?: Record<string, string>;
}
