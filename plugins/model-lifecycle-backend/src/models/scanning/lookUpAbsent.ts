import type {
  ModelSource,
  Presence,
} from 'backstage-plugin-model-lifecycle-node';
import type { Inventory, ScanRun } from '../inventory/types';
import type { AbsentRecord } from './judgeAbsences';

/** The rest waits for what the next listing says. */
const MAX_LOOK_UPS = 100;
const AT_ONCE = 4;

/** Asks the source for the keys that a listing by hint did not show. */
export async function lookUpAbsent(
  context: {
    source: ModelSource;
    inventory: Inventory;
    run: ScanRun;
    signal: AbortSignal;
  },
  absent: AbsentRecord[],
): Promise<void> {
  const { source, inventory, run, signal } = context;
  if (!source.lookUp || absent.length === 0) return;
  const asked = absent.slice(0, MAX_LOOK_UPS);
  const keys = await inventory.nativeKeys(
    run.sourceId,
    asked.map(({ keyHash }) => keyHash),
  );
  const queue = asked.values();
  const work = async () => {
    for (const record of queue) {
      const key = keys.get(record.keyHash);
      if (key !== undefined) {
        record.presence = await lookUp(source, key, signal);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

async function lookUp(
  source: ModelSource,
  key: string,
  signal: AbortSignal,
): Promise<Presence> {
  if (signal.aborted) return 'unknown';
  try {
    return (await source.lookUp?.(key, signal)) ?? 'unknown';
  } catch {
    // Whatever went wrong, it was no clear answer.
    return 'unknown';
  }
}
