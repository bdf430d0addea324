import type {
  RunPage,
  RunSummary,
} from 'backstage-plugin-model-lifecycle-common';
import { isEnded } from '../../live/hooks';
import { at } from '../../words/at';
import type { Words } from '../../words/createWords';
import { elapsedMs } from '../header/progressModel';

/** How the run before ended: what one compares the present one with. */
export interface LastResult {
  run: RunSummary;
  /** "Thu 09:40 · took 56 min · accuracy 0.902" */
  text: string;
}

/** The newest run that has ended, other than the one that is shown. */
export function lastResult(
  runs: RunSummary[],
  shown: RunSummary,
  now: number,
  words: Words,
): LastResult | undefined {
  const [run] = runs
    .filter(other => other.id !== shown.id && isEnded(other.state))
    .sort((a, b) => endOf(b) - endOf(a));
  if (!run) {
    return undefined;
  }
  const ended = at(run.endedAt);
  const took = elapsedMs(run, now);
  const [metric] = run.finalMetrics ?? [];
  return {
    run,
    text: [
      ended !== undefined && words.moment(ended, now),
      took !== undefined &&
        words.t('page.took', { duration: words.duration(took) }),
      metric && `${words.metricName(metric)} ${words.metric(metric.value)}`,
    ]
      .filter(Boolean)
      .join(' · '),
  };
}

function endOf(run: RunSummary): number {
  return at(run.endedAt) ?? at(run.createdAt) ?? 0;
}

const NEEDS_A_LOOK = new Set<RunSummary['group']>([
  'stalled',
  'failed',
  'blocked',
]);

export interface HomeSummary {
  /** Of the runs that are shown. */
  needALook: number;
  /** The first that is not shown may need a look as well. */
  andMore: boolean;
  hidden: number;
}

/** What stands above and below the first runs of a list by attention. */
export function homeSummary(page: RunPage): HomeSummary {
  const { items, totalItems } = page;
  const needALook = items.filter(({ group }) => NEEDS_A_LOOK.has(group)).length;
  const hidden = Math.max(0, totalItems - items.length);
  return {
    needALook,
    andMore: hidden > 0 && needALook === items.length,
    hidden,
  };
}
