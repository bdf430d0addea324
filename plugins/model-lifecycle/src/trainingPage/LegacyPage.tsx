import { Header, Page, TabbedLayout } from '@backstage/core-components';
import { ModelsPage } from '../modelsPage/ModelsPage';
import { SourcesPage } from '../sources/SourcesPage';
import { TrainingPage } from './TrainingPage';

/** The legacy system brings no page of its own: header and tabs come with us. */
export function LegacyPage() {
  return (
    <Page themeId="tool">
      <Header title="Model Lifecycle" />
      <TabbedLayout>
        <TabbedLayout.Route path="/training" title="Training">
          <TrainingPage />
        </TabbedLayout.Route>
        <TabbedLayout.Route path="/models" title="Models">
          <ModelsPage />
        </TabbedLayout.Route>
        <TabbedLayout.Route path="/sources" title="Sources">
          <SourcesPage />
        </TabbedLayout.Route>
      </TabbedLayout>
    </Page>
  );
}
