import type {
  LogLine,
  MetricSeries,
  SourceHealth,
  Transition,
} from 'backstage-plugin-model-lifecycle-common';
import { today } from './runs';

const START = Date.parse(today('13:09'));

function series(
  name: string,
  split: MetricSeries['split'],
  options: { every: number; value: (step: number) => number; steps?: number },
): MetricSeries {
  const { every, value, steps = 450 } = options;
  const buckets = [];
  for (let step = 0; step <= steps; step += every) {
    const last = value(step);
    const spread = split === 'eval' ? 0 : Math.abs(last) * 0.03;
    buckets.push({
      at: new Date(START + step * 7_000).toISOString(),
      step,
      min: last - spread,
      max: step === 210 ? last * 1.9 : last + spread,
      last,
      count: every,
      attempt: step < 120 ? 1 : 2,
    });
  }
  const resolution = every > 1 ? ('buckets' as const) : ('full' as const);
  return { name, split, samples: steps + 1, resolution, buckets };
}

const wave = (step: number, size: number) =>
  size * (Math.sin(step * 1.3) + Math.sin(step * 0.37) * 0.6);

export const SERIES: MetricSeries[] = [
  series('loss', 'train', { every: 3, value: s => 0.4 + 1.5 * Math.exp(-s / 130) + wave(s, 0.04) }),
  series('loss', 'eval', { every: 50, value: s => 0.45 + 1.45 * Math.exp(-s / 130) }),
  series('accuracy', 'eval', { every: 25, value: s => 0.88 - 0.4 * Math.exp(-s / 140) + wave(s, 0.005) }),
  series('tokens_per_second', 'none', { every: 5, value: s => 18_200 + 900 * Math.sin(s / 70) + wave(s, 260) }),
];

/** `count` lines as a trainer writes them, ending now. */
export function logLines(pod: string, count: number, first = 1): LogLine[] {
  const end = Date.parse(today('14:02:02'));
  return Array.from({ length: count }, (_, index) => {
    const line = first + index;
    const at = new Date(end - (count - 1 - index) * 2_000).toISOString();
    const loss = (0.4 + 1.5 * Math.exp(-line / 90)).toFixed(4);
    const special: Record<number, Pick<LogLine, 'level' | 'message'>> = {
      7: { level: 'warn', message: '[rank1] NCCL WARN Call to ibv_create_qp failed, falling back to sockets' },
      11: { level: 'debug', message: 'DataLoader: 8 workers, prefetch 4' },
    };
    return {
      line,
      timestamp: at,
      pod,
      container: 'node',
      phase: 'training',
      ...(special[line % 40] ?? {
        level: 'info' as const,
        message: `{'epoch': ${(line / 200).toFixed(2)}, 'step': ${line}, 'loss': ${loss}, 'lr': 1.6e-05, 'tokens_per_s': ${18_200 + (line % 60)}}`,
      }),
    };
  });
}

export const TRANSITIONS: Transition[] = [
  { at: today('13:02'), kind: 'state', to: 'queued', reason: { code: 'queue.waiting', params: { queue: 'team-a' }, message: 'needs 8 more GPUs' } },
  { at: today('13:06'), kind: 'state', from: 'queued', to: 'initializing', reason: { code: 'initializing.dataset-and-model' } },
  { at: today('13:09'), kind: 'state', from: 'initializing', to: 'running', reason: { code: 'running.pods-ready', params: { ready: 2, total: 2 } } },
  { at: today('13:20'), kind: 'state', from: 'running', to: 'restarting', reason: { code: 'restarting.jobset', params: { restart: 1, max: 2, pod: 'node-1', cause: 'Evicted' } } },
  { at: today('13:21'), kind: 'attempt', to: '2', attempt: 2 },
  { at: today('13:21'), kind: 'state', from: 'restarting', to: 'running', reason: { code: 'running.pods-ready', params: { ready: 2, total: 2 } } },
];

export const SOURCES: SourceHealth[] = [
  {
    id: 'prod',
    type: 'kubernetes-plugin',
    status: 'ok',
    live: true,
    holder: 'replica 2',
    counts: { runs: 412 },
    resources: [
      { name: 'TrainJobs', status: 'live', objects: 412, relists: 1 },
      { name: 'JobSets', status: 'live', objects: 412, relists: 0 },
      { name: 'Pods', status: 'live', objects: 1_904, relists: 0 },
      { name: 'Workloads', status: 'live', objects: 388, relists: 0 },
    ],
    problems: [],
  },
  {
    id: 'lab',
    type: 'kubeconfig',
    status: 'warning',
    live: true,
    holder: 'replica 1',
    counts: { runs: 9 },
    resources: [
      { name: 'TrainJobs', status: 'live', objects: 9, relists: 4 },
      { name: 'JobSets', status: 'live', objects: 9, relists: 0 },
      { name: 'Pods', status: 'forbidden', relists: 0, reason: { code: 'cluster.forbidden', message: 'No right to list pods in team-b: logs there are not kept. Add the rule "pods: list, watch" to the role model-lifecycle-reader.' } },
      { name: 'Workloads', status: 'absent', relists: 0 },
    ],
    problems: [],
  },
  {
    id: 'edge',
    type: 'url',
    status: 'error',
    lastSuccessAt: today('11:04'),
    counts: {},
    resources: [
      { name: 'TrainJobs', status: 'failing', objects: 3, relists: 2, nextRetryAt: today('14:02:30'), reason: { code: 'cluster.unauthorized', message: '401: the token has expired. Set modelLifecycle.clusters[2].serviceAccountToken.' } },
    ],
    problems: [],
  },
];
