import type { Run } from './answers';
import type { MlflowPlace } from './place';

/** Pages of MLflow's own UI, for people. */

export function modelUrl(
  { config, workspace }: MlflowPlace,
  name: string,
): string {
  return uiAddress(
    config.uiUrl,
    workspace,
    `/models/${encodeURIComponent(name)}`,
  );
}

export function runUrl(
  { config, workspace }: Pick<MlflowPlace, 'config' | 'workspace'>,
  run: Pick<Run, 'id' | 'experimentId'>,
): string | undefined {
  return run.experimentId === undefined
    ? undefined
    : uiAddress(
        config.uiUrl,
        workspace,
        `/experiments/${encodeURIComponent(
          run.experimentId,
        )}/runs/${encodeURIComponent(run.id)}`,
      );
}

function uiAddress(uiUrl: string, workspace: string, path: string): string {
  return workspace === 'default'
    ? `${uiUrl}/#${path}`
    : `${uiUrl}/#${path}?workspace=${encodeURIComponent(workspace)}`;
}
