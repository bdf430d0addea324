import { PodLogs } from '../kubernetes/podLogs';
import { Change } from '../kubernetes/objectStore';
import { RESOURCES } from '../kubernetes/resources';
import { Plans, TrainingPlan } from '../scenario/plan';
import { seededRandom } from '../scenario/random';
import { Pod, TRAINER, TrainJob } from './kinds';
import { Cluster, warn } from './manager';
import { PodStatusWriter } from './podStatus';
import { roleOf, runOf } from './runPods';

/** From the deletion to the end of a pod that obeys SIGTERM. */
const GRACEFUL_END_MS = 1_500;
const BACKOFF_CYCLE_MS = 20_000;

const NO_NODE =
  '0/3 nodes are available: 3 Insufficient nvidia.com/gpu. preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod.';

/** Scheduler and kubelet: pods get a node, start, and end when they are deleted. */
export class Kubelet {
  readonly status: PodStatusWriter;
  /** Trainer attempts of a run: how often its rank 0 was created. */
  private readonly attempts = new Map<string, number>();

  constructor(
    private readonly cluster: Cluster,
    private readonly logs: PodLogs,
    private readonly plans: Plans,
  ) {
    this.status = new PodStatusWriter(cluster.store, () =>
      cluster.engine.now(),
    );
    cluster.store.subscribe(change => this.observe(change));
  }

  private observe({ type, resource, object, previous }: Change): void {
    if (resource === RESOURCES.trainJobs && type === 'DELETED') {
      this.attempts.delete(object.metadata.uid);
    }
    if (resource !== RESOURCES.pods) return;
    const pod = object as Pod;
    if (type === 'ADDED') {
      this.cluster.engine.after(120, () => this.admit(pod));
    } else if (type === 'DELETED') {
      this.logs.remove(pod.metadata.uid);
    } else if (
      pod.metadata.deletionTimestamp &&
      !previous?.metadata.deletionTimestamp
    ) {
      this.cluster.engine.after(GRACEFUL_END_MS, () => this.end(pod));
    }
  }

  private current(pod: Pod): Pod | undefined {
    const found = this.cluster.store.get<Pod>(RESOURCES.pods, pod.metadata);
    return found?.metadata.uid === pod.metadata.uid &&
      !found.metadata.deletionTimestamp
      ? found
      : undefined;
  }

  private admit(pod: Pod): void {
    const run = runOf(this.cluster.store, pod);
    if (!run || !this.current(pod)) return;
    const plan = this.plans.of(run);
    const trainer = roleOf(pod) === TRAINER;
    const attempt = trainer ? this.countAttempt(run, pod) : 1;
    const problem = plan.startProblem;
    if (trainer && problem && attempt >= (problem.fromAttempt ?? 1)) {
      this.hold(pod, problem, plan);
      return;
    }
    this.start(pod, trainer ? plan.startupMs : 1_500);
  }

  private countAttempt(run: TrainJob, pod: Pod): number {
    const { uid } = run.metadata;
    const first =
      pod.metadata.labels?.['batch.kubernetes.io/job-completion-index'] === '0';
    const count = (this.attempts.get(uid) ?? 0) + (first ? 1 : 0);
    this.attempts.set(uid, count);
    return Math.max(1, count);
  }

  private hold(
    pod: Pod,
    problem: NonNullable<TrainingPlan['startProblem']>,
    plan: TrainingPlan,
  ): void {
    const { engine } = this.cluster;
    if (problem.kind === 'unschedulable') {
      this.status.unschedulable(pod, NO_NODE);
      warn(this.cluster, pod, {
        reason: 'FailedScheduling',
        message: NO_NODE,
        component: 'default-scheduler',
      });
    } else {
      this.status.scheduled(pod, this.nodeOf(pod), 'ContainerCreating');
      this.failPull(pod, engine.now() + problem.forMs);
      warn(this.cluster, pod, {
        reason: 'Failed',
        message: 'Error: ImagePullBackOff',
        component: 'kubelet',
      });
    }
    engine.after(problem.forMs, () => {
      if (this.current(pod)) this.start(pod, plan.startupMs);
    });
  }

  private failPull(pod: Pod, until: number): void {
    const { engine } = this.cluster;
    const current = this.current(pod);
    if (!current || engine.now() >= until) return;
    const image = current.spec.containers[0]?.image ?? 'image';
    this.status.waiting(
      current,
      'ErrImagePull',
      `failed to pull and unpack image "${image}": failed to resolve reference "${image}": pull access denied, repository does not exist or may require authorization`,
    );
    engine.after(2_000, () => {
      const later = this.current(pod);
      if (!later || engine.now() >= until) return;
      this.status.waiting(
        later,
        'ImagePullBackOff',
        `Back-off pulling image "${image}"`,
      );
    });
    engine.after(BACKOFF_CYCLE_MS, () => this.failPull(pod, until));
  }

  private nodeOf(pod: Pod): string {
    const random = seededRandom(pod.metadata.uid);
    return `gpu-node-${1 + Math.floor(random() * 3)}`;
  }

  private start(pod: Pod, startupMs: number): void {
    const { engine } = this.cluster;
    const spread = seededRandom(pod.metadata.uid)() * 0.4 * startupMs;
    this.status.scheduled(pod, this.nodeOf(pod), 'ContainerCreating');
    engine.after(Math.round(startupMs * 0.8 + spread), () => {
      if (!this.current(pod)) return;
      const random = seededRandom(`address ${pod.metadata.uid}`);
      const part = () => 1 + Math.floor(random() * 250);
      this.status.running(pod, `10.${part()}.${part()}.${part()}`);
    });
  }

  private end(pod: Pod): void {
    const { store } = this.cluster;
    const found = store.get<Pod>(RESOURCES.pods, pod.metadata);
    if (found?.metadata.uid !== pod.metadata.uid) return;
    if (found.status?.phase === 'Running') {
      this.status.ended(found, { exitCode: 143, reason: 'Error' });
    }
    for (const { name } of found.spec.containers) {
      this.logs.end(found.metadata.uid, name);
    }
    store.remove(RESOURCES.pods, found.metadata);
  }
}
