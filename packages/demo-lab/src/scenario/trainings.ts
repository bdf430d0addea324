import { Pod, TRAINER, TrainJob } from '../controllers/kinds';
import { Kubelet } from '../controllers/kubelet';
import { Cluster } from '../controllers/manager';
import {
  isRunningPod,
  rankOf,
  roleOf,
  runOf,
  trainerPods,
} from '../controllers/runPods';
import { Change } from '../kubernetes/objectStore';
import { PodLogs } from '../kubernetes/podLogs';
import { PodPorts } from '../kubernetes/podPorts';
import { RESOURCES } from '../kubernetes/resources';
import { message, progressLine, traceback } from './logLines';
import { Incident, Plans } from './plan';
import { Report, metricsPortStatus, writeReport } from './reports';
import { Progressed, Training } from './training';

const METRICS_PORT = 28_080;

type Of<K extends Incident['kind']> = Extract<Incident, { kind: K }>;

/** What the images in the pods do: initialise, train, report, log, fail and finish. */
export class Trainings {
  private readonly trainings = new Map<string, Training>();
  private readonly ticking = new Set<string>();

  constructor(
    private readonly cluster: Cluster,
    private readonly kubelet: Kubelet,
    private readonly logs: PodLogs,
    private readonly ports: PodPorts,
    private readonly plans: Plans,
  ) {
    cluster.store.subscribe(change => this.observe(change));
  }

  private observe({ type, resource, object, previous }: Change): void {
    if (resource === RESOURCES.trainJobs && type === 'DELETED') {
      this.trainings.delete(object.metadata.uid);
      this.plans.forget(object.metadata.uid);
    }
    if (resource !== RESOURCES.pods) return;
    if (type === 'DELETED') this.ports.close(object.metadata.uid, METRICS_PORT);
    if (type !== 'MODIFIED') return;
    const pod = object as Pod;
    const before = previous as Pod | undefined;
    if (!isRunningPod(pod) || (before && isRunningPod(before))) return;
    this.cluster.engine.after(50, () => this.started(pod));
  }

  private started(pod: Pod): void {
    const run = runOf(this.cluster.store, pod);
    if (!run) return;
    if (roleOf(pod) === TRAINER) {
      this.log(pod, `rank ${rankOf(pod)} joined, waiting for its peers`);
      this.tickLater(run, 400);
    } else {
      this.initialize(pod, run);
    }
  }

  private initialize(pod: Pod, run: TrainJob): void {
    const plan = this.plans.of(run);
    const role = roleOf(pod);
    const duration =
      role === 'dataset-initializer' ? plan.datasetMs : plan.modelMs;
    const { dataset, model } = run.spec.initializer ?? {};
    const uri =
      (role === 'dataset-initializer' ? dataset : model)?.storageUri ?? 'cache';
    this.log(pod, `downloading ${uri}`);
    for (let part = 1; part <= 4; part += 1) {
      this.cluster.engine.after((duration * part) / 5, () => {
        if (this.alive(pod)) this.log(pod, `${part * 20}% of ${uri}`);
      });
    }
    this.cluster.engine.after(duration, () => {
      if (!this.alive(pod)) return;
      this.log(pod, `done: ${uri}`);
      this.finish(pod, { exitCode: 0, reason: 'Completed' });
    });
  }

  private alive(pod: Pod): boolean {
    const now = this.cluster.store.get<Pod>(RESOURCES.pods, pod.metadata);
    return (
      now?.metadata.uid === pod.metadata.uid &&
      now.status?.phase === 'Running' &&
      !now.metadata.deletionTimestamp
    );
  }

  private tickLater(run: TrainJob, delayMs: number): void {
    const { uid } = run.metadata;
    if (this.ticking.has(uid)) return;
    this.ticking.add(uid);
    this.cluster.engine.after(delayMs, () => {
      this.ticking.delete(uid);
      this.tick(run);
    });
  }

  private tick({ metadata }: TrainJob): void {
    const { store, engine } = this.cluster;
    const run = store.get<TrainJob>(RESOURCES.trainJobs, metadata);
    if (run?.metadata.uid !== metadata.uid) return;
    const pods = trainerPods(store, run);
    const wanted = run.spec.trainer?.numNodes ?? pods.length;
    const running = pods.filter(isRunningPod);
    const zero = running.find(pod => rankOf(pod) === 0);
    // Nobody left: the next pod that runs wakes the training again.
    if (!zero) return;
    const plan = this.plans.of(run);
    const together = running.length >= wanted;
    const training = this.trainingOf(run);
    if (together) {
      const resumed = training.begin(zero.metadata.uid, engine.now());
      if (resumed !== undefined) this.announce(run, zero, resumed);
    }
    const elapsed = together ? plan.reportEveryMs : 0;
    this.advance(run, pods, training, elapsed);
    this.tickLater(run, plan.reportEveryMs);
  }

  private trainingOf(run: TrainJob): Training {
    const { uid } = run.metadata;
    const training =
      this.trainings.get(uid) ?? new Training(this.plans.of(run), uid);
    this.trainings.set(uid, training);
    return training;
  }

  private announce(run: TrainJob, zero: Pod, step: number): void {
    const plan = this.plans.of(run);
    const text =
      step > 0
        ? `resuming from checkpoint /checkpoints/step-${step}`
        : `starting: ${plan.totalSteps} steps, ${plan.totalEpochs} epochs`;
    this.log(zero, text);
  }

  private advance(
    run: TrainJob,
    pods: Pod[],
    training: Training,
    elapsedMs: number,
  ): void {
    const { plan } = training;
    const now = this.cluster.engine.now();
    if (elapsedMs === 0) {
      // Collectives hang while a peer is missing; only a poller's heartbeat goes on.
      this.heartbeat(run);
      return;
    }
    const state = training.progress(elapsedMs, now);
    const zero = pods.find(pod => rankOf(pod) === 0) ?? pods[0];
    const report: Report = {
      at: now,
      ...state,
      totalEpochs: plan.totalEpochs,
    };
    const line = progressLine(
      plan,
      report,
      (now - training.elapsedFrom) / 1000,
    );
    this.append(zero, line);
    if (state.checkpoint) {
      this.log(zero, `saved checkpoint /checkpoints/step-${state.checkpoint}`);
    }
    const ending = state.incidents.find(({ kind }) => kind === 'early-stop');
    if (state.finished || ending) {
      this.complete(run, pods, report, Boolean(ending));
      return;
    }
    this.report(run, zero, report);
    for (const incident of state.incidents) {
      this.happen(pods, training, incident, state);
    }
  }

  private report(run: TrainJob, zero: Pod, report: Report): void {
    const { contract } = this.plans.of(run);
    if (contract === 'none') return;
    if (contract === 'metrics-port') {
      const body = JSON.stringify(metricsPortStatus(report));
      this.ports.listen(zero.metadata.uid, METRICS_PORT, () => ({ body }));
      return;
    }
    this.cluster.store.modify<TrainJob>(
      RESOURCES.trainJobs,
      run.metadata,
      draft => writeReport(draft, contract, report),
    );
  }

  /** OpenShift AI's controller writes a new time with every poll, moved or not. */
  private heartbeat(run: TrainJob): void {
    const key = 'trainer.opendatahub.io/trainerStatus';
    const text = run.metadata.annotations?.[key];
    if (!text) return;
    const at = new Date(this.cluster.engine.now());
    const lastUpdatedTime = at.toISOString().replace(/\.\d{3}Z$/, 'Z');
    this.cluster.store.modify<TrainJob>(
      RESOURCES.trainJobs,
      run.metadata,
      draft => {
        draft.metadata.annotations = {
          ...draft.metadata.annotations,
          [key]: JSON.stringify({ ...JSON.parse(text), lastUpdatedTime }),
        };
      },
    );
  }

  private complete(
    run: TrainJob,
    pods: Pod[],
    report: Report,
    early: boolean,
  ): void {
    const plan = this.plans.of(run);
    const ended = early ? 'early-stopped' : 'complete';
    if (early) {
      this.log(
        pods[0],
        'early stopping: no improvement of eval metrics in 3 evaluations',
      );
    }
    if (plan.finalReport) this.report(run, pods[0], { ...report, ended });
    this.log(
      pods[0],
      `training ended at step ${report.step}, saving the model`,
    );
    pods.forEach((pod, index) => {
      this.cluster.engine.after(1_200 + index * 60, () => {
        if (this.alive(pod)) {
          this.finish(pod, { exitCode: 0, reason: 'Completed' });
        }
      });
    });
  }

  private happen(
    pods: Pod[],
    training: Training,
    incident: Incident,
    state: Progressed,
  ): void {
    const now = this.cluster.engine.now();
    switch (incident.kind) {
      case 'stall':
        training.stall(now + incident.forMs);
        return;
      case 'more-steps':
        training.growTotal(incident.factor);
        this.log(
          pods[0],
          `dataset is larger than estimated: total steps revised to ${Math.round(
            state.totalSteps * incident.factor,
          )}`,
          'WARNING',
        );
        return;
      case 'pod-not-ready':
        this.loseReadiness(pods, incident);
        return;
      case 'out-of-memory':
      case 'crash':
        // Times have whole seconds: late in one, so that the peers end in the next.
        this.cluster.engine.after((1_700 - (now % 1000)) % 1000, () =>
          this.fail(
            pods.filter(pod => this.alive(pod)),
            incident,
          ),
        );
        break;
      default:
    }
  }

  private loseReadiness(pods: Pod[], incident: Of<'pod-not-ready'>): void {
    const pod = pods[incident.rank];
    if (!pod) return;
    const { engine, store } = this.cluster;
    this.log(pod, 'NCCL watchdog: no heartbeat from peers', 'WARNING');
    this.kubelet.status.crashLooping(pod, 1, 'Error');
    engine.after(incident.forMs, () => {
      const later = store.get<Pod>(RESOURCES.pods, pod.metadata);
      if (later && this.alive(pod)) {
        const container = pod.spec.containers[0].name;
        this.logs.restart(pod.metadata.uid, container);
        this.kubelet.status.running(later, later.status?.podIP ?? '10.0.0.9');
      }
    });
  }

  /** One pod dies, its peers are told to end within a second. */
  private fail(pods: Pod[], incident: Of<'out-of-memory'> | Of<'crash'>): void {
    const first = pods[incident.rank] ?? pods[0];
    if (!first) return;
    if (incident.kind === 'out-of-memory') {
      this.log(
        first,
        'memory of the container is at 98 % of its limit',
        'WARNING',
      );
      this.finish(first, { exitCode: 137, reason: 'OOMKilled' });
    } else {
      for (const line of traceback(incident.error)) this.append(first, line);
      this.finish(first, {
        exitCode: 1,
        reason: 'Error',
        message: incident.error,
      });
    }
    const peers = pods.filter(pod => pod !== first);
    peers.forEach((pod, index) => {
      this.cluster.engine.after(450 + index * 80, () => {
        if (!this.alive(pod)) return;
        this.log(pod, 'received SIGTERM, a peer has failed', 'ERROR');
        this.finish(pod, { exitCode: 143, reason: 'Error' });
      });
    });
  }

  private finish(
    pod: Pod,
    end: { exitCode: number; reason: string; message?: string },
  ): void {
    const current = this.cluster.store.get<Pod>(RESOURCES.pods, pod.metadata);
    if (!current) return;
    this.kubelet.status.ended(current, end);
    this.ports.close(current.metadata.uid, METRICS_PORT);
    for (const { name } of current.spec.containers) {
      this.logs.end(current.metadata.uid, name);
    }
  }

  private log(
    pod: Pod | undefined,
    text: string,
    level: 'INFO' | 'WARNING' | 'ERROR' = 'INFO',
  ): void {
    const run = pod && runOf(this.cluster.store, pod);
    if (!run) return;
    const at = this.cluster.engine.now();
    this.append(pod, message(this.plans.of(run), { at, level, text }));
  }

  private append(pod: Pod, text: string): void {
    const container = pod.spec.containers[0]?.name;
    if (!container) return;
    const at = this.cluster.engine.now();
    this.logs.append(pod.metadata.uid, container, { at, text });
  }
}
