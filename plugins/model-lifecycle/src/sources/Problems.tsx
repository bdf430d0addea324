import { createStyles, makeStyles } from '@material-ui/core/styles';
import { toneColor, type Tone } from '../ui/tones';
import type { Problem } from './problemTexts';

const useStyles = makeStyles(theme => {
  const tone = (name: Tone) => ({ color: toneColor(theme, name) });
  return createStyles({
    list: {
      display: 'grid',
      gap: theme.spacing(0.5),
      listStyle: 'none',
      margin: 0,
      padding: 0,
      overflowWrap: 'anywhere',
    },
    advice: { display: 'block', color: theme.palette.text.primary },
    ok: tone('ok'),
    warning: tone('warning'),
    error: tone('error'),
    neutral: tone('neutral'),
    info: tone('info'),
  });
});

/** What is wrong, and below each what to do. */
export function Problems(props: { problems: Problem[]; tone: Tone }) {
  const { problems, tone } = props;
  const classes = useStyles();
  return (
    // eslint-disable-next-line jsx-a11y/no-redundant-roles -- Safari drops the role of lists without bullets
    <ul role="list" className={classes.list}>
      {problems.map(({ text, advice }) => (
        <li key={`${text} ${advice}`}>
          <span className={classes[tone]}>{text}</span>
          {advice && <span className={classes.advice}>{advice}</span>}
        </li>
      ))}
    </ul>
  );
}
