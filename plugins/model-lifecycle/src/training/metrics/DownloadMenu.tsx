import { useAnalytics } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import Menu from '@material-ui/core/Menu';
import MenuItem from '@material-ui/core/MenuItem';
import { makeStyles } from '@material-ui/core/styles';
import type {
  MetricSeries,
  Run,
} from 'backstage-plugin-model-lifecycle-common';
import { memo, useState } from 'react';
import { downloadText } from '../../ui/download';
import { toneColor } from '../../ui/tones';
import type { Words } from '../../words/createWords';
import { metricsCsv, type RunSeries } from './csv';
import { useWholeRunCsv } from './useWholeRunCsv';

const useStyles = makeStyles(theme => ({
  status: {
    fontSize: theme.typography.caption.fontSize,
    color: toneColor(theme, 'neutral'),
  },
}));

function Downloads(props: {
  run: Run;
  /** Asked when they are needed: they are others with each update. */
  overview(): MetricSeries[];
  shown(): RunSeries[];
  words: Words;
}) {
  const { run, overview, shown, words } = props;
  const { t } = words;
  const classes = useStyles();
  const analytics = useAnalytics();
  const whole = useWholeRunCsv(run, overview);
  const [anchor, setAnchor] = useState<HTMLElement>();
  const choose = (download: () => void) => {
    setAnchor(undefined);
    analytics.captureEvent('download', 'training metrics');
    download();
  };
  return (
    <>
      <Button
        size="small"
        variant="outlined"
        aria-label={t('metrics.csv.label')}
        aria-haspopup="menu"
        aria-expanded={anchor !== undefined}
        onClick={event => setAnchor(event.currentTarget)}
      >
        {t('metrics.csv')}
      </Button>
      <Menu
        open={anchor !== undefined}
        anchorEl={anchor}
        onClose={() => setAnchor(undefined)}
        getContentAnchorEl={null}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'left' }}
      >
        <MenuItem
          onClick={() =>
            choose(() =>
              downloadText({
                name: `${run.name}-metrics.csv`,
                type: 'text/csv',
                text: metricsCsv(shown()),
              }),
            )
          }
        >
          {t('metrics.csv.shown')}
        </MenuItem>
        <MenuItem onClick={() => choose(whole.start)}>
          {t('metrics.csv.all')}
        </MenuItem>
      </Menu>
      <span role="status" className={classes.status}>
        {whole.state.status === 'reading' &&
          t('metrics.csv.reading', {
            percent: words.percent(whole.state.share * 100),
          })}
        {whole.state.status === 'failed' &&
          t('metrics.csv.failed', { message: whole.state.message })}
      </span>
      {whole.state.status === 'reading' && (
        <Button size="small" onClick={whole.cancel}>
          {t('common.cancel')}
        </Button>
      )}
    </>
  );
}

/** What is shown, or every sample of the run, for a spreadsheet. */
export const DownloadMenu = memo(Downloads);
