import type { RunSummary } from 'backstage-plugin-model-lifecycle-common';
import { isEnded } from '../live/hooks';
import {
  elapsedMs,
  leftText,
  shownPercent,
} from '../training/header/progressModel';
import { at } from '../words/at';
import type { Words } from '../words/createWords';
import { isTrainJob } from '../words/origin';

export interface Progress {
  /** What the bar shows; undefined is an empty bar, never 0. */
  percent?: number;
  /** "45%", "was 31%", "complete", or "–". */
  text: string;
}

export function describeProgress(run: RunSummary, words: Words): Progress {
  const { t } = words;
  const percent = shownPercent(run);
  if (run.state === 'succeeded') {
    return succeededProgress(run, words);
  }
  if (percent !== undefined) {
    const text = words.percent(percent);
    return {
      percent,
      text: run.progress.frozen ? t('header.was', { percent: text }) : text,
    };
  }
  const earlier = run.progress.earlierAttempt;
  if (earlier) {
    const was = Math.min(99, earlier.percent);
    return {
      percent: was,
      text: t('header.was', { percent: words.percent(was) }),
    };
  }
  return { text: t('common.unknown') };
}

/** A trainer that caps at 97 has completed all the same; one that stopped early says where. */
function succeededProgress(run: RunSummary, words: Words): Progress {
  const percent = shownPercent(run);
  if (run.reason.code === 'succeeded.stopped-early' && percent !== undefined) {
    const text = words.t('page.completeAt', {
      percent: words.percent(percent),
    });
    return { percent, text };
  }
  return percent === 100
    ? { percent, text: words.percent(100) }
    : { percent: 100, text: words.t('page.complete') };
}

/** The second line: what there is to say about it. */
export function describeLine(
  run: RunSummary,
  now: number,
  words: Words,
): string {
  const { t } = words;
  if (!run.source.reachable && !isEnded(run.state)) {
    const seen = at(run.observedAt);
    return [
      t(isTrainJob(run) ? 'banner.unreachable' : 'banner.sourceUnreachable', {
        source: run.source.id,
      }),
      seen !== undefined &&
        t('page.lastSeen', { time: words.moment(seen, now) }),
    ]
      .filter(Boolean)
      .join(', ');
  }
  if (run.stall) {
    return words.reason(run.stall.reason);
  }
  const left = leftText(run, now, words);
  const ordinary = run.reason.code === 'running.pods-ready';
  if (left !== undefined && (ordinary || run.state === 'running')) {
    return ordinary ? left : `${left} · ${words.reason(run.reason)}`;
  }
  if (run.state === 'succeeded') {
    const took = elapsedMs(run, now);
    const early = run.reason.code === 'succeeded.stopped-early';
    return [
      early ? words.reason(run.reason) : '',
      took === undefined
        ? ''
        : t('page.took', { duration: words.duration(took) }),
    ]
      .filter(Boolean)
      .join(' · ');
  }
  const ended = run.state === 'failed' ? at(run.endedAt) : undefined;
  return ended === undefined
    ? words.reason(run.reason)
    : `${words.reason(run.reason)}, ${words.moment(ended, now)}`;
}
