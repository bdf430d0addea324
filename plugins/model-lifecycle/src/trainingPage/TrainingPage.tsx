import { useAnalytics } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import Paper from '@material-ui/core/Paper';
import { makeStyles } from '@material-ui/core/styles';
import type { RunPage } from 'backstage-plugin-model-lifecycle-common';
import { useRef } from 'react';
import { useSearchParams } from 'react-router-dom';
import { useRuns } from '../live/hooks';
import { Message, NoValue, StaleNotice } from '../ui/StateViews';
import { ViewRoot } from '../ui/ViewRoot';
import type { Words } from '../words/createWords';
import { useWords } from '../words/useWords';
import { FilterBar } from './FilterBar';
import {
  hasFilters,
  readFilters,
  toQuery,
  writeFilters,
  type Filters,
} from './filters';
import { RunsTable } from './RunsTable';
import { toneColor } from '../ui/tones';

const useStyles = makeStyles(theme => ({
  root: {
    padding: theme.spacing(2),
    minWidth: 0,
    [theme.breakpoints.up('sm')]: { padding: theme.spacing(2, 2.5) },
  },
  foot: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1, 2),
    alignItems: 'center',
    marginTop: theme.spacing(1.5),
    color: toneColor(theme, 'neutral'),
    fontSize: theme.typography.body2.fontSize,
  },
  paging: { marginLeft: 'auto', display: 'flex', gap: theme.spacing(1) },
}));

/** All runs that the user may see, what needs a look first. */
export function TrainingPage() {
  const words = useWords();
  return (
    <ViewRoot label={words.t('page.what')}>
      <Runs words={words} />
    </ViewRoot>
  );
}

function Runs(props: { words: Words }) {
  const { words } = props;
  const classes = useStyles();
  const analytics = useAnalytics();
  const [params, setParams] = useSearchParams();
  const filters = readFilters(params);
  const result = useRuns(toQuery(filters));
  // Counts and clusters stay while a filter loads, so that the bar does not jump.
  const known = useKnown(result.value, filters.cluster);
  const change = (part: Partial<Filters>) => {
    analytics.captureEvent('filter', Object.keys(part).join());
    setParams(old => writeFilters(old, part), { replace: true });
  };
  const clear = () =>
    change({
      group: undefined,
      mine: false,
      cluster: undefined,
      text: undefined,
    });

  return (
    <Paper className={classes.root}>
      <FilterBar
        filters={filters}
        counts={known.counts}
        clusters={known.clusters}
        words={words}
        onChange={change}
      />
      {result.value === undefined ? (
        <NoValue
          result={result}
          what={words.t('page.what')}
          permission="model-lifecycle.run.read"
          words={words}
        />
      ) : (
        <>
          <StaleNotice result={result} words={words} />
          <RunsOrNone
            page={result.value}
            filters={filters}
            words={words}
            onChange={change}
            onClear={clear}
          />
        </>
      )}
    </Paper>
  );
}

function RunsOrNone(props: {
  page: RunPage;
  filters: Filters;
  words: Words;
  onChange(change: Partial<Filters>): void;
  onClear(): void;
}) {
  const { page, filters, words, onChange, onClear } = props;
  const { t } = words;
  const classes = useStyles();
  const stalledOnly = filters.group === 'stalled';
  const runs = stalledOnly ? page.items.filter(run => run.stall) : page.items;
  if (runs.length === 0) {
    return hasFilters(filters) || filters.cursor ? (
      <Message
        title={t('page.noMatch.title')}
        text={t('page.noMatch.text')}
        action={{ label: t('page.clearFilters'), onClick: onClear }}
      />
    ) : (
      <Message title={t('page.empty.title')} text={t('page.empty.text')} />
    );
  }
  const total = stalledOnly ? runs.length : page.totalItems;
  return (
    <>
      <RunsTable runs={runs} words={words} />
      <div className={classes.foot}>
        <span>{t('page.total', { count: total })}</span>
        <span>{t('page.needsALook')}</span>
        <span className={classes.paging}>
          {filters.cursor && (
            <Button
              size="small"
              variant="outlined"
              onClick={() => onChange({ cursor: undefined })}
            >
              {t('page.first')}
            </Button>
          )}
          {page.nextCursor && !stalledOnly && (
            <Button
              size="small"
              variant="outlined"
              onClick={() => onChange({ cursor: page.nextCursor })}
            >
              {t('page.next')}
            </Button>
          )}
        </span>
      </div>
    </>
  );
}

function useKnown(page: RunPage | undefined, chosen: string | undefined) {
  const counts = useRef<Record<string, number>>({});
  const clusters = useRef(new Set<string>());
  counts.current = page?.counts ?? counts.current;
  page?.items.forEach(run => clusters.current.add(run.source.id));
  if (chosen) {
    clusters.current.add(chosen);
  }
  return { counts: counts.current, clusters: [...clusters.current].sort() };
}
