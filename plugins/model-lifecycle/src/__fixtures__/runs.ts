import type {
  Run,
  RunPhase,
  RunState,
  RunSummary,
} from 'backstage-plugin-model-lifecycle-common';

import { COST } from './cost';

/** Two minutes past two in the afternoon: the moment of all fixtures. */
export const NOW = Date.parse('2026-05-21T14:02:05Z');

/** `hours:minutes[:seconds]` of the day of the fixtures. */
export function today(time: string): string {
  return new Date(
    `2026-05-21T${time.length === 5 ? `${time}:00` : time}Z`,
  ).toISOString();
}

const idOf = (n: number) => n.toString(16).padStart(24, '0');

const PHASES: RunPhase[] = [
  { id: 'queue', state: 'succeeded', startedAt: today('13:02'), endedAt: today('13:06'), elapsedMs: 240_000 },
  { id: 'dataset', state: 'succeeded', startedAt: today('13:06'), endedAt: today('13:09'), elapsedMs: 180_000 },
  { id: 'model', state: 'succeeded', startedAt: today('13:06'), endedAt: today('13:08'), elapsedMs: 120_000 },
  {
    id: 'training',
    attempt: 1,
    state: 'interrupted',
    startedAt: today('13:09'),
    endedAt: today('13:20'),
    elapsedMs: 660_000,
    reason: { code: 'restarting.jobset', params: { restart: 1, cause: 'Evicted' } },
  },
  { id: 'training', attempt: 2, state: 'running', startedAt: today('13:21'), elapsedMs: 2_460_000, percent: 45 },
  { id: 'finish', state: 'pending' },
];

/** As the drawing of the tab: attempt 2 at 45 %. */
export const RUNNING: Run = {
  id: idOf(42),
  version: 42,
  name: 'support-chat-fine-tune-42',
  job: { name: 'support-chat-fine-tune' },
  source: { type: 'trainjob', id: 'prod', reachable: true },
  namespace: 'team-a',
  owner: 'group:default/ml-platform',
  entityRef: 'resource:default/support-chat-fine-tune',
  state: 'running',
  since: today('13:21'),
  reason: { code: 'running.pods-ready', params: { ready: 2, total: 2 } },
  progress: {
    percent: 45,
    step: 450,
    totalSteps: 1_000,
    epoch: 2,
    totalEpochs: 5,
    contract: 'openshift-ai',
    reportedAt: today('14:02:02'),
    observedAt: today('14:02:02'),
    changedAt: today('14:02:02'),
  },
  eta: {
    finishAt: today('15:12'),
    method: 'history',
    confidence: 'high',
    basedOnRuns: 6,
  },
  attempt: 2,
  queue: 'team-a',
  gpus: 8,
  createdAt: today('13:02'),
  startedAt: today('13:09'),
  queueMs: 240_000,
  observedAt: today('14:02:04'),
  sparkline: { metric: 'loss', values: decline(32, 1.9, 0.412), last: 0.412 },
  finalMetrics: [
    { name: 'accuracy', split: 'eval', value: 0.871, at: today('14:01'), step: 450 },
    { name: 'loss', split: 'train', value: 0.412, at: today('14:02'), step: 450 },
  ],
  facts: {
    runtime: 'torch-distributed',
    nodes: 2,
    gpusPerNode: 4,
    image: 'registry.example.com/team-a/train:1.9',
    queue: 'team-a',
    baseModel: 'granite-3-8b-base',
    dataset: 'support-tickets-2026',
    trackingUrl: 'https://mlflow.example.com/#/experiments/7',
    restartsUsed: 1,
    restartsMax: 2,
  },
  cost: COST,
  phases: PHASES,
  attempts: [
    { number: 1, startedAt: today('13:09'), endedAt: today('13:20'), outcome: 'restarted', percent: 12 },
    { number: 2, startedAt: today('13:21') },
  ],
  metrics: [],
  notes: [],
  deadlineAt: today('18:00'),
  deadlineReason: { code: 'deadline.active-deadline', params: { seconds: 18_000 } },
  pods: [
    { name: 'support-chat-fine-tune-42-node-0', phase: 'training', rank: 0, attempt: 2, state: 'running', containers: ['node'], live: true, kept: false },
    { name: 'support-chat-fine-tune-42-node-1', phase: 'training', rank: 1, attempt: 2, state: 'running', containers: ['node'], live: true, kept: false },
  ],
  actions: { pause: { allowed: true }, stop: { allowed: true } },
  logs: { available: true },
  docs: [
    { kind: 'model', title: 'granite-support-chat', entityRef: 'resource:default/granite-support-chat' },
    { kind: 'job', title: 'how this model is trained', entityRef: 'resource:default/support-chat-fine-tune' },
    { kind: 'runbook', title: 'training failures', url: 'https://runbooks.example.com/training' },
  ],
};

/** A curve that falls and levels out, with a little unrest. */
export function decline(count: number, from: number, to: number): number[] {
  return Array.from({ length: count }, (_, index) => {
    const share = index / Math.max(1, count - 1);
    const unrest = 0.03 * (from - to) * Math.sin(index * 2.7) * (1 - share);
    return Number((to + (from - to) * Math.exp(-4 * share) + unrest).toFixed(4));
  });
}

/** A run like `RUNNING`, with what is different about it. */
export function createRun(change: Partial<Run> = {}): Run {
  return { ...RUNNING, ...change };
}

const UNTRAINED: Partial<Run> = {
  progress: {},
  eta: undefined,
  attempt: 1,
  attempts: [{ number: 1 }],
  sparkline: undefined,
  finalMetrics: undefined,
  startedAt: undefined,
  deadlineAt: undefined,
  pods: [],
};

function waitingPhases(state: RunPhase['state'] = 'running'): RunPhase[] {
  return [
    { id: 'queue', state, startedAt: today('13:50'), elapsedMs: 725_000 },
    { id: 'dataset', state: 'pending' },
    { id: 'model', state: 'pending' },
    { id: 'training', state: 'pending' },
    { id: 'finish', state: 'pending' },
  ];
}

function waiting(n: number, name: string, change: Partial<Run>): Run {
  return createRun({
    ...UNTRAINED,
    id: idOf(n),
    name,
    createdAt: today('13:50'),
    since: today('13:50'),
    phases: waitingPhases(),
    ...change,
  });
}

function ended(endedAt: string, state: RunPhase['state'], change: Partial<Run>): Run {
  const finish: RunPhase =
    state === 'succeeded'
      ? { id: 'finish', state: 'succeeded', startedAt: endedAt, endedAt, elapsedMs: 9_000 }
      : { id: 'finish', state: 'pending' };
  const training = { ...PHASES[4], state, endedAt, percent: undefined };
  return createRun({
    eta: undefined,
    deadlineAt: undefined,
    endedAt,
    since: endedAt,
    elapsedMs: Date.parse(endedAt) - Date.parse(RUNNING.createdAt),
    phases: [...PHASES.slice(0, 4), training, finish],
    actions: {},
    pods: RUNNING.pods.map(pod => ({ ...pod, live: false, kept: true, state: 'gone' })),
    ...change,
  });
}

export const FAILED = ended(today('14:02'), 'failed', {
  id: idOf(43),
  name: 'vision-sweep-3',
  state: 'failed',
  reason: {
    code: 'failed.oom',
    params: { pod: 'vision-sweep-3-node-1', exitCode: 137, phase: 'training', limit: '64Gi' },
  },
  progress: { ...RUNNING.progress, frozen: true },
  failure: {
    pod: 'vision-sweep-3-node-1',
    container: 'node',
    exitCode: 137,
    reason: 'OOMKilled',
    at: today('14:02:00'),
    phase: 'training',
    consequences: [{ pod: 'vision-sweep-3-node-0', exitCode: 143, at: today('14:02:04') }],
  },
  facts: { ...RUNNING.facts, restartsUsed: 2 },
  pods: [
    { name: 'vision-sweep-3-node-1', phase: 'training', rank: 1, attempt: 2, state: 'failed', containers: ['node'], live: false, kept: true },
    { name: 'vision-sweep-3-node-0', phase: 'training', rank: 0, attempt: 2, state: 'gone', containers: ['node'], live: false, kept: true },
  ],
});

export const STALLED = createRun({
  id: idOf(44),
  name: 'churn-nightly',
  namespace: 'fraud',
  owner: 'group:default/fraud',
  gpus: 4,
  progress: { ...RUNNING.progress, percent: 12, step: 120, epoch: 1, changedAt: today('13:41') },
  stall: {
    kind: 'frozen',
    level: 'stalled',
    since: today('13:41'),
    reason: { code: 'stall.frozen', params: { sinceAt: Date.parse(today('13:41')), step: 120, ready: 4, total: 4 } },
  },
  phases: PHASES.map(phase => (phase.state === 'running' ? { ...phase, percent: 12 } : phase)),
  sparkline: { metric: 'loss', values: decline(32, 1.9, 0.83), last: 0.83 },
});

export const SUCCEEDED = ended(today('13:58'), 'succeeded', {
  id: idOf(41),
  name: 'support-chat-fine-tune-41',
  state: 'succeeded',
  reason: { code: 'succeeded.last-report', params: { percent: 97, secondsBefore: 4 } },
  progress: { ...RUNNING.progress, percent: 97, step: 1_000, epoch: 5 },
  finalMetrics: [
    { name: 'accuracy', split: 'eval', value: 0.902, at: today('13:57'), step: 1_000 },
    { name: 'loss', split: 'train', value: 0.355, at: today('13:57'), step: 1_000 },
  ],
});

const STOPPED_EARLY = ended(today('12:58'), 'succeeded', {
  id: idOf(40),
  name: 'support-chat-fine-tune-40',
  state: 'succeeded',
  reason: { code: 'succeeded.stopped-early', params: { percent: 62, step: 620, totalSteps: 1_000 } },
  progress: { ...RUNNING.progress, percent: 62, step: 620, epoch: 3 },
  elapsedMs: 58 * 60_000,
});

const PENDING_PHASES: RunPhase[] = [
  { ...PHASES[0] },
  { id: 'dataset', state: 'running', startedAt: today('14:00') },
  { id: 'model', state: 'running', startedAt: today('14:00') },
  { id: 'training', state: 'pending' },
  { id: 'finish', state: 'pending' },
];

/** Each state of a run, and the special cases within them. */
export const RUNS = {
  running: RUNNING,
  stalled: STALLED,
  failed: FAILED,
  succeeded: SUCCEEDED,
  'stopped-early': STOPPED_EARLY,
  queued: waiting(45, 'llm-eval-7b', {
    state: 'queued',
    reason: { code: 'queue.waiting', params: { queue: 'team-a' }, message: "couldn't assign flavors to pod set node: insufficient quota for nvidia.com/gpu, 8 more needed" },
    actions: { pause: { allowed: true }, stop: { allowed: true } },
  }),
  blocked: waiting(46, 'llm-70b-sft', {
    state: 'blocked',
    gpus: 64,
    reason: {
      code: 'blocked.never-fits',
      params: { queue: 'team-a', resource: 'nvidia.com/gpu', requested: 64, capacity: 32 },
      message: 'insufficient quota for nvidia.com/gpu in flavor h100, request > maximum capacity (64 > 32)',
    },
  }),
  pending: waiting(47, 'tokenizer-train', {
    state: 'pending',
    reason: { code: 'pending.image-pull', params: { pod: 'tokenizer-train-node-0', image: 'team-a/train:1.99', cause: 'ImagePullBackOff' } },
    phases: waitingPhases('succeeded'),
  }),
  initializing: waiting(48, 'reranker-init', {
    state: 'initializing',
    reason: { code: 'initializing.dataset-and-model' },
    phases: PENDING_PHASES,
  }),
  restarting: createRun({
    id: idOf(49),
    name: 'reranker',
    namespace: 'search',
    owner: 'group:default/search',
    state: 'restarting',
    eta: undefined,
    since: today('14:01'),
    reason: { code: 'restarting.jobset', params: { restart: 1, max: 3, pod: 'reranker-node-2', cause: 'Evicted' } },
    progress: { earlierAttempt: { attempt: 1, percent: 31 }, contract: 'trainer-status' },
    phases: PHASES.map(phase => (phase.state === 'running' ? { ...phase, percent: undefined } : phase)),
    sparkline: { metric: 'loss', values: decline(32, 1.9, 0.77), last: 0.77 },
  }),
  paused: createRun({
    id: idOf(50),
    name: 'distill-small',
    state: 'paused',
    eta: undefined,
    reason: { code: 'paused.kueue' },
    progress: { ...RUNNING.progress, percent: 68, step: 680, frozen: true },
    phases: [...PHASES.slice(0, 4), { ...PHASES[4], state: 'interrupted', endedAt: today('13:58') }, PHASES[5]],
    actions: { resume: { allowed: true }, stop: { allowed: true } },
  }),
  preempted: createRun({
    id: idOf(51),
    name: 'ablation-4',
    namespace: 'vision',
    owner: 'group:default/vision',
    state: 'preempted',
    eta: undefined,
    since: today('13:52'),
    reason: { code: 'preempted.by-kueue', params: { queue: 'vision' } },
    progress: { earlierAttempt: { attempt: 1, percent: 12 } },
    phases: [...PHASES.slice(0, 4), { id: 'training', state: 'pending' }, PHASES[5]],
    sparkline: { metric: 'loss', values: decline(20, 1.9, 1.66), last: 1.66 },
  }),
  degraded: createRun({
    id: idOf(52),
    name: 'moe-pretrain',
    eta: undefined,
    reason: { code: 'running.degraded', params: { ready: 3, total: 4, pod: 'moe-pretrain-node-2', cause: 'OOMKilled', exitCode: 137 } },
  }),
  'not-reported': createRun({
    id: idOf(53),
    name: 'legacy-script',
    attempt: 1,
    eta: undefined,
    progress: {},
    phases: [PHASES[0], { id: 'training', attempt: 1, state: 'running', startedAt: today('13:09') }, PHASES[5]],
    sparkline: undefined,
    finalMetrics: undefined,
  }),
  unreachable: createRun({
    id: idOf(54),
    name: 'edge-adapt',
    source: { type: 'trainjob', id: 'lab', reachable: false },
    observedAt: today('13:40'),
  }),
  stopped: ended(today('13:55'), 'interrupted', {
    id: idOf(55),
    name: 'scratch-run',
    state: 'stopped',
    reason: { code: 'stopped.deleted', params: { while: 'running' } },
    progress: { ...RUNNING.progress, frozen: true },
  }),
  deleting: createRun({
    id: idOf(56),
    name: 'old-sweep',
    state: 'deleting',
    eta: undefined,
    reason: { code: 'deleting.waiting', params: { finalizers: 'kueue.x-k8s.io/managed' } },
  }),
  unknown: createRun({
    id: idOf(57),
    name: 'multikueue-job',
    state: 'unknown',
    ...UNTRAINED,
    phases: [],
    reason: { code: 'unknown.managed-elsewhere', params: { manager: 'kueue.x-k8s.io/multikueue' } },
  }),
  noted: createRun({
    id: idOf(58),
    name: 'quirky-trainer',
    notes: [
      { code: 'note.total-revised', params: { from: 900, to: 1_000 } },
      { code: 'note.tracking-enabled' },
      { code: 'note.progress-unreadable', params: { contract: 'openshift-ai' }, message: 'Unexpected end of JSON input' },
    ],
    actions: { pause: { allowed: false, reason: { code: 'blocked.queue-stopped', params: { queue: 'team-a' } } } },
  }),
} satisfies Record<string, Run>;

export type RunCase = keyof typeof RUNS;

/** A run as it stands in lists. */
export function summary(run: Run): RunSummary {
  const {
    facts, cost, phases, attempts, metrics, droppedMetrics, notes, deadlineAt,
    deadlineReason, pods, actions, logs, docs, ...rest
  } = run;
  return rest;
}

/** Where a list by attention puts a run. */
export function attentionGroup({ state, stall }: RunSummary): NonNullable<RunSummary['group']> {
  if (stall) return 'stalled';
  switch (state) {
    case 'failed':
    case 'blocked':
    case 'paused':
      return state;
    case 'running':
    case 'restarting':
    case 'initializing':
      return 'running';
    case 'queued':
    case 'pending':
    case 'preempted':
      return 'waiting';
    default:
      return 'ended';
  }
}

/** How many runs are in each state, and how many are flagged as stalled. */
export function countStates(runs: { state: RunState; stall?: unknown }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { state, stall } of runs) {
    counts[state] = (counts[state] ?? 0) + 1;
    if (stall) {
      counts.stalled = (counts.stalled ?? 0) + 1;
    }
  }
  return counts;
}
