import Paper from '@material-ui/core/Paper';
import Link from '@material-ui/core/Link';
import { createStyles, makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import ErrorOutlineIcon from '@material-ui/icons/ErrorOutline';
import ReportProblemIcon from '@material-ui/icons/ReportProblemOutlined';
import { classNames } from '../../ui/classNames';
import { toneColor } from '../../ui/tones';
import type { Banner } from './bannerModel';

const useStyles = makeStyles(theme => {
  const tone = (name: 'error' | 'warning') => ({
    borderLeftColor: toneColor(theme, name),
    '& $title': { color: toneColor(theme, name) },
  });
  return createStyles({
    root: {
      padding: theme.spacing(1.25, 2),
      borderLeft: '4px solid transparent',
    },
    title: {
      display: 'flex',
      gap: theme.spacing(1),
      alignItems: 'flex-start',
      fontWeight: 700,
      fontSize: '0.95rem',
    },
    details: {
      color: toneColor(theme, 'neutral'),
      fontSize: theme.typography.body2.fontSize,
      marginTop: theme.spacing(0.5),
      display: 'flex',
      flexWrap: 'wrap',
      columnGap: theme.spacing(1.5),
    },
    link: {
      fontSize: 'inherit',
      verticalAlign: 'baseline',
      textDecoration: 'underline',
    },
    error: tone('error'),
    warning: tone('warning'),
  });
});

/** A failure or a stall: the cause first, then the next thing to look at. */
export function RunBanner(props: {
  banner: Banner;
  onShowLogs(pod: string | undefined): void;
  onShowRun(id: string): void;
}) {
  const { banner, onShowLogs, onShowRun } = props;
  const classes = useStyles();
  const Icon = banner.tone === 'error' ? ErrorOutlineIcon : ReportProblemIcon;
  return (
    <Paper className={classNames(classes.root, classes[banner.tone])}>
      <Typography component="h2" className={classes.title}>
        <Icon fontSize="small" aria-hidden />
        <span>{banner.title}</span>
      </Typography>
      <div className={classes.details}>
        {banner.details.map(detail => (
          <span key={detail}>{detail}</span>
        ))}
        {banner.logsLabel && (
          <Link
            component="button"
            className={classes.link}
            onClick={() => onShowLogs(banner.logsOfPod)}
          >
            {banner.logsLabel}
          </Link>
        )}
        {banner.compareWith && (
          <Link
            component="button"
            className={classes.link}
            onClick={() => onShowRun(banner.compareWith!.id)}
          >
            {banner.compareWith.label}
          </Link>
        )}
      </div>
    </Paper>
  );
}
