import { TrainJob } from '../controllers/kinds';
import { seededRandom } from './random';

/** Something that happens to a training when it has reached a share of its steps. */
export type Incident = {
  /** 0–1 of the planned steps. */
  at: number;
  /** Only in this attempt (counted from 1); default: the first. */
  attempt?: number;
} & (
  | { kind: 'out-of-memory'; rank: number }
  | { kind: 'crash'; rank: number; error: string }
  /** Fresh heartbeats, the same step. */
  | { kind: 'stall'; forMs: number }
  /** The trainer finds that there is more to do: the percent goes back. */
  | { kind: 'more-steps'; factor: number }
  /** The training decides to end here, with exit code 0. */
  | { kind: 'early-stop' }
  /** One pod loses readiness and the others wait for it. */
  | { kind: 'pod-not-ready'; rank: number; forMs: number }
);

export type ProgressContract =
  | 'trainer-status'
  | 'openshift-ai'
  | 'both'
  /** Served on the metrics port of rank 0, and written nowhere. */
  | 'metrics-port'
  | 'none';

export type Curve = 'language-model' | 'classifier' | 'ranking';

/** How the pods of a run behave: what the container images would decide in a real cluster. */
export interface TrainingPlan {
  /** Pure training time without restarts. */
  durationMs: number;
  reportEveryMs: number;
  totalSteps: number;
  totalEpochs: number;
  contract: ProgressContract;
  curve: Curve;
  logStyle: 'text' | 'json';
  /** Scheduling and image pull of each trainer pod. */
  startupMs: number;
  datasetMs: number;
  modelMs: number;
  checkpoints: number;
  /** The trainer says 100 % before it ends; many do not. */
  finalReport: boolean;
  incidents: Incident[];
  /** What keeps pods from starting; `fromAttempt` leaves the first ones alone. */
  startProblem?: {
    kind: 'image-pull' | 'unschedulable';
    fromAttempt?: number;
    forMs: number;
  };
}

const DEFAULT_PLAN: TrainingPlan = {
  durationMs: 3 * 60_000,
  reportEveryMs: 2_000,
  totalSteps: 1_000,
  totalEpochs: 3,
  contract: 'trainer-status',
  curve: 'language-model',
  logStyle: 'text',
  startupMs: 3_000,
  datasetMs: 20_000,
  modelMs: 30_000,
  checkpoints: 10,
  finalReport: true,
  incidents: [],
};

export function plan(changes: Partial<TrainingPlan>): TrainingPlan {
  return { ...DEFAULT_PLAN, ...changes };
}

/** What a TrainJob does that no scenario made, e.g. one from `kubectl apply`. */
export function planOfStranger(job: TrainJob): TrainingPlan {
  const random = seededRandom(job.metadata.uid);
  const tracking =
    job.metadata.annotations?.['trainer.opendatahub.io/progression-tracking'];
  return plan({
    durationMs: Math.round((2 + random() * 3) * 60_000),
    totalSteps: 400 + Math.round(random() * 1600),
    contract: tracking === 'true' ? 'openshift-ai' : 'trainer-status',
  });
}

/** The plans of the runs, by UID. */
export class Plans {
  private readonly plans = new Map<string, TrainingPlan>();

  set(uid: string, value: TrainingPlan): void {
    this.plans.set(uid, value);
  }

  of(job: TrainJob): TrainingPlan {
    const { uid } = job.metadata;
    const known = this.plans.get(uid) ?? planOfStranger(job);
    this.plans.set(uid, known);
    return known;
  }

  forget(uid: string): void {
    this.plans.delete(uid);
  }
}
