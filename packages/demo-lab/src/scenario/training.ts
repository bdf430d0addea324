import { Incident, TrainingPlan } from './plan';
import { MetricSet, metricsAt } from './curves';
import { seededRandom } from './random';

/** What one step of time did to a training. */
export interface Progressed {
  step: number;
  totalSteps: number;
  epoch: number;
  remainingSeconds?: number;
  metrics: MetricSet;
  incidents: Incident[];
  finished: boolean;
  checkpoint?: number;
}

/** The inner state of one run's training loop over all its attempts. */
export class Training {
  private attempt = 0;
  private rankZero?: string;
  private step = 0;
  private totalSteps: number;
  private checkpoint = 0;
  private stalledUntil = 0;
  private readonly happened = new Set<Incident>();
  private readonly random: () => number;
  private lastMetrics: MetricSet = { train: {}, eval: {} };
  private startedAt = 0;
  private startStep = 0;

  constructor(readonly plan: TrainingPlan, seed: string) {
    this.totalSteps = plan.totalSteps;
    this.random = seededRandom(seed);
  }

  get elapsedFrom(): number {
    return this.startedAt;
  }

  /** A new rank 0 begins where the last checkpoint was. Returns the step it begins at, when it is a new one. */
  begin(rankZeroUid: string, at: number): number | undefined {
    if (this.rankZero === rankZeroUid) return undefined;
    this.rankZero = rankZeroUid;
    this.attempt += 1;
    this.step = this.checkpoint;
    this.startStep = this.step;
    this.startedAt = at;
    this.stalledUntil = 0;
    return this.step;
  }

  progress(elapsedMs: number, at: number): Progressed {
    const { plan } = this;
    const stepsPerMs = plan.totalSteps / plan.durationMs;
    const jitter = 0.9 + 0.2 * this.random();
    const stalled = at < this.stalledUntil;
    if (!stalled) {
      this.step = Math.min(
        this.totalSteps,
        this.step + Math.max(1, Math.round(elapsedMs * stepsPerMs * jitter)),
      );
      this.lastMetrics = this.measure();
    }
    const incidents = this.due();
    const checkpoint = this.saveCheckpoint();
    return {
      step: this.step,
      totalSteps: this.totalSteps,
      epoch: (this.step / this.totalSteps) * plan.totalEpochs,
      remainingSeconds: this.remaining(at),
      metrics: this.lastMetrics,
      incidents,
      finished: this.step >= this.totalSteps,
      ...(checkpoint && { checkpoint }),
    };
  }

  stall(until: number): void {
    this.stalledUntil = until;
  }

  growTotal(factor: number): void {
    this.totalSteps = Math.round(this.totalSteps * factor);
  }

  private due(): Incident[] {
    const share = this.step / this.plan.totalSteps;
    const due = this.plan.incidents.filter(
      incident =>
        !this.happened.has(incident) &&
        (incident.attempt ?? 1) === this.attempt &&
        share >= incident.at,
    );
    due.forEach(incident => this.happened.add(incident));
    return due;
  }

  private measure(): MetricSet {
    const share = this.step / this.totalSteps;
    const all = metricsAt(this.plan.curve, {
      share,
      step: this.step,
      random: this.random,
    });
    // Evaluation happens ten times, its last result stays in the reports.
    const evaluations = Math.floor(share * 10);
    const before = Math.floor((this.evaluatedAt ?? 0) * 10);
    if (evaluations > before) {
      this.evaluatedAt = share;
      return all;
    }
    return { train: all.train, eval: this.lastMetrics.eval };
  }

  private evaluatedAt?: number;

  private saveCheckpoint(): number | undefined {
    const every = this.plan.totalSteps / this.plan.checkpoints;
    const reached = Math.floor(Math.floor(this.step / every) * every);
    if (reached <= this.checkpoint) return undefined;
    this.checkpoint = reached;
    return reached;
  }

  /** As trainers estimate: linear over this attempt. */
  private remaining(at: number): number | undefined {
    const done = this.step - this.startStep;
    if (done <= 0) return undefined;
    const perStep = (at - this.startedAt) / done;
    return Math.round((perStep * (this.totalSteps - this.step)) / 1000);
  }
}
