import Link from '@material-ui/core/Link';
import { makeStyles } from '@material-ui/core/styles';
import type { SourceHealth } from 'backstage-plugin-model-lifecycle-common';
import { useNow } from '../live/LiveRoot';
import { ScrollTable } from '../ui/ScrollTable';
import { Section } from '../ui/Section';
import { Message } from '../ui/StateViews';
import { toneColor } from '../ui/tones';
import type { Words } from '../words/createWords';
import {
  attentionFirst,
  modelSourcesTable,
  type ModelSourceRow,
} from './modelSourcesModel';
import { Problems } from './Problems';
import { SourceActions, type SourceAction } from './SourceActions';
import { STATUS_TONES, StatusLabel } from './StatusLabel';
import { useOffers } from './useOffers';
import type { Scans } from './useScans';

const useStyles = makeStyles(theme => ({
  name: { fontWeight: 700 },
  quiet: { color: toneColor(theme, 'neutral'), fontWeight: 400 },
  todo: {
    display: 'grid',
    gap: theme.spacing(0.5),
    maxWidth: '64ch',
    [theme.breakpoints.up('md')]: { minWidth: 220 },
  },
  together: { [theme.breakpoints.up('md')]: { whiteSpace: 'nowrap' } },
  waiting: { color: toneColor(theme, 'warning') },
  link: {
    fontSize: 'inherit',
    verticalAlign: 'baseline',
    textAlign: 'left',
    textDecoration: 'underline',
  },
}));

/** Every source of models: how it does, what it has, and what to do. */
export function ModelSources(props: {
  sources: SourceHealth[];
  scans: Scans;
  words: Words;
  onAction(id: string, action: SourceAction): void;
}) {
  const { scans, words, onAction } = props;
  const sources = attentionFirst(props.sources);
  const { t } = words;
  const classes = useStyles();
  const now = useNow();
  const offers = useOffers();
  const table = modelSourcesTable(sources, now, words);
  const title = t('sources.models', { count: sources.length });
  return (
    <Section
      title={[
        title,
        table.needALook > 0 &&
          t('sources.needALook', { count: table.needALook }),
      ]
        .filter(Boolean)
        .join(' · ')}
    >
      {sources.length === 0 ? (
        <Message
          compact
          title={t('sources.emptyModels.title')}
          text={t('sources.emptyModels.text')}
        />
      ) : (
        <ScrollTable
          label={title}
          cards
          rowHeader={1}
          head={[
            t('sources.column.status'),
            t('sources.column.source'),
            t('sources.column.lastSuccess'),
            t('sources.column.inventory'),
            t('sources.column.schedule'),
            t('sources.column.todo'),
            t('sources.column.actions'),
          ]}
          rows={table.rows.map((row, index) => ({
            key: row.id,
            cells: [
              <StatusLabel status={row.status} words={words} />,
              <div>
                <div className={classes.name}>{row.id}</div>
                <div className={classes.quiet}>{row.subtitle}</div>
              </div>,
              row.lastSuccess,
              <div>
                <div>{row.stored}</div>
                <div className={classes.quiet}>{row.changes}</div>
              </div>,
              <div className={classes.quiet}>
                {row.schedule.map(text => (
                  <div key={text} className={classes.together}>
                    {text}
                  </div>
                ))}
              </div>,
              isAnythingToDo(row) && (
                <Todo
                  row={row}
                  words={words}
                  onDetails={() => onAction(row.id, 'details')}
                />
              ),
              <SourceActions
                row={row}
                asked={scans.asked.has(row.id)}
                offers={offers}
                words={words}
                onScan={() => scans.scan(sources[index])}
                onAction={action => onAction(row.id, action)}
              />,
            ],
          }))}
        />
      )}
    </Section>
  );
}

function isAnythingToDo(row: ModelSourceRow): boolean {
  return row.problems.length > 0 || Boolean(row.meanwhile ?? row.waiting);
}

function Todo(props: { row: ModelSourceRow; words: Words; onDetails(): void }) {
  const { row, words, onDetails } = props;
  const { t } = words;
  const classes = useStyles();
  return (
    <div className={classes.todo}>
      {row.problems.length > 0 && (
        <Problems problems={row.problems} tone={STATUS_TONES[row.status]} />
      )}
      {row.moreProblems > 0 && (
        <span>
          <Link component="button" className={classes.link} onClick={onDetails}>
            {t('sources.moreProblems', { count: row.moreProblems })}
          </Link>
        </span>
      )}
      {row.meanwhile && <span>{row.meanwhile}</span>}
      {row.waiting && (
        <span>
          <span className={classes.waiting}>{row.waiting}</span>{' '}
          <Link
            component="button"
            className={classes.link}
            aria-label={t('sources.lookAtThem.label', { source: row.id })}
            onClick={onDetails}
          >
            {t('sources.lookAtThem')}
          </Link>
        </span>
      )}
    </div>
  );
}
