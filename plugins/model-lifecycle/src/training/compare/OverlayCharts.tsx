import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import type { RunSummary } from 'backstage-plugin-model-lifecycle-common';
import { useMemo, useState } from 'react';
import { useRunMetrics } from '../../live/hooks';
import { Section } from '../../ui/Section';
import { Message, NoValue } from '../../ui/StateViews';
import type { Words } from '../../words/createWords';
import { OverlayCard } from './OverlayCard';
import { overlayCharts } from './overlayModel';

const POINTS = 500;
const SHOWN_AT_FIRST = 4;

const useStyles = makeStyles(theme => ({
  grid: {
    display: 'grid',
    gap: theme.spacing(2),
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 340px), 1fr))',
  },
  more: { marginTop: theme.spacing(1) },
}));

/** One call for each place in a comparison: hooks are not called in a loop of changing length. */
function useSeries(runs: RunSummary[]) {
  const query = { points: POINTS };
  return [
    useRunMetrics(runs[0], query),
    useRunMetrics(runs[1], query),
    useRunMetrics(runs[2], query),
    useRunMetrics(runs[3], query),
    useRunMetrics(runs[4], query),
  ].slice(0, runs.length);
}

/** The curves of all runs over each other, one chart for each metric that two of them have. */
export function OverlayCharts(props: {
  runs: RunSummary[];
  names: string[];
  words: Words;
}) {
  const { runs, names, words } = props;
  const { t } = words;
  const classes = useStyles();
  const [isAll, setAll] = useState(false);
  const results = useSeries(runs);
  const values = results.map(({ value }) => value);
  const charts = useMemo(
    () => overlayCharts(values.map(value => value?.series ?? [])),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the list is new each time, its elements are not
    [...values, values.length],
  );
  const waiting = results.find(({ value }) => value === undefined);
  const shown = isAll ? charts : charts.slice(0, SHOWN_AT_FIRST);
  return (
    <Section title={t('compare.charts')}>
      {waiting && (
        <NoValue
          result={waiting}
          what={t('compare.charts')}
          permission="model-lifecycle.run.read"
          words={words}
          compact
        />
      )}
      {!waiting && charts.length === 0 && (
        <Message compact title={t('compare.charts.none')} />
      )}
      <div className={classes.grid}>
        {shown.map(chart => (
          <OverlayCard
            key={chart.key}
            chart={chart}
            names={names}
            words={words}
          />
        ))}
      </div>
      {shown.length < charts.length && (
        <Button
          size="small"
          className={classes.more}
          onClick={() => setAll(true)}
        >
          {t('compare.charts.showAll', { count: charts.length })}
        </Button>
      )}
    </Section>
  );
}
