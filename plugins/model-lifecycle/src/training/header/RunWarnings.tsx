import { makeStyles } from '@material-ui/core/styles';
import ReportProblemIcon from '@material-ui/icons/ReportProblemOutlined';
import type { Reason } from 'backstage-plugin-model-lifecycle-common';
import { toneColor } from '../../ui/tones';
import type { Words } from '../../words/createWords';

const useStyles = makeStyles(theme => ({
  list: {
    display: 'grid',
    gap: theme.spacing(0.5),
    margin: theme.spacing(1.5, 0, 0),
    padding: 0,
    listStyle: 'none',
    fontSize: theme.typography.body2.fontSize,
  },
  warning: {
    display: 'flex',
    gap: theme.spacing(1),
    alignItems: 'flex-start',
    overflowWrap: 'anywhere',
  },
  icon: { color: toneColor(theme, 'warning') },
}));

/** What the curves say early. They are flags: the state above stays what it is. */
export function RunWarnings(props: { warnings: Reason[]; words: Words }) {
  const { warnings, words } = props;
  const classes = useStyles();
  return warnings.length === 0 ? null : (
    <ul className={classes.list} aria-label={words.t('warnings.title')}>
      {warnings.map(warning => (
        <li
          key={`${warning.code} ${warning.params?.metric ?? ''}`}
          className={classes.warning}
        >
          <ReportProblemIcon
            fontSize="small"
            className={classes.icon}
            aria-hidden
          />
          <span>{words.reason(warning)}</span>
        </li>
      ))}
    </ul>
  );
}
