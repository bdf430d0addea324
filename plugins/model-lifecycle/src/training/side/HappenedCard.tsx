import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import type { TransitionList } from 'backstage-plugin-model-lifecycle-common';
import { useState } from 'react';
import { useLiveEnvironment } from '../../live/environment';
import type { LiveResult } from '../../live/useLiveResource';
import { classNames } from '../../ui/classNames';
import { Section } from '../../ui/Section';
import { NoValue } from '../../ui/StateViews';
import { toneColor } from '../../ui/tones';
import type { Words } from '../../words/createWords';
import { describeTransitions } from './happenedModel';

const SHOWN = 8;

const useStyles = makeStyles(theme => ({
  list: {
    display: 'grid',
    gap: theme.spacing(1),
    margin: 0,
    padding: 0,
    listStyle: 'none',
    fontSize: theme.typography.body2.fontSize,
    '& li': {
      display: 'grid',
      gridTemplateColumns: '5.5em 1fr',
      gap: theme.spacing(1),
    },
  },
  quiet: { color: toneColor(theme, 'neutral') },
  error: { color: toneColor(theme, 'error') },
}));

/** What happened when, with the reasons. */
export function HappenedCard(props: {
  result: LiveResult<TransitionList>;
  words: Words;
}) {
  const { result, words } = props;
  const { t } = words;
  const classes = useStyles();
  const environment = useLiveEnvironment();
  const [all, setAll] = useState(false);
  const items = describeTransitions(
    result.value?.items ?? [],
    environment.now(),
    words,
  );
  const shown = all ? items : items.slice(-SHOWN);
  return (
    <Section title={t('happened.title')}>
      {result.value === undefined && (
        <NoValue
          result={result}
          what={t('happened.what')}
          permission="model-lifecycle.run.read"
          words={words}
          compact
        />
      )}
      {result.value && items.length === 0 && (
        <Typography variant="body2" color="textSecondary">
          {t('happened.empty')}
        </Typography>
      )}
      {shown.length < items.length && (
        <Button size="small" onClick={() => setAll(true)}>
          {t('happened.showAll', { count: items.length })}
        </Button>
      )}
      <ol className={classes.list}>
        {shown.map(({ key, time, text, tone }) => (
          <li key={key}>
            <span
              className={classNames(
                classes.quiet,
                tone === 'error' && classes.error,
              )}
            >
              {time}
            </span>
            <span>{text}</span>
          </li>
        ))}
      </ol>
    </Section>
  );
}
