import { stringifyEntityRef } from '@backstage/catalog-model';
import { useAnalytics } from '@backstage/core-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import { useRuns } from '../live/hooks';
import { LastResult } from '../training/card/LastResult';
import { preferredRun } from '../training/runs/runsModel';
import { Section } from '../ui/Section';
import { Message, NoValue, StaleNotice } from '../ui/StateViews';
import { ViewRoot } from '../ui/ViewRoot';
import type { Words } from '../words/createWords';
import { useWords } from '../words/useWords';
import { RunLine } from './RunLine';
import { TrainingLink } from './TrainedBy';

const RUNS_TO_CHOOSE_FROM = 10;

/** The run of an entity that goes on, else the newest. */
export function LatestTrainingCard() {
  const words = useWords();
  return (
    <ViewRoot label={words.t('latest.label')}>
      <Latest words={words} />
    </ViewRoot>
  );
}

function Latest(props: { words: Words }) {
  const { words } = props;
  const { t } = words;
  const analytics = useAnalytics();
  const { entity } = useEntity();
  const entityRef = stringifyEntityRef(entity);
  const result = useRuns({
    entityRef,
    order: 'newest',
    limit: RUNS_TO_CHOOSE_FROM,
  });
  const runs = result.value?.items ?? [];
  const run = preferredRun(runs);
  return (
    <Section
      title={t('latest.title')}
      actions={
        run && (
          <TrainingLink
            // The entity's own tab may be hidden; that of the job never is.
            entityRef={run.entityRef ?? entityRef}
            runId={run.id}
            text={t('latest.open')}
            onClick={() =>
              analytics.captureEvent('open', 'latest training run')
            }
          />
        )
      }
    >
      {result.value === undefined && (
        <NoValue
          result={result}
          what={t('latest.what')}
          permission="model-lifecycle.run.read"
          words={words}
          compact
        />
      )}
      {result.value && <StaleNotice result={result} words={words} />}
      {result.value && !run && (
        <Message
          compact
          title={t('latest.empty.title')}
          text={t('latest.empty.text')}
        />
      )}
      {run && (
        <>
          <RunLine run={run} name={run.name} words={words} />
          <LastResult runs={runs} shown={run} words={words} />
        </>
      )}
    </Section>
  );
}
