import { makeStyles } from '@material-ui/core/styles';
import { toneColor } from '../ui/tones';

/** For what stands outside of the view: drawers and dialogs. */
export const useDialogStyles = makeStyles(theme => ({
  content: {
    color: theme.palette.text.primary,
    fontFamily: theme.typography.fontFamily,
    fontSize: theme.typography.body2.fontSize,
    overflowWrap: 'anywhere',
    '& .MuiButton-root': { textTransform: 'none' },
  },
  heading: {
    fontSize: '1rem',
    fontWeight: 700,
    margin: theme.spacing(2.5, 0, 1),
  },
  text: { margin: theme.spacing(0.5, 0) },
  quiet: { color: toneColor(theme, 'neutral') },
  failed: { color: toneColor(theme, 'error'), whiteSpace: 'pre-wrap' },
  counts: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0.5, 2),
    listStyle: 'none',
    margin: 0,
    padding: 0,
  },
  keys: {
    maxHeight: 220,
    overflow: 'auto',
    margin: theme.spacing(1, 0),
    padding: theme.spacing(1, 1, 1, 3.5),
    border: `1px solid ${theme.palette.divider}`,
    borderRadius: theme.shape.borderRadius,
    '&:focus-visible': { outline: `2px solid ${theme.palette.primary.main}` },
  },
}));
