import { useAnalytics } from '@backstage/core-plugin-api';
import Paper from '@material-ui/core/Paper';
import { makeStyles } from '@material-ui/core/styles';
import type { SourceHealth } from 'backstage-plugin-model-lifecycle-common';
import { useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { useSources } from '../live/hooks';
import type { LiveResult } from '../live/useLiveResource';
import { NoValue, StaleNotice } from '../ui/StateViews';
import { toneColor } from '../ui/tones';
import { ViewRoot } from '../ui/ViewRoot';
import type { Words } from '../words/createWords';
import { useWords } from '../words/useWords';
import { Clusters } from './Clusters';
import { ModelSources } from './ModelSources';
import { PreviewDialog } from './PreviewDialog';
import type { SourceAction } from './SourceActions';
import { RunSources } from './RunSources';
import { SourceDrawer } from './SourceDrawer';
import { useExport } from './useExport';
import { useScans } from './useScans';

/** Names the source whose details are open. */
const PARAM = 'source';

const useStyles = makeStyles(theme => ({
  root: { display: 'grid', gap: theme.spacing(2), minWidth: 0 },
  empty: { padding: theme.spacing(2) },
  message: { fontSize: theme.typography.body2.fontSize },
  failed: { color: toneColor(theme, 'error') },
}));

/** For platform engineers: every source of models and every cluster, how it does, and what to do. */
export function SourcesPage() {
  const words = useWords();
  return (
    <ViewRoot label={words.t('sources.what')}>
      <Sources words={words} />
    </ViewRoot>
  );
}

function Sources(props: { words: Words }) {
  const { words } = props;
  const classes = useStyles();
  const result = useSources();
  if (result.value === undefined) {
    return (
      <Paper className={classes.empty}>
        <NoValue
          result={result}
          what={words.t('sources.what')}
          permission="model-lifecycle.source.read"
          words={words}
        />
      </Paper>
    );
  }
  return <Loaded result={result} sources={result.value.items} words={words} />;
}

function Loaded(props: {
  result: LiveResult<unknown>;
  sources: SourceHealth[];
  words: Words;
}) {
  const { result, sources, words } = props;
  const classes = useStyles();
  const analytics = useAnalytics();
  const [params, setParams] = useSearchParams();
  const [previewed, setPreviewed] = useState<string>();
  const scans = useScans({ sources, refresh: result.refresh, words });
  const exported = useExport(words);
  const opened = params.get(PARAM) ?? undefined;
  const open = (id: string | undefined) =>
    setParams(old => withParam(old, id), { replace: id === undefined });
  const act = (id: string, action: SourceAction) => {
    if (action === 'export') {
      exported.download(id);
      return;
    }
    analytics.captureEvent(action, id);
    if (action === 'details') open(id);
    else setPreviewed(id);
  };
  const find = (id: string) => sources.find(source => source.id === id);
  return (
    <div className={classes.root}>
      <div>
        <StaleNotice result={result} words={words} />
        <Told message={scans.message} />
        <Told message={exported.message} />
      </div>
      <ModelSources
        sources={sources.filter(source => source.kind === 'models')}
        scans={scans}
        words={words}
        onAction={act}
      />
      <RunSources
        sources={sources.filter(source => source.kind === 'runs')}
        words={words}
      />
      <Clusters
        sources={sources.filter(
          ({ kind }) => kind !== 'models' && kind !== 'runs',
        )}
        words={words}
      />
      {opened && (
        <SourceDrawer
          key={opened}
          id={opened}
          source={find(opened)}
          words={words}
          onClose={() => open(undefined)}
          onChanged={result.refresh}
        />
      )}
      {previewed && (
        <PreviewDialog
          id={previewed}
          off={find(previewed)?.mode === 'disabled'}
          words={words}
          onClose={() => setPreviewed(undefined)}
        />
      )}
    </div>
  );
}

function Told(props: { message?: { text: string; failed: boolean } }) {
  const { message } = props;
  const classes = useStyles();
  return (
    <div role="status" className={classes.message}>
      {message && (
        <span className={message.failed ? classes.failed : undefined}>
          {message.text}
        </span>
      )}
    </div>
  );
}

function withParam(
  params: URLSearchParams,
  id: string | undefined,
): URLSearchParams {
  const next = new URLSearchParams(params);
  if (id === undefined) next.delete(PARAM);
  else next.set(PARAM, id);
  return next;
}
