import Button from '@material-ui/core/Button';
import Checkbox from '@material-ui/core/Checkbox';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import FormGroup from '@material-ui/core/FormGroup';
import Popover from '@material-ui/core/Popover';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import type { RunSummary } from 'backstage-plugin-model-lifecycle-common';
import { memo, useState } from 'react';
import { useRuns } from '../../live/hooks';
import { useLiveEnvironment } from '../../live/environment';
import { Message, NoValue } from '../../ui/StateViews';
import { useId } from '../../ui/useId';
import { at } from '../../words/at';
import type { Words } from '../../words/createWords';
import { MAX_OVERLAYS } from './useOverlays';

const RUNS_TO_CHOOSE_FROM = 20;

const useStyles = makeStyles(theme => ({
  content: {
    padding: theme.spacing(2),
    width: 'min(440px, calc(100vw - 32px))',
  },
  choice: {
    marginTop: theme.spacing(0.5),
    '& .MuiFormControlLabel-label': {
      fontSize: theme.typography.body2.fontSize,
      overflowWrap: 'anywhere',
      minWidth: 0,
    },
  },
}));

function Picker(props: {
  runId: string;
  chosen: RunSummary[];
  words: Words;
  onChoose(runs: RunSummary[]): void;
}) {
  const { chosen, words } = props;
  const { t } = words;
  const classes = useStyles();
  const titleId = useId('earlier-runs');
  const [anchor, setAnchor] = useState<HTMLElement>();
  return (
    <>
      <Button
        size="small"
        variant="outlined"
        aria-haspopup="dialog"
        aria-expanded={anchor !== undefined}
        onClick={event => setAnchor(event.currentTarget)}
      >
        {chosen.length > 0
          ? t('metrics.earlier.some', { count: chosen.length })
          : t('metrics.earlier.open')}
      </Button>
      <Popover
        open={anchor !== undefined}
        anchorEl={anchor}
        onClose={() => setAnchor(undefined)}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'right' }}
        transformOrigin={{ vertical: 'top', horizontal: 'right' }}
        PaperProps={{ role: 'dialog', 'aria-labelledby': titleId } as object}
      >
        <div className={classes.content}>
          <Typography id={titleId} variant="subtitle2" component="h3">
            {t('metrics.earlier.title')}
          </Typography>
          <Choices {...props} />
        </div>
      </Popover>
    </>
  );
}

/** Chooses which earlier runs of the job are drawn along. */
export const EarlierRunsPicker = memo(Picker);

/** Read only while somebody chooses. */
function Choices(props: {
  runId: string;
  chosen: RunSummary[];
  words: Words;
  onChoose(runs: RunSummary[]): void;
}) {
  const { runId, chosen, words, onChoose } = props;
  const { t } = words;
  const classes = useStyles();
  const environment = useLiveEnvironment();
  const result = useRuns({
    job: runId,
    order: 'newest',
    limit: RUNS_TO_CHOOSE_FROM,
  });
  if (!result.value) {
    return (
      <NoValue
        compact
        result={result}
        what={t('metrics.earlier.what')}
        permission="model-lifecycle.run.read"
        words={words}
      />
    );
  }
  const others = result.value.items.filter(({ id }) => id !== runId);
  if (others.length === 0) {
    return <Message compact title={t('metrics.earlier.none')} />;
  }
  const isChosen = (run: RunSummary) => chosen.some(({ id }) => id === run.id);
  const toggle = (run: RunSummary) =>
    onChoose(
      isChosen(run)
        ? chosen.filter(({ id }) => id !== run.id)
        : [...chosen, run],
    );
  return (
    <>
      <Typography variant="body2">
        {t('metrics.earlier.limit', { count: MAX_OVERLAYS })}
      </Typography>
      <FormGroup>
        {others.map(run => (
          <FormControlLabel
            key={run.id}
            className={classes.choice}
            control={
              <Checkbox
                size="small"
                color="primary"
                checked={isChosen(run)}
                disabled={!isChosen(run) && chosen.length >= MAX_OVERLAYS}
                onChange={() => toggle(run)}
              />
            }
            label={t('tab.chooseRun.option', {
              name: run.name,
              state: words.state(run.state),
              when: words.moment(at(run.createdAt) ?? 0, environment.now()),
            })}
          />
        ))}
      </FormGroup>
    </>
  );
}
