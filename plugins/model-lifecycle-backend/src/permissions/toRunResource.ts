import type { RunResource } from 'backstage-plugin-model-lifecycle-node';
import type { RunRow } from '../training/history/types';

/** What the rules look at, of a run as it is stored. */
export function toRunResource({ run, ownerRef }: RunRow): RunResource {
  return {
    ownerRef,
    sourceType: run.source.type,
    sourceId: run.source.id,
    namespace: run.namespace,
  };
}
