import { makeStyles } from '@material-ui/core/styles';
import ReportProblemIcon from '@material-ui/icons/ReportProblemOutlined';
import type { Reason } from 'backstage-plugin-model-lifecycle-common';
import type { Words } from '../words/createWords';
import { toneColor } from './tones';

const useStyles = makeStyles(theme => ({
  mark: {
    display: 'inline-flex',
    verticalAlign: 'middle',
    marginLeft: theme.spacing(0.5),
    color: toneColor(theme, 'warning'),
  },
  icon: { fontSize: '1.15rem' },
}));

/** In lists: that a run has early warnings, with their words as the name of the icon. */
export function WarningMark(props: {
  warnings: Reason[] | undefined;
  words: Words;
}) {
  const { warnings, words } = props;
  const classes = useStyles();
  if (!warnings?.length) {
    return null;
  }
  const text = words.t('warnings.count', {
    count: warnings.length,
    text: warnings.map(warning => words.reason(warning)).join('; '),
  });
  return (
    <span className={classes.mark} role="img" aria-label={text} title={text}>
      <ReportProblemIcon className={classes.icon} aria-hidden />
    </span>
  );
}
