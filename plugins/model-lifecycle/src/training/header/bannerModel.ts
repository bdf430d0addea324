import type { Run, RunSummary } from 'backstage-plugin-model-lifecycle-common';
import { at } from '../../words/at';
import type { Words } from '../../words/createWords';
import { isTrainJob } from '../../words/origin';

export interface Banner {
  tone: 'error' | 'warning';
  title: string;
  details: string[];
  /** The next thing to look at. */
  logsOfPod?: string;
  logsLabel?: string;
  compareWith?: { id: string; label: string };
}

/** Waiting without a good reason becomes worth a banner after this long. */
const LONG_WAIT_MS = 30 * 60_000;

interface BannerInput {
  run: Run;
  /** The other runs of the job, newest first. */
  others?: RunSummary[];
  now: number;
  words: Words;
}

/** What needs a look, most urgent first; undefined when nothing does. */
export function describeBanner(input: BannerInput): Banner | undefined {
  const { run } = input;
  if (run.state === 'failed') {
    return failureBanner(input);
  }
  if (!run.source.reachable) {
    return unreachableBanner(input);
  }
  if (run.stall) {
    return stallBanner(input);
  }
  if (run.state === 'blocked') {
    return {
      tone: 'error',
      title: input.words.t('banner.blocked', {
        reason: input.words.reason(run.reason),
      }),
      details: [...ownMessage(run), input.words.t('banner.blocked.hint')],
    };
  }
  return troubleBanner(input);
}

function failureBanner({ run, others, words }: BannerInput): Banner {
  const { t } = words;
  const failure = run.failure;
  const details: string[] = [];
  const limit = failure?.limits?.memory ?? run.reason.params?.limit;
  const isMemory = run.reason.code === 'failed.oom';
  // The wording of the reason already names a limit that is among its parameters.
  if (
    isMemory &&
    limit !== undefined &&
    run.reason.params?.limit === undefined
  ) {
    details.push(t('banner.limit', { limit }));
  }
  details.push(...consequences(run, words));
  if (failure?.message && failure.message !== run.reason.message) {
    details.push(failure.message);
  }
  const pod = failure?.pod;
  const good = others?.find(other => other.state === 'succeeded');
  return {
    tone: 'error',
    title: words.reason(run.reason),
    details,
    logsOfPod: pod,
    logsLabel: pod ? t('banner.showLogs', { pod }) : t('banner.lookAtLogs'),
    compareWith: good && {
      id: good.id,
      label: t('banner.compare', { name: good.name }),
    },
  };
}

function consequences(run: Run, words: Words): string[] {
  const list = run.failure?.consequences ?? [];
  if (list.length === 0) {
    return [];
  }
  const [first] = list;
  const later = (at(first.at) ?? NaN) - (at(run.failure?.at) ?? NaN);
  if (list.length === 1 && first.exitCode !== undefined && later >= 0) {
    return [
      words.t('banner.consequence', {
        pod: first.pod,
        duration: words.duration(later),
        exitCode: first.exitCode,
      }),
    ];
  }
  return [words.t('banner.consequences', { count: list.length })];
}

function stallBanner({ run, words }: BannerInput): Banner {
  const { t } = words;
  const stall = run.stall!;
  const pod = stall.reason.params?.pod;
  return {
    tone: 'warning',
    title: t(stall.level === 'stalled' ? 'banner.stalled' : 'banner.slow', {
      reason: words.reason(stall.reason),
    }),
    details:
      run.reason.code === 'running.degraded' ? [words.reason(run.reason)] : [],
    logsOfPod: typeof pod === 'string' ? pod : undefined,
    logsLabel:
      typeof pod === 'string'
        ? t('banner.showLogs', { pod })
        : t('banner.lookAtLogs'),
  };
}

function unreachableBanner({ run, words, now }: BannerInput): Banner {
  const seenAt = at(run.observedAt) ?? now;
  return {
    tone: 'warning',
    title: words.t(
      isTrainJob(run) ? 'banner.unreachable' : 'banner.sourceUnreachable',
      { source: run.source.id },
    ),
    details: [
      words.t('banner.unreachable.hint', { time: words.moment(seenAt, now) }),
      ...(run.source.reason ? [words.reason(run.source.reason)] : []),
    ],
  };
}

const CANNOT_START = new Set([
  'pending.creation-refused',
  'pending.unschedulable',
  'pending.image-pull',
  'pending.container',
]);

function troubleBanner({ run, now, words }: BannerInput): Banner | undefined {
  const { t } = words;
  const reason = words.reason(run.reason);
  const since = at(run.since) ?? now;
  if (CANNOT_START.has(run.reason.code)) {
    const refused = run.reason.code === 'pending.creation-refused';
    return {
      tone: 'error',
      title: refused ? reason : t('banner.cannotStart', { reason }),
      details: [],
    };
  }
  if (
    run.reason.code === 'running.degraded' ||
    run.reason.code === 'running.failing'
  ) {
    return { tone: 'warning', title: reason, details: [] };
  }
  if (run.state === 'pending' && now - since > LONG_WAIT_MS) {
    return {
      tone: 'warning',
      title: t('banner.waitingLong', {
        time: words.moment(since, now),
        reason,
      }),
      details: [],
    };
  }
  return undefined;
}

/** Kueue's own sentence, where the wording of the reason does not carry it. */
function ownMessage(run: Run): string[] {
  const { code, message } = run.reason;
  return code === 'blocked.never-fits' && message ? [message] : [];
}
