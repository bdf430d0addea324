import type { ReactNode } from 'react';
import { statusError, type FakeWorld } from '../src/__fixtures__/FakeApi';
import {
  FAILED_PREVIEW,
  MODEL_SOURCES,
  WAITING_DETAIL,
  worldOfSources,
} from '../src/__fixtures__/modelSources';
import { RUN_SOURCES } from '../src/__fixtures__/runSources';
import { PreviewDialog } from '../src/sources/PreviewDialog';
import { SourceDrawer } from '../src/sources/SourceDrawer';
import { SourcesPage } from '../src/sources/SourcesPage';
import { ViewRoot } from '../src/ui/ViewRoot';
import { useWords } from '../src/words/useWords';
import type { Words } from '../src/words/createWords';
import type { Exhibit } from './gallery';

function View(props: { children(words: Words): ReactNode }) {
  const words = useWords();
  return <ViewRoot label="Exhibit">{props.children(words)}</ViewRoot>;
}

function drawer(id: string) {
  return (
    <View>
      {words => (
        <SourceDrawer
          id={id}
          source={MODEL_SOURCES.find(source => source.id === id)}
          words={words}
          onClose={() => {}}
          onChanged={() => {}}
        />
      )}
    </View>
  );
}

const preview = (
  <View>
    {words => (
      <PreviewDialog id="next-hub" off words={words} onClose={() => {}} />
    )}
  </View>
);

const world = worldOfSources();
const outage = statusError(503, 'Request failed with 503 Service Unavailable');
const forbidden = statusError(403, 'Forbidden');
const may = (offers: ['scan']): FakeWorld =>
  worldOfSources({ details: { 'legacy-oci': { ...WAITING_DETAIL, offers } } });

/** The Sources page, the details of a source, and previews. */
export const sourceExhibits: Record<string, Exhibit> = {
  'sources-models': { view: <SourcesPage />, world },
  'sources-runs': {
    view: <SourcesPage />,
    world: { ...world, sources: [...world.sources, ...RUN_SOURCES] },
  },
  'sources-detail': { view: drawer('legacy-oci'), world },
  'sources-detail-partial': { view: drawer('mlflow-research'), world },
  'sources-detail-healthy': { view: drawer('registry-eu'), world },
  'sources-detail-may-not': {
    view: drawer('legacy-oci'),
    world: may(['scan']),
  },
  'sources-detail-loading': {
    view: drawer('legacy-oci'),
    world: { ...world, silent: true },
  },
  'sources-detail-missing': { view: drawer('nowhere'), world },
  'sources-detail-error': {
    view: drawer('legacy-oci'),
    world: { ...world, failure: outage },
  },
  'sources-detail-forbidden': {
    view: drawer('legacy-oci'),
    world: { ...world, failure: forbidden },
  },
  'sources-detail-stale': { view: drawer('legacy-oci'), world, loses: true },
  'sources-preview': { view: preview, world },
  'sources-preview-running': {
    view: preview,
    world: { ...world, previewHangs: true },
  },
  'sources-preview-empty': {
    view: preview,
    world: { ...world, preview: FAILED_PREVIEW },
  },
  'sources-preview-error': {
    view: preview,
    world: { ...world, refusal: outage },
  },
  'sources-preview-forbidden': {
    view: preview,
    world: { ...world, refusal: forbidden },
  },
};
