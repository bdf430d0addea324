import { stringifyEntityRef } from '@backstage/catalog-model';
import { Link } from '@backstage/core-components';
import { useAnalytics } from '@backstage/core-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import type { ModelDetail } from 'backstage-plugin-model-lifecycle-common';
import { useState, type ReactNode } from 'react';
import { CopyButton } from '../ui/CopyButton';
import { ScrollTable } from '../ui/ScrollTable';
import { Section } from '../ui/Section';
import { NoValue, StaleNotice } from '../ui/StateViews';
import { toneColor } from '../ui/tones';
import { ViewRoot } from '../ui/ViewRoot';
import type { Words } from '../words/createWords';
import { useWords } from '../words/useWords';
import { useModel } from './hooks';
import { ReadinessLabel } from './ReadinessLabel';
import { versionsTable, type VersionRow } from './versionsModel';

const SHOWN_FIRST = 5;

const useStyles = makeStyles(theme => ({
  quiet: { color: toneColor(theme, 'neutral'), fontWeight: 400 },
  name: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.25, 1),
  },
  alias: {
    borderRadius: 999,
    padding: theme.spacing(0, 1),
    background: theme.palette.action.hover,
    fontWeight: 400,
  },
}));

/** The versions of the model that an entity stands for. */
export function VersionsCard() {
  const words = useWords();
  const { entity } = useEntity();
  return (
    <ViewRoot label={words.t('versions.label')}>
      <Versions entityRef={stringifyEntityRef(entity)} words={words} />
    </ViewRoot>
  );
}

function Versions(props: { entityRef: string; words: Words }) {
  const { entityRef, words } = props;
  const { t } = words;
  const result = useModel(entityRef);
  const model = result.value?.items[0];
  if (model) {
    return (
      <VersionsSection model={model} words={words}>
        <StaleNotice result={result} words={words} />
      </VersionsSection>
    );
  }
  return (
    <Section title={t('versions.title')}>
      {result.value === undefined ? (
        <NoValue
          result={result}
          what={t('versions.what')}
          permission="catalog.entity.read"
          words={words}
          compact
        />
      ) : (
        t('model.empty.title')
      )}
    </Section>
  );
}

export function VersionsSection(props: {
  model: ModelDetail;
  words: Words;
  children?: ReactNode;
}) {
  const { model, words, children } = props;
  const { t } = words;
  const analytics = useAnalytics();
  const [open, setOpen] = useState(true);
  const [all, setAll] = useState(false);
  const { summary, rows } = versionsTable(model, words);
  const shown = all ? rows : rows.slice(0, SHOWN_FIRST);
  const toggle = () => {
    analytics.captureEvent(open ? 'collapse' : 'expand', 'model versions');
    setOpen(!open);
  };
  return (
    <Section
      title={t('versions.title')}
      subtitle={rows.length > 0 && summary}
      actions={
        rows.length > 0 && (
          <Button size="small" aria-expanded={open} onClick={toggle}>
            {t(open ? 'versions.hide' : 'versions.show')}
          </Button>
        )
      }
    >
      {children}
      {rows.length === 0 && t('versions.empty')}
      {open && rows.length > 0 && (
        <>
          <VersionsTable rows={shown} words={words} />
          {shown.length < rows.length && (
            <Button size="small" onClick={() => setAll(true)}>
              {t('versions.showAll', { count: rows.length })}
            </Button>
          )}
        </>
      )}
    </Section>
  );
}

function VersionsTable(props: { rows: VersionRow[]; words: Words }) {
  const { rows, words } = props;
  const { t } = words;
  return (
    <ScrollTable
      label={t('versions.what')}
      cards
      head={[
        t('versions.column.version'),
        t('versions.column.readiness'),
        t('versions.column.created'),
        t('versions.column.size'),
        t('versions.column.metrics'),
        t('versions.column.run'),
      ]}
      rows={rows.map(row => ({
        key: row.name,
        selected: row.current,
        cells: [
          <NameCell row={row} words={words} />,
          <StateCell row={row} words={words} />,
          row.created,
          row.size,
          row.metrics,
          <RunCell row={row} words={words} />,
        ],
      }))}
    />
  );
}

function NameCell(props: { row: VersionRow; words: Words }) {
  const { row, words } = props;
  const classes = useStyles();
  return (
    <div>
      <div className={classes.name}>
        {row.shortName}
        {row.shortName !== row.name && (
          <CopyButton
            text={row.name}
            what={row.shortName}
            subject="model version"
            words={words}
          />
        )}
        {row.current && (
          <span className={classes.alias}>{words.t('versions.current')}</span>
        )}
        {row.aliases && <span className={classes.alias}>{row.aliases}</span>}
      </div>
      {row.description && (
        <div className={classes.quiet}>{row.description}</div>
      )}
    </div>
  );
}

function StateCell(props: { row: VersionRow; words: Words }) {
  const { row, words } = props;
  const classes = useStyles();
  return (
    <div>
      {row.state ? (
        <ReadinessLabel state={row.state} />
      ) : (
        words.t('common.unknown')
      )}
      {row.reason && <div className={classes.quiet}>{row.reason}</div>}
    </div>
  );
}

function RunCell(props: { row: VersionRow; words: Words }) {
  const { run } = props.row;
  if (!run) {
    return <>{props.words.t('common.unknown')}</>;
  }
  return run.url ? <Link to={run.url}>{run.text}</Link> : <>{run.text}</>;
}
