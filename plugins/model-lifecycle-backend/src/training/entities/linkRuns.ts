import type { ResolvedOwner } from '../../catalog/ownerMap';
import type { RunHistory } from '../history/types';
import type { Run } from '../run';
import { jobEntityRef } from './jobEntity';
import { jobInputs } from './jobInputs';
import { ownerOf } from './ownerOf';

/**
 * Tells the history which entity and which owner each run has. What it knows
 * already is not written again.
 */
export async function linkRuns(options: {
  history: Pick<RunHistory, 'links' | 'setLinks' | 'setOwner'>;
  runs: { run: Run; ownerRef?: string }[];
  resolveOwner: (raw: string | undefined) => ResolvedOwner;
}): Promise<void> {
  const { history, runs, resolveOwner } = options;
  if (runs.length === 0) return;
  const stored = await history.links(runs.map(({ run }) => run.id));
  const missing = runs
    .map(({ run }) => ({
      runId: run.id,
      entityRef: jobEntityRef(jobInputs(run).job),
    }))
    .filter(({ runId, entityRef }) => {
      const provided = (stored.get(runId) ?? []).filter(
        link => link.origin === 'provider',
      );
      return provided.length !== 1 || provided[0].entityRef !== entityRef;
    });
  if (missing.length > 0) await history.setLinks(missing, 'provider');
  for (const { run, ownerRef } of runs) {
    const resolved = ownerOf(jobInputs(run), resolveOwner).ownerRef;
    if (resolved !== ownerRef) await history.setOwner(run.id, resolved);
  }
}
