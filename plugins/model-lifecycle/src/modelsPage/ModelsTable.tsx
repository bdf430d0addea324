import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { makeStyles } from '@material-ui/core/styles';
import { ScrollTable } from '../ui/ScrollTable';
import { toneColor } from '../ui/tones';
import type { Words } from '../words/createWords';
import type { ModelRow } from './rowModel';

const useStyles = makeStyles(theme => ({
  name: { fontWeight: 400, overflowWrap: 'anywhere' },
  quiet: {
    color: toneColor(theme, 'neutral'),
    display: '-webkit-box',
    overflow: 'hidden',
    '-webkit-line-clamp': 2,
    '-webkit-box-orient': 'vertical',
  },
  list: {
    margin: 0,
    padding: 0,
    listStyle: 'none',
    overflowWrap: 'anywhere',
  },
}));

/** Models, servers and APIs in a table that becomes cards on a narrow screen. */
export function ModelsTable(props: { rows: ModelRow[]; words: Words }) {
  const { rows, words } = props;
  const { t } = words;
  const classes = useStyles();
  return (
    <ScrollTable
      label={t('models.what')}
      cards
      head={[
        t('models.column.name'),
        t('models.column.kind'),
        t('models.column.source'),
        t('models.column.version'),
        t('models.column.serving'),
        t('models.column.owner'),
      ]}
      rows={rows.map(row => ({
        key: row.entityRef,
        cells: [
          <div className={classes.name}>
            <EntityRefLink entityRef={row.entityRef} title={row.title} />
            {row.description && (
              <div className={classes.quiet}>{row.description}</div>
            )}
          </div>,
          t(`models.thing.${row.thing}`),
          row.source ?? t('common.unknown'),
          row.version ?? t('common.unknown'),
          <Refs refs={row.serving} more={row.servingMore} words={words} />,
          <Refs refs={row.owners} more={0} words={words} />,
        ],
      }))}
    />
  );
}

function Refs(props: { refs: string[]; more: number; words: Words }) {
  const { refs, more, words } = props;
  const classes = useStyles();
  if (refs.length === 0) {
    return <>{words.t('common.unknown')}</>;
  }
  return (
    <ul className={classes.list}>
      {refs.map(ref => (
        <li key={ref}>
          <EntityRefLink entityRef={ref} />
        </li>
      ))}
      {more > 0 && <li>+{words.integer(more)}</li>}
    </ul>
  );
}
