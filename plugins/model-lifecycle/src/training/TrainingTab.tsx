import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import { makeStyles } from '@material-ui/core/styles';
import type { RunSummary } from 'backstage-plugin-model-lifecycle-common';
import { lazy, Suspense } from 'react';
import { useSearchParams } from 'react-router-dom';
import { useRun, useRuns } from '../live/hooks';
import { useLiveEnvironment } from '../live/environment';
import { PlainSelect } from '../ui/PlainSelect';
import { Loading, Message, NoValue } from '../ui/StateViews';
import { ViewRoot } from '../ui/ViewRoot';
import { at } from '../words/at';
import type { Words } from '../words/createWords';
import { useWords } from '../words/useWords';
import { COMPARE_PARAM, readComparedIds } from './compare/comparedIds';
import { RunView } from './RunView';
import { preferredRun } from './runs/runsModel';
import { SpanProvider } from './span/SpanContext';

const CompareView = lazy(() => import('./compare/CompareView'));

const RUNS_TO_CHOOSE_FROM = 50;
const RUN_PARAM = 'run';

const useStyles = makeStyles(theme => ({
  chooser: {
    marginBottom: theme.spacing(2),
    display: 'flex',
    gap: theme.spacing(1),
    alignItems: 'center',
  },
}));

/** The Training tab of an entity. */
export function TrainingTab() {
  const words = useWords();
  return (
    <ViewRoot label={words.t('tab.label')}>
      <RunOrComparison words={words} />
    </ViewRoot>
  );
}

/** The URL says which: a comparison stands in place of the run. */
function RunOrComparison(props: { words: Words }) {
  const { words } = props;
  const [params, setParams] = useSearchParams();
  const compared = readComparedIds(params.get(COMPARE_PARAM));
  const go = (change: Record<string, string | undefined>) =>
    setParams(old => changed(old, change));
  const compare = (ids: string[] | undefined) =>
    go({ [COMPARE_PARAM]: ids?.join() });
  if (compared === undefined) {
    return <EntityRuns words={words} onCompare={compare} />;
  }
  return (
    <Suspense fallback={<Loading words={words} />}>
      <CompareView
        ids={compared}
        words={words}
        onRun={id => go({ [COMPARE_PARAM]: undefined, [RUN_PARAM]: id })}
        onChange={compare}
        onBack={() => compare(undefined)}
      />
    </Suspense>
  );
}

function changed(
  old: URLSearchParams,
  change: Record<string, string | undefined>,
): URLSearchParams {
  const next = new URLSearchParams(old);
  for (const [name, value] of Object.entries(change)) {
    if (value === undefined) {
      next.delete(name);
    } else {
      next.set(name, value);
    }
  }
  return next;
}

/** Chooses the run: the one in the URL, else the newest that goes on. */
function EntityRuns(props: { words: Words; onCompare(ids: string[]): void }) {
  const { words, onCompare } = props;
  const { t } = words;
  const { entity } = useEntity();
  const [params, setParams] = useSearchParams();
  const runs = useRuns({
    entityRef: stringifyEntityRef(entity),
    order: 'newest',
    limit: RUNS_TO_CHOOSE_FROM,
  });
  const items = runs.value?.items ?? [];
  const asked = params.get(RUN_PARAM) ?? undefined;
  const id = asked ?? preferredRun(items)?.id;
  const choose = (run: string | undefined) =>
    setParams(old => changed(old, { [RUN_PARAM]: run }));

  if (id === undefined) {
    return runs.value === undefined ? (
      <NoValue
        result={runs}
        what={t('tab.what')}
        permission="model-lifecycle.run.read"
        words={words}
      />
    ) : (
      <Message title={t('tab.empty.title')} text={t('tab.empty.text')} />
    );
  }
  return (
    <>
      {items.length > 1 && (
        <RunChooser items={items} id={id} words={words} onRun={choose} />
      )}
      <OneRun
        key={id}
        id={id}
        words={words}
        onRun={choose}
        onCompare={onCompare}
      />
    </>
  );
}

function RunChooser(props: {
  items: RunSummary[];
  id: string;
  words: Words;
  onRun(id: string): void;
}) {
  const { items, id, words, onRun } = props;
  const { t } = words;
  const classes = useStyles();
  const environment = useLiveEnvironment();
  const label = (run: RunSummary) =>
    t('tab.chooseRun.option', {
      name: run.name,
      state: words.state(run.state),
      when: words.moment(at(run.createdAt) ?? 0, environment.now()),
    });
  const known = items.some(run => run.id === id);
  return (
    <div className={classes.chooser}>
      <PlainSelect
        label={t('tab.chooseRun')}
        value={id}
        onChange={onRun}
        options={[
          ...(known ? [] : [{ value: id, label: t('common.unknown') }]),
          ...items.map(run => ({ value: run.id, label: label(run) })),
        ]}
      />
    </div>
  );
}

function OneRun(props: {
  id: string;
  words: Words;
  onRun(id: string | undefined): void;
  onCompare(ids: string[]): void;
}) {
  const { id, words, onRun, onCompare } = props;
  const { t } = words;
  const result = useRun(id);
  if (result.value === undefined) {
    return (
      <NoValue
        result={result}
        what={t('tab.what')}
        permission="model-lifecycle.run.read"
        words={words}
        missing={
          <Message
            title={t('tab.missing.title')}
            text={t('tab.missing.text')}
            action={{
              label: t('tab.showNewest'),
              onClick: () => onRun(undefined),
            }}
          />
        }
      />
    );
  }
  return (
    <SpanProvider>
      <RunView
        run={result.value}
        result={result}
        words={words}
        onRun={onRun}
        onCompare={onCompare}
      />
    </SpanProvider>
  );
}
