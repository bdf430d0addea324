import { TrainJob } from '../controllers/kinds';
import { Deletion } from '../kubernetes/deletion';
import { ObjectStore } from '../kubernetes/objectStore';
import { RESOURCES } from '../kubernetes/resources';
import { Engine } from './engine';
import { Plans, plan } from './plan';
import { derivedUid, nameSuffix } from './random';
import { HOUR, RunScript, ScriptedAction, Track } from './track';

/** How long the lab's past is when it starts for the first time. */
export const LEAD_MS = 24 * 60 * 60_000;

export interface Timetable {
  /** When the first cycles began. */
  epoch: number;
  /** The moment to which the world is brought at the start. */
  now: number;
}

function offsetOf(track: Track): number {
  return (LEAD_MS - track.positionMs) % track.periodMs;
}

function cycleStart(track: Track, epoch: number, cycle: number): number {
  return epoch + offsetOf(track) + cycle * track.periodMs;
}

function cycleAt(track: Track, { epoch, now }: Timetable): number {
  return Math.floor((now - epoch - offsetOf(track)) / track.periodMs);
}

/** The first cycle whose runs can still be in the cluster. */
function firstCycle(track: Track, timetable: Timetable): number {
  return Math.max(0, cycleAt(track, timetable) - track.keep);
}

/** Where the engine has to begin so that its world at `now` is complete. */
export function beginning(tracks: Track[], timetable: Timetable): number {
  return Math.min(
    timetable.now,
    ...tracks.map(track =>
      cycleStart(track, timetable.epoch, firstCycle(track, timetable)),
    ),
  );
}

/** Between the clearing away of an old cycle and the new one: its pods need a while to end. */
const PAUSE_MS = 5_000;

/** Plays the tracks, cycle after cycle. */
export class Director {
  constructor(
    private readonly parts: {
      store: ObjectStore;
      deletion: Deletion;
      engine: Engine;
      plans: Plans;
    },
    private readonly epoch: number,
  ) {}

  play(tracks: Track[], now: number): void {
    for (const track of tracks) {
      const cycle = firstCycle(track, { epoch: this.epoch, now });
      this.scheduleCycle(track, cycle);
    }
  }

  private scheduleCycle(track: Track, cycle: number): void {
    this.parts.engine.at(cycleStart(track, this.epoch, cycle), () => {
      for (const script of track.runs) {
        this.cleanUp(track, script, cycle);
        this.parts.engine.after(PAUSE_MS + (script.startMs ?? 0), () =>
          this.create(track, script, cycle),
        );
      }
      this.scheduleCycle(track, cycle + 1);
    });
  }

  private uidOf(track: Track, script: RunScript, cycle: number): string {
    return derivedUid('run', track.name, script.job, cycle);
  }

  private nameOf(track: Track, script: RunScript, cycle: number): string {
    return track.keep > 0
      ? `${script.job}-${nameSuffix(this.uidOf(track, script, cycle))}`
      : script.job;
  }

  private current(
    track: Track,
    script: RunScript,
    cycle: number,
  ): TrainJob | undefined {
    const job = this.parts.store.get<TrainJob>(RESOURCES.trainJobs, {
      namespace: script.namespace,
      name: this.nameOf(track, script, cycle),
    });
    return job?.metadata.uid === this.uidOf(track, script, cycle)
      ? job
      : undefined;
  }

  /** Ended runs go when newer ones come; what somebody paused or keeps alive stays. */
  private cleanUp(track: Track, script: RunScript, cycle: number): void {
    for (let older = 0; older < 3; older += 1) {
      const job = this.current(track, script, cycle - track.keep - 1 - older);
      // Somebody paused it: it waits for them.
      const held = job?.spec.suspend && track.periodMs < HOUR;
      if (job && !held && !job.metadata.finalizers?.length) {
        this.parts.deletion.delete(RESOURCES.trainJobs, job.metadata);
      }
    }
  }

  private create(track: Track, script: RunScript, cycle: number): void {
    const { store, engine, plans } = this.parts;
    const name = this.nameOf(track, script, cycle);
    const { namespace, labels, annotations, finalizers, spec } = script;
    // Somebody's own object, or one that still ends, is not touched.
    if (store.get(RESOURCES.trainJobs, { namespace, name })) return;
    const uid = this.uidOf(track, script, cycle);
    plans.set(uid, plan(script.plan));
    store.create(RESOURCES.trainJobs, {
      apiVersion: 'trainer.kubeflow.org/v1alpha1',
      kind: 'TrainJob',
      metadata: {
        name,
        namespace,
        uid,
        ...(labels && { labels }),
        ...(annotations && { annotations }),
        ...(finalizers && { finalizers }),
      },
      spec,
      status: {},
    });
    for (const action of script.actions ?? []) {
      engine.after(action.afterMs, () => {
        const job = this.current(track, script, cycle);
        if (job) this.act(job, action);
      });
    }
  }

  private act(job: TrainJob, { kind }: ScriptedAction): void {
    const { store, deletion } = this.parts;
    if (kind === 'delete') {
      deletion.delete(RESOURCES.trainJobs, job.metadata);
      return;
    }
    store.modify<TrainJob>(RESOURCES.trainJobs, job.metadata, draft => {
      if (kind === 'release-finalizers') {
        delete draft.metadata.finalizers;
      } else {
        draft.spec.suspend = kind === 'suspend';
      }
    });
  }
}
