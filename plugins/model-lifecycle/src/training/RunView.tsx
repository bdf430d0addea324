import { makeStyles } from '@material-ui/core/styles';
import type { Run } from 'backstage-plugin-model-lifecycle-common';
import { useEffect, useRef, useState } from 'react';
import { useRunEvents, useRuns, useRunTransitions } from '../live/hooks';
import { useNow } from '../live/LiveRoot';
import type { LiveResult } from '../live/useLiveResource';
import type { Words } from '../words/createWords';
import { CostCard } from './cost/CostCard';
import { announce } from './header/announcements';
import { describeBanner } from './header/bannerModel';
import { RunBanner } from './header/RunBanner';
import { RunHeader } from './header/RunHeader';
import { LogsPanel, MetricsPanel } from './lazyPanels';
import { RunsPanel } from './runs/RunsPanel';
import { AboutCard } from './side/AboutCard';
import { DocsCard } from './side/DocsCard';
import { HappenedCard } from './side/HappenedCard';
import { LimitsCard } from './side/LimitsCard';
import { transitionsRevision } from './side/happenedModel';
import { TimelinePanel } from './timeline/TimelinePanel';

const EARLIER_RUNS = 20;

const useStyles = makeStyles(theme => ({
  layout: {
    display: 'grid',
    gap: theme.spacing(2),
    gridTemplateColumns: 'minmax(0, 1fr)',
    [theme.breakpoints.up('lg')]: {
      gridTemplateColumns: 'minmax(0, 3fr) minmax(260px, 1fr)',
    },
  },
  column: {
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(2),
    minWidth: 0,
  },
  hidden: {
    position: 'absolute',
    width: 1,
    height: 1,
    overflow: 'hidden',
    clip: 'rect(0 0 0 0)',
  },
}));

/** One run from top to bottom, most wanted first. */
export function RunView(props: {
  run: Run;
  result: LiveResult<Run>;
  words: Words;
  onRun(id: string): void;
  onCompare(ids: string[]): void;
}) {
  const { run, result, words, onRun, onCompare } = props;
  const classes = useStyles();
  const logs = useRef<HTMLDivElement>(null);
  const [pod, setPod] = useState<string>();
  const earlier = useRuns({
    job: run.id,
    order: 'newest',
    limit: EARLIER_RUNS,
  });
  const transitions = useRunTransitions(run, transitionsRevision(run));
  const events = useRunEvents(run);
  const others = earlier.value?.items.filter(other => other.id !== run.id);

  const showLogs = (name: string | undefined) => {
    setPod(name);
    logs.current?.scrollIntoView?.({ block: 'start' });
    logs.current?.focus({ preventScroll: true });
  };

  return (
    <div className={classes.layout}>
      <div className={classes.column}>
        <Announcer run={run} words={words} />
        <LiveBanner
          run={run}
          others={others}
          words={words}
          onShowLogs={showLogs}
          onShowRun={onRun}
        />
        <RunHeader run={run} result={result} words={words} />
        <TimelinePanel
          run={run}
          transitions={transitions}
          events={events.value?.items}
          words={words}
        />
        <MetricsPanel run={run} words={words} />
        <div ref={logs} tabIndex={-1}>
          <LogsPanel run={run} pod={pod} onPod={setPod} words={words} />
        </div>
        <RunsPanel
          run={run}
          result={earlier}
          words={words}
          onRun={onRun}
          onCompare={onCompare}
        />
      </div>
      <div className={classes.column}>
        <LimitsCard run={run} words={words} />
        <AboutCard run={run} words={words} />
        <CostCard run={run} words={words} />
        <DocsCard run={run} words={words} />
        <HappenedCard result={transitions} events={events} words={words} />
      </div>
    </div>
  );
}

function LiveBanner(props: {
  run: Run;
  others: Parameters<typeof describeBanner>[0]['others'];
  words: Words;
  onShowLogs(pod: string | undefined): void;
  onShowRun(id: string): void;
}) {
  const { run, others, words, onShowLogs, onShowRun } = props;
  const now = useNow();
  const banner = describeBanner({ run, others, now, words });
  return banner ? (
    <RunBanner banner={banner} onShowLogs={onShowLogs} onShowRun={onShowRun} />
  ) : null;
}

/** Says aloud what changed between two answers, politely. */
function Announcer(props: { run: Run; words: Words }) {
  const { run, words } = props;
  const classes = useStyles();
  const before = useRef<Run>();
  const [text, setText] = useState('');
  useEffect(() => {
    const news = announce(before.current, run, words);
    before.current = run;
    if (news) {
      setText(news);
    }
  }, [run, words]);
  return (
    <div aria-live="polite" className={classes.hidden}>
      {text}
    </div>
  );
}
