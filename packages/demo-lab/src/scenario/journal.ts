import { join } from 'node:path';
import { TrainJob, Workload } from '../controllers/kinds';
import { readIfPresent, writeFileAtomically } from '../kubernetes/certificates';
import { ClientWrite, KubernetesServer } from '../kubernetes/server';
import { RESOURCES } from '../kubernetes/resources';
import { Engine } from './engine';

/** What a client did to a run of the scenario. */
export interface JournalEntry {
  at: number;
  uid: string;
  namespace: string;
  name: string;
  action: 'delete' | 'suspend' | 'resume' | 'deactivate' | 'activate';
}

const FILE = 'journal.json';

function entryOf(write: ClientWrite, at: number): JournalEntry | undefined {
  const { before, after, resource } = write;
  const { uid, namespace = '', name } = before.metadata;
  const base = { at, uid, namespace, name };
  if (resource === RESOURCES.trainJobs) {
    if (write.verb === 'delete') return { ...base, action: 'delete' };
    const was = (before as TrainJob).spec.suspend;
    const is = (after as TrainJob | undefined)?.spec.suspend;
    if (is !== undefined && was !== is) {
      return { ...base, action: is ? 'suspend' : 'resume' };
    }
  }
  if (resource === RESOURCES.workloads && after) {
    const was = (before as Workload).spec.active;
    const is = (after as Workload).spec.active;
    if (was !== is) {
      return { ...base, action: is ? 'activate' : 'deactivate' };
    }
  }
  return undefined;
}

/**
 * Remembers what clients did, so that the world after a restart is the one
 * they left: a stopped run stays stopped.
 */
export class Journal {
  private saving: Promise<void> = Promise.resolve();

  private constructor(
    private readonly path: string,
    private entries: JournalEntry[],
  ) {}

  /** Entries before `since` are forgotten: what they changed has gone. */
  static async load(directory: string, since: number): Promise<Journal> {
    const path = join(directory, FILE);
    const stored = await readIfPresent(path);
    const entries: JournalEntry[] = stored ? JSON.parse(stored) : [];
    return new Journal(
      path,
      entries.filter(({ at }) => at >= since),
    );
  }

  /** Lets the past happen again, each thing at its time. */
  replay(server: KubernetesServer, engine: Engine): void {
    for (const entry of this.entries) {
      engine.at(entry.at, () => repeat(server, entry));
    }
  }

  record(server: KubernetesServer, engine: Engine): void {
    server.onClientWrite(write => {
      const entry = entryOf(write, engine.now());
      if (!entry) return;
      this.entries.push(entry);
      const text = JSON.stringify(this.entries);
      this.saving = this.saving.then(() =>
        writeFileAtomically(this.path, text),
      );
    });
  }

  async flush(): Promise<void> {
    await this.saving;
  }
}

function repeat(server: KubernetesServer, entry: JournalEntry): void {
  const { store, deletion } = server;
  const { namespace, name, uid, action } = entry;
  const key = { namespace, name };
  const onWorkload = action === 'activate' || action === 'deactivate';
  const resource = onWorkload ? RESOURCES.workloads : RESOURCES.trainJobs;
  if (store.get(resource, key)?.metadata.uid !== uid) return;
  if (action === 'delete') {
    deletion.delete(resource, key);
  } else if (onWorkload) {
    store.modify<Workload>(resource, key, draft => {
      draft.spec.active = action === 'activate';
    });
  } else {
    store.modify<TrainJob>(resource, key, draft => {
      draft.spec.suspend = action === 'suspend';
    });
  }
}
