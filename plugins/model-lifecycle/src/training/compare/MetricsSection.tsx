import { makeStyles } from '@material-ui/core/styles';
import type { RunComparison } from 'backstage-plugin-model-lifecycle-common';
import { ScrollTable } from '../../ui/ScrollTable';
import { Section } from '../../ui/Section';
import { Message } from '../../ui/StateViews';
import { toneColor } from '../../ui/tones';
import type { Words } from '../../words/createWords';
import { metricRows, type MetricCell } from './comparisonModel';
import { DeltaText } from './DeltaText';

const useStyles = makeStyles(theme => ({
  quiet: {
    color: toneColor(theme, 'neutral'),
    fontWeight: 400,
    fontSize: theme.typography.caption.fontSize,
    display: 'block',
  },
  value: {
    display: 'inline-flex',
    flexWrap: 'wrap',
    alignItems: 'baseline',
    gap: theme.spacing(0.25, 1),
  },
}));

/** What the runs have reported, each value with its difference to the first run. */
export function MetricsSection(props: {
  comparison: RunComparison;
  names: string[];
  words: Words;
}) {
  const { comparison, names, words } = props;
  const { t } = words;
  const classes = useStyles();
  const rows = metricRows(comparison, words);
  const { basis, omittedMetrics } = comparison;
  return (
    <Section
      title={t('compare.metrics')}
      subtitle={t(`compare.basis.${basis}`)}
    >
      {rows.length === 0 ? (
        <Message compact title={t('compare.noMetrics')} />
      ) : (
        <ScrollTable
          label={t('compare.metrics')}
          cards
          head={[t('compare.metric'), ...names]}
          rows={rows.map(row => ({
            key: row.key,
            cells: [
              <span>
                {row.name}
                <span className={classes.quiet}>{row.notes.join(' · ')}</span>
              </span>,
              ...row.cells.map(cell => (
                <Value cell={cell} className={classes.value} />
              )),
            ],
          }))}
        />
      )}
      {omittedMetrics !== undefined && (
        <span className={classes.quiet}>
          {t('compare.omitted', { count: omittedMetrics })}
        </span>
      )}
    </Section>
  );
}

function Value(props: { cell: MetricCell; className: string }) {
  const { cell, className } = props;
  const classes = useStyles();
  return (
    <span className={className}>
      {cell.value}
      {cell.delta && <DeltaText delta={cell.delta} />}
      {cell.best && <span className={classes.quiet}>{cell.best}</span>}
    </span>
  );
}
