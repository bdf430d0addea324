import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import PriorityHighIcon from '@material-ui/icons/PriorityHigh';
import ReportProblemIcon from '@material-ui/icons/ReportProblemOutlined';
import type {
  RunEvents,
  TransitionList,
} from 'backstage-plugin-model-lifecycle-common';
import { useState } from 'react';
import { useLiveEnvironment } from '../../live/environment';
import type { LiveResult } from '../../live/useLiveResource';
import { Section } from '../../ui/Section';
import { NoValue } from '../../ui/StateViews';
import { toneColor } from '../../ui/tones';
import type { Words } from '../../words/createWords';
import { describeHappened, eventNotes, type HappenedRow } from './eventsModel';

const SHOWN = 8;

const ICONS = { error: ReportProblemIcon, warning: PriorityHighIcon };

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
  warning: { color: toneColor(theme, 'warning') },
  icon: { fontSize: '1em', verticalAlign: 'middle' },
  text: { overflowWrap: 'anywhere' },
  notes: {
    marginTop: theme.spacing(1),
    '& p': { margin: 0 },
  },
}));

/** What happened when, with the reasons, and what the cluster reported meanwhile. */
export function HappenedCard(props: {
  result: LiveResult<TransitionList>;
  events: LiveResult<RunEvents>;
  words: Words;
}) {
  const { result, events, words } = props;
  const { t } = words;
  const classes = useStyles();
  const environment = useLiveEnvironment();
  const [all, setAll] = useState(false);
  const now = environment.now();
  const items = describeHappened({
    transitions: result.value,
    events: events.value,
    now,
    words,
  });
  const shown = all ? items : latest(items);
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
        {shown.map(row => (
          <Row key={row.key} row={row} />
        ))}
      </ol>
      <EventNotes events={events} now={now} words={words} />
    </Section>
  );
}

/** The last that matter; where nothing does, the last. */
function latest(items: HappenedRow[]): HappenedRow[] {
  const notable = items.filter(({ ordinary }) => !ordinary);
  return (notable.length > 0 ? notable : items).slice(-SHOWN);
}

function Row({ row }: { row: HappenedRow }) {
  const classes = useStyles();
  const { time, text, tone } = row;
  const Icon = tone === 'quiet' ? undefined : ICONS[tone];
  return (
    <li>
      <span className={tone === 'quiet' ? classes.quiet : classes[tone]}>
        {Icon && <Icon className={classes.icon} aria-hidden />}
        {time}
      </span>
      <span className={classes.text}>{text}</span>
    </li>
  );
}

function EventNotes(props: {
  events: LiveResult<RunEvents>;
  now: number;
  words: Words;
}) {
  const { events, now, words } = props;
  const classes = useStyles();
  const failed = events.status === 'error' && events.value === undefined;
  return (
    <Typography
      variant="body2"
      component="div"
      color="textSecondary"
      className={classes.notes}
    >
      {eventNotes(events, now, words).map(note => (
        <p key={note}>{note}</p>
      ))}
      {failed && (
        <Button size="small" onClick={events.refresh}>
          {words.t('common.retry')}
        </Button>
      )}
    </Typography>
  );
}
