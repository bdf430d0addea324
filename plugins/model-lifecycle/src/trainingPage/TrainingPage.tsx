import { useAnalytics } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import Paper from '@material-ui/core/Paper';
import { makeStyles } from '@material-ui/core/styles';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import { errorText } from '../api/errorText';
import { Loading, Message, NoValue, StaleNotice } from '../ui/StateViews';
import { toneColor } from '../ui/tones';
import { ViewRoot } from '../ui/ViewRoot';
import type { Words } from '../words/createWords';
import { useWords } from '../words/useWords';
import { FilterBar } from './FilterBar';
import {
  countOf,
  hasFilters,
  NO_FILTERS,
  readFilters,
  toQuery,
  writeFilters,
  type Filters,
} from './filters';
import { linesOf, nextPage, type Line } from './listModel';
import { RunsTable } from './RunsTable';
import { useKnown } from './useKnown';
import { usePagedRuns, type PagedRuns } from './usePagedRuns';
import { useWantedPages } from './useWantedPages';

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
  failed: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1),
    padding: theme.spacing(1),
  },
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
  const { group } = filters;
  const runs = usePagedRuns(toQuery(filters));
  const known = useKnown(runs.pages, filters);
  const lines = useMemo(() => linesOf(runs.pages, group), [runs.pages, group]);
  const next = nextPage(runs.pages, group);
  const { wanted, onRange } = useWantedPages(lines, next);
  const change = (part: Partial<Filters>) => {
    analytics.captureEvent('filter', Object.keys(part).join());
    setParams(old => writeFilters(old, part), { replace: true });
  };
  const { first } = runs;
  return (
    <Paper className={classes.root}>
      {runs.readers(wanted)}
      <FilterBar
        filters={filters}
        known={known}
        words={words}
        onChange={change}
      />
      {first?.value === undefined ? (
        <None first={first} words={words} />
      ) : (
        <>
          <StaleNotice result={first} words={words} />
          <RunsOrNone
            runs={runs}
            lines={lines}
            more={next !== undefined}
            filters={filters}
            counts={known.counts}
            words={words}
            onRange={onRange}
            onClear={() =>
              setParams(old => writeFilters(old, NO_FILTERS), { replace: true })
            }
          />
        </>
      )}
    </Paper>
  );
}

function None(props: { first: PagedRuns['first']; words: Words }) {
  const { first, words } = props;
  return first ? (
    <NoValue
      result={first}
      what={words.t('page.what')}
      permission="model-lifecycle.run.read"
      words={words}
    />
  ) : (
    <Loading words={words} />
  );
}

function RunsOrNone(props: {
  runs: PagedRuns;
  lines: Line[];
  /** There are pages that are not read yet. */
  more: boolean;
  filters: Filters;
  counts: Record<string, number>;
  words: Words;
  onRange(first: number, last: number): void;
  onClear(): void;
}) {
  const { runs, lines, more, filters, counts, words, onRange, onClear } = props;
  const { t } = words;
  const classes = useStyles();
  const { group } = filters;
  const shown = lines.filter(line => 'run' in line).length;
  if (shown === 0 && !more) {
    return hasFilters(filters) ? (
      <Message
        title={t('page.noMatch.title')}
        text={t('page.noMatch.text')}
        action={{ label: t('page.clearFilters'), onClick: onClear }}
      />
    ) : (
      <Message title={t('page.empty.title')} text={t('page.empty.text')} />
    );
  }
  const total =
    group === 'stalled'
      ? Math.max(countOf(counts, group), shown)
      : runs.first?.value?.totalItems ?? shown;
  return (
    <>
      <RunsTable
        lines={lines}
        total={total}
        words={words}
        onRange={onRange}
        end={<End runs={runs} more={more} words={words} />}
      />
      <div className={classes.foot}>
        <span>{t('page.total', { count: total })}</span>
        {shown < total && (
          <span>
            {t('page.shown', {
              shown: words.integer(shown),
              total: words.integer(total),
            })}
          </span>
        )}
        <span>{t('page.needsALook')}</span>
      </div>
    </>
  );
}

/** Below the last row: more comes, or why it does not. */
function End(props: { runs: PagedRuns; more: boolean; words: Words }) {
  const { runs, more, words } = props;
  const { t } = words;
  const classes = useStyles();
  const { last } = runs;
  if (last && last.value === undefined && last.status === 'error') {
    return (
      <div className={classes.failed} role="status">
        {t('page.moreFailed', { message: errorText(last.error) })}
        <Button size="small" variant="outlined" onClick={last.refresh}>
          {t('common.retry')}
        </Button>
      </div>
    );
  }
  return more ? <Loading compact words={words} /> : null;
}
