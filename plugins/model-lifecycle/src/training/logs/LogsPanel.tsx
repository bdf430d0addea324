import { useAnalytics, useApi } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import VerticalAlignBottomIcon from '@material-ui/icons/VerticalAlignBottom';
import type {
  LogLevel,
  Run,
  RunPod,
} from 'backstage-plugin-model-lifecycle-common';
import { useState } from 'react';
import { modelLifecycleApiRef } from '../../api/ModelLifecycleApi';
import { errorText } from '../../api/errorText';
import { downloadText } from '../../ui/download';
import { PlainSelect } from '../../ui/PlainSelect';
import { Section } from '../../ui/Section';
import { Loading, Message } from '../../ui/StateViews';
import { ToggleButton } from '../../ui/ToggleButton';
import type { Words } from '../../words/createWords';
import { collectLog } from './downloadLogs';
import { LogLines } from './LogLines';
import { LogSearch } from './LogSearch';
import type { LogSelection, LogState, LogTail } from './LogTail';
import { useRunLogs } from './useRunLogs';
import { toneColor } from '../../ui/tones';

const LEVELS: LogLevel[] = ['debug', 'info', 'warn', 'error'];

const useStyles = makeStyles(theme => ({
  notes: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5, 2),
    color: toneColor(theme, 'neutral'),
    fontSize: theme.typography.caption.fontSize,
    marginBottom: theme.spacing(1),
  },
}));

/** Log lines of a pod: follow, search, download; kept after the pod has gone. */
export function LogsPanel(props: {
  run: Run;
  pod: string | undefined;
  onPod(pod: string | undefined): void;
  words: Words;
}) {
  const { run, words } = props;
  const { t } = words;
  if (!run.logs.available) {
    return (
      <Section title={t('logs.title')}>
        <Message
          compact
          title={t('logs.unavailable.title')}
          text={words.reason(run.logs.reason)}
        />
      </Section>
    );
  }
  return <AvailableLogs {...props} />;
}

function AvailableLogs(props: {
  run: Run;
  pod: string | undefined;
  onPod(pod: string | undefined): void;
  words: Words;
}) {
  const { run, pod, onPod, words } = props;
  const { t } = words;
  const analytics = useAnalytics();
  const [level, setLevel] = useState<LogLevel>();
  const [following, setFollowing] = useState(true);
  const [query, setQuery] = useState('');
  const [current, setCurrent] = useState<number>();
  const selection: LogSelection = {
    ...(pod && { pod }),
    ...(level && { level }),
  };
  const { tail, state } = useRunLogs(run.id, selection, run.version);

  const follow = (next: boolean) => {
    setFollowing(next);
    if (next) {
      setCurrent(undefined);
    }
    tail.setFollowing(next);
  };

  return (
    <Section
      title={t('logs.title')}
      subtitle={
        <PodAndLevel
          pods={run.pods}
          pod={pod}
          level={level}
          words={words}
          onPod={onPod}
          onLevel={setLevel}
        />
      }
      actions={
        <>
          <LogSearch
            tail={tail}
            words={words}
            onQuery={setQuery}
            onLine={line => {
              setCurrent(line);
              if (line !== undefined) {
                follow(false);
                setCurrent(line);
              }
            }}
          />
          {state.live && (
            <ToggleButton
              on={following}
              startIcon={<VerticalAlignBottomIcon fontSize="small" />}
              onClick={() => {
                analytics.captureEvent('follow', 'training logs');
                follow(!following);
              }}
            >
              {t(following ? 'logs.following' : 'logs.follow')}
            </ToggleButton>
          )}
          <DownloadButton run={run} selection={selection} words={words} />
        </>
      }
    >
      <Notes run={run} state={state} tail={tail} words={words} />
      <LogBody
        run={run}
        state={state}
        tail={tail}
        query={query}
        current={current}
        following={following && state.atEnd}
        level={level}
        words={words}
        onFollowing={follow}
      />
    </Section>
  );
}

function PodAndLevel(props: {
  pods: RunPod[];
  pod: string | undefined;
  level: LogLevel | undefined;
  words: Words;
  onPod(pod: string | undefined): void;
  onLevel(level: LogLevel | undefined): void;
}) {
  const { pods, pod, level, words, onPod, onLevel } = props;
  const { t } = words;
  const classes = useStyles();
  const withLines = pods.filter(one => one.live || one.kept);
  return (
    <div className={classes.notes} style={{ margin: 0 }}>
      <PlainSelect
        label={t('logs.pod')}
        value={pod ?? ''}
        onChange={value => onPod(value || undefined)}
        options={[
          { value: '', label: t('logs.podDefault') },
          ...withLines.map(one => ({
            value: one.name,
            label: t('logs.podOption', {
              pod: one.name,
              state: t(`logs.podState.${one.state}`),
            }),
          })),
        ]}
      />
      <PlainSelect
        label={t('logs.level')}
        value={level ?? ''}
        onChange={value =>
          onLevel((value || undefined) as LogLevel | undefined)
        }
        options={[
          { value: '', label: t('logs.level.all') },
          ...LEVELS.map(value => ({ value, label: t(`logs.level.${value}`) })),
        ]}
      />
    </div>
  );
}

function Notes(props: {
  run: Run;
  state: LogState;
  tail: LogTail;
  words: Words;
}) {
  const { run, state, tail, words } = props;
  const { t } = words;
  const classes = useStyles();
  const pod = state.lines[0]?.pod;
  const gone = run.pods.some(one => one.name === pod && !one.live && one.kept);
  return (
    <div className={classes.notes}>
      {tail.hasOlder() && (
        <Button size="small" onClick={() => void tail.loadOlder()}>
          {t('logs.loadOlder')}
        </Button>
      )}
      {gone && state.total !== undefined && (
        <span>{t('logs.kept', { count: words.integer(state.total) })}</span>
      )}
      {!gone && state.total !== undefined && state.total > 0 && (
        <span>{t('logs.total', { count: words.integer(state.total) })}</span>
      )}
      {state.notes.map(note => (
        <span key={note.code}>{words.reason(note)}</span>
      ))}
      <span role="status">{state.lost ? t('logs.lost') : ''}</span>
    </div>
  );
}

function LogBody(props: {
  run: Run;
  state: LogState;
  tail: LogTail;
  query: string;
  current: number | undefined;
  following: boolean;
  level: LogLevel | undefined;
  words: Words;
  onFollowing(following: boolean): void;
}) {
  const {
    run,
    state,
    tail,
    query,
    current,
    following,
    level,
    words,
    onFollowing,
  } = props;
  const { t } = words;
  if (state.status === 'loading') {
    return <Loading words={words} compact />;
  }
  if (state.status === 'forbidden') {
    return (
      <Message
        compact
        title={t('common.forbiddenTitle')}
        text={t('common.forbiddenHint', {
          permission: 'model-lifecycle.run.logs.read',
        })}
      />
    );
  }
  if (state.status !== 'ready') {
    return (
      <Message
        compact
        title={t('common.errorTitle', { what: t('logs.what') })}
        text={t('common.errorHint', { message: errorText(state.error) })}
        action={{ label: t('common.retry'), onClick: () => void tail.open() }}
      />
    );
  }
  if (state.lines.length === 0) {
    const started = run.pods.some(pod => pod.state !== 'pending');
    const reason = started ? 'logs.empty.text' : 'logs.waiting';
    return (
      <Message
        compact
        title={t('logs.empty.title')}
        text={t(level ? 'logs.empty.level' : reason)}
      />
    );
  }
  return (
    <LogLines
      lines={state.lines}
      label={t('logs.lines', { pod: state.lines[0].pod })}
      query={query}
      current={current}
      following={following}
      words={words}
      onFollowing={onFollowing}
    />
  );
}

function DownloadButton(props: {
  run: Run;
  selection: LogSelection;
  words: Words;
}) {
  const { run, selection, words } = props;
  const api = useApi(modelLifecycleApiRef);
  const analytics = useAnalytics();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const download = async () => {
    analytics.captureEvent('download', 'training logs');
    setBusy(true);
    setFailure(undefined);
    try {
      const text = await collectLog(api, run.id, selection);
      const name = [run.name, selection.pod].filter(Boolean).join('-');
      downloadText({ name: `${name}.log`, type: 'text/plain', text });
    } catch (error) {
      setFailure(errorText(error as Error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button
        size="small"
        variant="outlined"
        disabled={busy}
        onClick={() => void download()}
      >
        {words.t(busy ? 'logs.downloading' : 'logs.download')}
      </Button>
      {failure && <span role="alert">{failure}</span>}
    </>
  );
}
