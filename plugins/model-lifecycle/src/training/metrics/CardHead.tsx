import IconButton from '@material-ui/core/IconButton';
import { makeStyles } from '@material-ui/core/styles';
import Bookmark from '@material-ui/icons/Bookmark';
import BookmarkBorder from '@material-ui/icons/BookmarkBorder';
import Fullscreen from '@material-ui/icons/Fullscreen';
import FullscreenExit from '@material-ui/icons/FullscreenExit';
import ImageOutlined from '@material-ui/icons/ImageOutlined';
import { Fragment, memo, type ReactNode } from 'react';
import { toneColor } from '../../ui/tones';
import type { Words } from '../../words/createWords';
import type { ChartColors } from './plotStyle';
import type { SeriesSummary } from './summary';

const useStyles = makeStyles(theme => ({
  row: { display: 'flex', alignItems: 'flex-start', gap: theme.spacing(0.5) },
  name: {
    margin: theme.spacing(0.25, 'auto', 0, 0),
    fontSize: '0.95rem',
    fontWeight: 700,
    minWidth: 0,
    overflowWrap: 'anywhere',
  },
  button: {
    padding: 4,
    color: toneColor(theme, 'neutral'),
    '& svg': { fontSize: '1.1rem' },
  },
  values: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0.25, 1.5),
    minHeight: '1.5em',
  },
  split: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    fontSize: theme.typography.body2.fontSize,
  },
  last: { fontWeight: 700 },
  swatch: { width: 12, height: 3, borderRadius: 2 },
}));

export interface CardButtonsProps {
  name: string;
  pinned: boolean;
  enlarged: boolean;
  /** There is a chart, to be enlarged or to make a picture of. */
  isDrawn: boolean;
  words: Words;
  onPin(name: string): void;
  onEnlarge(name: string): void;
  onPicture(): void;
}

function Buttons(props: CardButtonsProps) {
  const { name, pinned, enlarged, isDrawn, words } = props;
  const { onPin, onEnlarge, onPicture } = props;
  const { t } = words;
  const classes = useStyles();
  const button = (options: {
    label: string;
    onClick(): void;
    icon: ReactNode;
    pressed?: boolean;
  }) => (
    <IconButton
      className={classes.button}
      aria-label={options.label}
      title={options.label}
      aria-pressed={options.pressed}
      onClick={options.onClick}
    >
      {options.icon}
    </IconButton>
  );
  return (
    <>
      {button({
        label: t('metrics.pin', { name }),
        onClick: () => onPin(name),
        icon: pinned ? <Bookmark /> : <BookmarkBorder />,
        pressed: pinned,
      })}
      {isDrawn &&
        button({
          label: t('metrics.png', { name }),
          onClick: onPicture,
          icon: <ImageOutlined />,
        })}
      {isDrawn &&
        button({
          label: t('metrics.enlarge', { name }),
          onClick: () => onEnlarge(name),
          icon: enlarged ? <FullscreenExit /> : <Fullscreen />,
          pressed: enlarged,
        })}
    </>
  );
}

/** What one may do with a chart; the same from one update to the next. */
export const CardButtons = memo(Buttons);

/** Long names break where their parts end. */
function breakable(name: string): ReactNode {
  return name.split(/(?<=[_/.-])/).map((part, index) => (
    <Fragment key={index}>
      {part}
      <wbr />
    </Fragment>
  ));
}

/** The name of a metric and its last values. */
export function CardHead(props: {
  id: string;
  name: string;
  headingLevel: 3 | 4;
  summaries: SeriesSummary[];
  colors: ChartColors;
  words: Words;
  children: ReactNode;
}) {
  const { id, name, headingLevel, summaries, colors, words, children } = props;
  const classes = useStyles();
  const Heading = headingLevel === 3 ? 'h3' : 'h4';
  return (
    <>
      <div className={classes.row}>
        <Heading id={id} className={classes.name}>
          {breakable(name)}
        </Heading>
        {children}
      </div>
      <div className={summaries.length > 0 ? classes.values : undefined}>
        {summaries.map(({ split, last }) => (
          <span key={split} className={classes.split}>
            <span
              className={classes.swatch}
              style={{ background: colors[split] }}
              aria-hidden
            />
            {summaries.length > 1 && words.t(`metrics.split.${split}`)}
            <span className={classes.last}>{words.metric(last)}</span>
          </span>
        ))}
      </div>
    </>
  );
}
