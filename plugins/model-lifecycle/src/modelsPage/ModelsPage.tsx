import type { QueryEntitiesResponse } from '@backstage/catalog-client';
import { Link } from '@backstage/core-components';
import { useAnalytics, useRouteRef } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import Paper from '@material-ui/core/Paper';
import { makeStyles } from '@material-ui/core/styles';
import { useRef } from 'react';
import { useSearchParams } from 'react-router-dom';
import { rootRouteRef } from '../routes';
import { Message, NoValue, StaleNotice } from '../ui/StateViews';
import { toneColor } from '../ui/tones';
import { ViewRoot } from '../ui/ViewRoot';
import type { Words } from '../words/createWords';
import { useWords } from '../words/useWords';
import { hasFilters, readFilters, writeFilters, type Filters } from './filters';
import { useChoices, useModels } from './hooks';
import { ModelsFilterBar } from './ModelsFilterBar';
import { ModelsTable } from './ModelsTable';
import { modelRow } from './rowModel';

const NO_FILTERS: Partial<Filters> = {
  thing: undefined,
  source: undefined,
  owner: undefined,
  format: undefined,
  text: undefined,
};

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
  },
  next: { display: 'block', marginTop: theme.spacing(1) },
  paging: { marginLeft: 'auto', display: 'flex', gap: theme.spacing(1) },
}));

/** AI models, their servers and APIs that the user may see, a page at a time. */
export function ModelsPage() {
  const words = useWords();
  return (
    <ViewRoot label={words.t('models.what')}>
      <Models words={words} />
    </ViewRoot>
  );
}

function Models(props: { words: Words }) {
  const { words } = props;
  const classes = useStyles();
  const analytics = useAnalytics();
  const [params, setParams] = useSearchParams();
  const filters = readFilters(params);
  const result = useModels(filters);
  const choices = useChoices();
  const change = (part: Partial<Filters>) => {
    analytics.captureEvent(
      'cursor' in part ? 'page' : 'filter',
      Object.keys(part).join(),
    );
    setParams(old => writeFilters(old, part), { replace: true });
  };
  return (
    <Paper className={classes.root}>
      <ModelsFilterBar
        filters={filters}
        choices={choices.value}
        words={words}
        onChange={change}
      />
      {result.value === undefined ? (
        <NoValue
          result={result}
          what={words.t('models.what')}
          permission="catalog.entity.read"
          words={words}
        />
      ) : (
        <>
          <StaleNotice result={result} words={words} />
          <ModelsOrNone
            page={result.value}
            filters={filters}
            words={words}
            onChange={change}
          />
        </>
      )}
    </Paper>
  );
}

function ModelsOrNone(props: {
  page: QueryEntitiesResponse;
  filters: Filters;
  words: Words;
  onChange(change: Partial<Filters>): void;
}) {
  const { page, filters, words, onChange } = props;
  const { t } = words;
  const classes = useStyles();
  // The catalog counts for the first page only in some versions: what was counted stays.
  const total = useRef(0);
  total.current = filters.cursor
    ? Math.max(total.current, page.totalItems)
    : page.totalItems;
  if (page.items.length === 0) {
    return <None filters={filters} words={words} onChange={onChange} />;
  }
  const { prevCursor, nextCursor } = page.pageInfo;
  return (
    <>
      <ModelsTable
        rows={page.items.map(entity => modelRow(entity, words))}
        words={words}
      />
      <div className={classes.foot}>
        <span>{t('models.total', { count: total.current })}</span>
        <span className={classes.paging}>
          {prevCursor && (
            <Button
              size="small"
              variant="outlined"
              onClick={() => onChange({ cursor: undefined })}
            >
              {t('page.first')}
            </Button>
          )}
          {nextCursor && (
            <Button
              size="small"
              variant="outlined"
              onClick={() => onChange({ cursor: nextCursor })}
            >
              {t('page.next')}
            </Button>
          )}
        </span>
      </div>
    </>
  );
}

function None(props: {
  filters: Filters;
  words: Words;
  onChange(change: Partial<Filters>): void;
}) {
  const { filters, words, onChange } = props;
  const { t } = words;
  const classes = useStyles();
  const root = useRouteRef(rootRouteRef);
  if (hasFilters(filters) || filters.cursor) {
    return (
      <Message
        title={t('models.noMatch.title')}
        text={t('models.noMatch.text')}
        action={{
          label: t('models.clearFilters'),
          onClick: () => onChange(NO_FILTERS),
        }}
      />
    );
  }
  return (
    <Message
      title={t('models.empty.title')}
      text={
        <>
          {t('models.empty.text')}
          {root && (
            <span className={classes.next}>
              <Link to={`${root()}/sources`}>{t('models.empty.sources')}</Link>
            </span>
          )}
        </>
      }
    />
  );
}
