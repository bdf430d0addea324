import type {
  RunEvent,
  RunEvents,
} from 'backstage-plugin-model-lifecycle-common';
import { today } from './runs';

const event = (
  time: string,
  change: Partial<RunEvent> & Pick<RunEvent, 'reason'>,
): RunEvent => ({
  type: 'Normal',
  object: { kind: 'Pod', name: 'fine-tune-node-0-0' },
  count: 1,
  firstAt: today(time),
  lastAt: today(time),
  ...change,
});

/** What a cluster reported about a run that restarted. */
export const EVENTS: RunEvents = {
  available: true,
  more: false,
  objectsLeftOut: 0,
  items: [
    event('13:03', {
      reason: 'QuotaReserved',
      object: { kind: 'Workload', name: 'trainjob-fine-tune-1a2b' },
      message: 'Quota reserved in ClusterQueue team-a',
      source: 'kueue-admission',
    }),
    event('13:08', {
      type: 'Warning',
      reason: 'FailedScheduling',
      message: '0/3 nodes are available: 3 Insufficient nvidia.com/gpu.',
      count: 7,
      firstAt: today('13:06:30'),
      source: 'default-scheduler',
    }),
    event('13:09', {
      reason: 'Pulled',
      message: 'Successfully pulled image in 41 s',
      source: 'kubelet',
    }),
    event('13:45', {
      type: 'Warning',
      reason: 'Preempted',
      object: { kind: 'Workload', name: 'trainjob-fine-tune-1a2b' },
      hidden: 'another-workload',
      source: 'kueue-controller-manager',
    }),
  ],
};
