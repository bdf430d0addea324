import { makeStyles } from '@material-ui/core/styles';
import ReportProblemIcon from '@material-ui/icons/ReportProblemOutlined';
import type { Run } from 'backstage-plugin-model-lifecycle-common';
import type { ReactNode } from 'react';
import { useRunGpu } from '../../live/hooks';
import { useNow } from '../../live/LiveRoot';
import { Section } from '../../ui/Section';
import { NoValue, StaleNotice } from '../../ui/StateViews';
import { toneColor } from '../../ui/tones';
import type { Words } from '../../words/createWords';
import { limitRows } from './limitsModel';

const useStyles = makeStyles(theme => ({
  list: {
    display: 'grid',
    gridTemplateColumns: 'minmax(70px, 35%) 1fr',
    gap: theme.spacing(0.75, 1.5),
    margin: 0,
    fontSize: theme.typography.body2.fontSize,
    '& dt': { color: toneColor(theme, 'neutral') },
    '& dd': { margin: 0, minWidth: 0, overflowWrap: 'anywhere' },
  },
  icon: {
    color: toneColor(theme, 'warning'),
    fontSize: '1rem',
    verticalAlign: 'text-bottom',
    marginRight: theme.spacing(0.5),
  },
}));

/** What may end the run and what it uses. Without anything to say there is no card. */
export function LimitsCard(props: { run: Run; words: Words }) {
  const { run, words } = props;
  const { t } = words;
  const classes = useStyles();
  const now = useNow();
  const result = useRunGpu(run);
  const rows = limitRows({ run, gpu: result.value, now, words });
  const isUnknown = result.value === undefined && result.status !== 'loading';
  if (rows.length === 0 && !isUnknown) {
    return null;
  }
  return (
    <Section title={t('limits.title')}>
      {isUnknown && (
        <NoValue
          result={result}
          what={t('limits.gpu.what')}
          permission="model-lifecycle.run.read"
          words={words}
          compact
        />
      )}
      {result.value?.configured && (
        <StaleNotice result={result} words={words} />
      )}
      {rows.length > 0 && (
        <dl className={classes.list}>
          {rows.map(({ term, value, tone }) => (
            <Row key={term} term={term}>
              {tone === 'warning' && (
                <ReportProblemIcon className={classes.icon} aria-hidden />
              )}
              {value}
            </Row>
          ))}
        </dl>
      )}
    </Section>
  );
}

function Row(props: { term: string; children: ReactNode }) {
  return (
    <>
      <dt>{props.term}</dt>
      <dd>{props.children}</dd>
    </>
  );
}
