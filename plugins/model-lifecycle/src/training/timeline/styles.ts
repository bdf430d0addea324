import {
  alpha,
  createStyles,
  makeStyles,
  type Theme,
} from '@material-ui/core/styles';
import { toneColor, type Tone } from '../../ui/tones';

const TRACK_PX = 26;
const TITLE_PX = 150;

const outline = (theme: Theme) => ({
  outline: `2px solid ${theme.palette.text.primary}`,
  outlineOffset: 1,
  zIndex: 3,
});

/** Lanes with their titles at the left; on a narrow screen above them. */
export const useLaneStyles = makeStyles(theme =>
  createStyles({
    lanes: { margin: 0, padding: 0, listStyle: 'none' },
    lane: {
      display: 'grid',
      gridTemplateColumns: `${TITLE_PX}px minmax(0, 1fr)`,
      columnGap: theme.spacing(1.5),
      alignItems: 'center',
      [theme.breakpoints.down('xs')]: {
        gridTemplateColumns: 'minmax(0, 1fr)',
        paddingTop: theme.spacing(0.75),
      },
    },
    title: { minWidth: 0, lineHeight: 1.3, padding: theme.spacing(0.25, 0) },
    titleButton: {
      padding: theme.spacing(0.25, 0.75),
      margin: theme.spacing(0, -0.75),
      fontWeight: 700,
      lineHeight: 1.3,
      minWidth: 0,
      minHeight: 24,
      textAlign: 'left',
      '&:focus-visible': outline(theme),
    },
    titleChosen: { background: theme.palette.action.selected },
    strong: { fontWeight: 700 },
    quiet: { color: toneColor(theme, 'neutral') },
    detail: { color: toneColor(theme, 'neutral'), paddingLeft: 4 },
    track: {
      position: 'relative',
      height: TRACK_PX + 6,
      borderBottom: `1px solid ${theme.palette.divider}`,
    },
    line: {
      position: 'absolute',
      top: 0,
      bottom: 0,
      width: 1,
      background: theme.palette.divider,
    },
    now: { background: toneColor(theme, 'info'), width: 2, marginLeft: -1 },
    unseen: {
      position: 'absolute',
      top: 0,
      bottom: 0,
      right: 0,
      background: theme.palette.action.hover,
    },
    axis: {
      position: 'relative',
      height: 20,
      color: toneColor(theme, 'neutral'),
      fontSize: theme.typography.caption.fontSize,
    },
    tick: {
      position: 'absolute',
      top: 2,
      transform: 'translateX(-50%)',
      whiteSpace: 'nowrap',
    },
    tickFirst: { transform: 'none' },
    tickLast: { transform: 'translateX(-100%)' },
  }),
);

/** Bars: colour repeats what icon and word say; waits are hatched. */
export const useBarStyles = makeStyles(theme => {
  const paper = theme.palette.background.paper;
  const neutral = toneColor(theme, 'neutral');
  const solid = (tone: Tone) => ({
    backgroundColor: toneColor(theme, tone),
    color: paper,
  });
  const hatch = (angle: number, color: string) =>
    `repeating-linear-gradient(${angle}deg, ${color} 0 3px, ${alpha(
      color,
      0.18,
    )} 3px 8px)`;
  return createStyles({
    bar: {
      position: 'absolute',
      top: 3,
      height: TRACK_PX,
      minWidth: 6,
      padding: 0,
      border: 0,
      // Neighbours without a gap between them stay two.
      borderLeft: '1px solid transparent',
      backgroundClip: 'padding-box',
      borderRadius: 4,
      overflow: 'hidden',
      display: 'flex',
      alignItems: 'center',
      cursor: 'pointer',
      font: 'inherit',
      fontSize: theme.typography.caption.fontSize,
      '&:focus-visible': outline(theme),
      '@media (forced-colors: active)': { border: '1px solid' },
    },
    chosen: {
      boxShadow: `0 0 0 2px ${paper}, 0 0 0 4px ${theme.palette.text.primary}`,
      zIndex: 2,
    },
    openStart: { borderTopLeftRadius: 0, borderBottomLeftRadius: 0 },
    openEnd: {
      borderTopRightRadius: 0,
      borderBottomRightRadius: 0,
      borderRight: `3px dotted ${paper}`,
    },
    running: solid('info'),
    succeeded: solid('ok'),
    failed: solid('error'),
    interrupted: {
      backgroundImage: hatch(135, neutral),
      color: theme.palette.text.primary,
    },
    queue: {
      backgroundImage: hatch(45, neutral),
      color: theme.palette.text.primary,
    },
    pause: {
      backgroundImage: hatch(90, neutral),
      color: theme.palette.text.primary,
    },
    text: {
      display: 'inline-flex',
      alignItems: 'center',
      gap: 4,
      minWidth: 0,
      maxWidth: '100%',
      padding: '1px 6px',
      whiteSpace: 'nowrap',
      '& > span': { overflow: 'hidden', textOverflow: 'ellipsis' },
    },
    /** Words on hatching are read on paper. */
    onPaper: { background: paper, borderRadius: 3, marginLeft: 4 },
    icon: { fontSize: 14, flex: 'none' },
    outside: {
      position: 'absolute',
      top: 3,
      height: TRACK_PX,
      display: 'flex',
      alignItems: 'center',
      pointerEvents: 'none',
      fontSize: theme.typography.caption.fontSize,
      overflow: 'hidden',
    },
    before: { justifyContent: 'flex-end' },
  });
});

/** Marks on the axis with their words. */
export const useMarkStyles = makeStyles(theme =>
  createStyles({
    row: { position: 'relative', height: 28 },
    mark: {
      position: 'absolute',
      top: 2,
      width: 24,
      height: 24,
      marginLeft: -12,
      padding: 0,
      border: 0,
      background: 'transparent',
      cursor: 'pointer',
      color: toneColor(theme, 'neutral'),
      borderRadius: 4,
      '&:focus-visible': outline(theme),
    },
    first: { marginLeft: -4 },
    error: { color: toneColor(theme, 'error') },
    warning: { color: toneColor(theme, 'warning') },
    icon: { fontSize: 16, display: 'block', margin: 'auto' },
    word: {
      position: 'absolute',
      top: 0,
      height: 28,
      paddingLeft: 12,
      lineHeight: '28px',
      overflow: 'hidden',
      whiteSpace: 'nowrap',
      textOverflow: 'ellipsis',
      pointerEvents: 'none',
      color: toneColor(theme, 'neutral'),
      fontSize: theme.typography.caption.fontSize,
      [theme.breakpoints.down('xs')]: { display: 'none' },
    },
    told: {
      margin: theme.spacing(0.5, 0, 0),
      fontSize: theme.typography.body2.fontSize,
    },
  }),
);
