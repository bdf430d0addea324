import { kubernetesTime } from '../kubernetes/objects';
import { ObjectStore } from '../kubernetes/objectStore';
import { RESOURCES } from '../kubernetes/resources';
import { Condition, ContainerState, ContainerStatus, Pod } from './kinds';

function condition(
  type: string,
  on: boolean,
  time: string,
  reason?: string,
): Condition {
  return {
    type,
    status: on ? 'True' : 'False',
    lastProbeTime: null,
    lastTransitionTime: time,
    ...(reason && { reason }),
  };
}

function statuses(
  pod: Pod,
  state: ContainerState,
  ready: boolean,
): ContainerStatus[] {
  return pod.spec.containers.map(({ name, image = '' }) => {
    const before = pod.status?.containerStatuses?.find(
      status => status.name === name,
    );
    return {
      name,
      state,
      lastState: before?.lastState ?? {},
      ready,
      started: ready,
      restartCount: before?.restartCount ?? 0,
      image,
      imageID: '',
    };
  });
}

/** Writes pod statuses as the scheduler and the kubelet do. */
export class PodStatusWriter {
  constructor(
    private readonly store: ObjectStore,
    private readonly now: () => number,
  ) {}

  scheduled(pod: Pod, nodeName: string, waiting: string): void {
    this.write(pod, draft => {
      draft.spec.nodeName = nodeName;
      draft.status = {
        phase: 'Pending',
        conditions: [condition('PodScheduled', true, this.time())],
        containerStatuses: statuses(
          draft,
          { waiting: { reason: waiting } },
          false,
        ),
      };
    });
  }

  unschedulable(pod: Pod, message: string): void {
    this.write(pod, draft => {
      draft.status = {
        phase: 'Pending',
        conditions: [
          {
            ...condition('PodScheduled', false, this.time(), 'Unschedulable'),
            message,
          },
        ],
      };
    });
  }

  waiting(pod: Pod, reason: string, message: string): void {
    this.write(pod, draft => {
      draft.status = {
        ...draft.status,
        phase: 'Pending',
        containerStatuses: statuses(
          draft,
          { waiting: { reason, message } },
          false,
        ),
      };
    });
  }

  running(pod: Pod, podIP: string): void {
    const time = this.time();
    this.write(pod, draft => {
      draft.status = {
        phase: 'Running',
        conditions: [
          condition('PodScheduled', true, time),
          condition('Initialized', true, time),
          condition('Ready', true, time),
          condition('ContainersReady', true, time),
        ],
        podIP,
        startTime: draft.status?.startTime ?? time,
        containerStatuses: statuses(
          draft,
          { running: { startedAt: time } },
          true,
        ),
      };
    });
  }

  /** One container crashed and waits for the kubelet to start it again; the pod runs on. */
  crashLooping(pod: Pod, exitCode: number, reason: string): void {
    const time = this.time();
    this.write(pod, draft => {
      const startedAt = startOf(draft) ?? time;
      const before = draft.status?.containerStatuses?.[0]?.restartCount ?? 0;
      draft.status = {
        ...draft.status,
        phase: 'Running',
        conditions: notReady(draft, time, 'ContainersNotReady'),
        containerStatuses: statuses(
          draft,
          {
            waiting: {
              reason: 'CrashLoopBackOff',
              message: 'back-off 40s restarting failed container',
            },
          },
          false,
        ).map(status => ({
          ...status,
          restartCount: before + 1,
          lastState: {
            terminated: { exitCode, reason, startedAt, finishedAt: time },
          },
        })),
      };
    });
  }

  ended(
    pod: Pod,
    end: { exitCode: number; reason: string; message?: string },
  ): void {
    const time = this.time();
    const succeeded = end.exitCode === 0;
    this.write(pod, draft => {
      const startedAt = startOf(draft) ?? time;
      draft.status = {
        ...draft.status,
        phase: succeeded ? 'Succeeded' : 'Failed',
        conditions: notReady(
          draft,
          time,
          succeeded ? 'PodCompleted' : 'PodFailed',
        ),
        containerStatuses: statuses(
          draft,
          { terminated: { ...end, startedAt, finishedAt: time } },
          false,
        ),
      };
    });
  }

  private time(): string {
    return kubernetesTime(this.now());
  }

  private write(pod: Pod, change: (draft: Pod) => void): void {
    const current = this.store.get<Pod>(RESOURCES.pods, pod.metadata);
    if (current?.metadata.uid === pod.metadata.uid) {
      this.store.modify<Pod>(RESOURCES.pods, pod.metadata, change);
    }
  }
}

function startOf(pod: Pod): string | undefined {
  const status = pod.status?.containerStatuses?.[0];
  return status?.state.running?.startedAt ?? pod.status?.startTime;
}

function notReady(pod: Pod, time: string, reason: string): Condition[] {
  return (pod.status?.conditions ?? []).map(entry =>
    ['Ready', 'ContainersReady'].includes(entry.type)
      ? condition(entry.type, false, time, reason)
      : entry,
  );
}
