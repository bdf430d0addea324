import { ApiProvider } from '@backstage/core-app-api';
import {
  appThemeApiRef,
  useApi,
  type ApiHolder,
  type ApiRef,
} from '@backstage/core-plugin-api';
import { appLanguageApiRef } from '@backstage/core-plugin-api/alpha';
import { catalogApiRef, EntityProvider } from '@backstage/plugin-catalog-react';
import { signalApiRef } from '@backstage/plugin-signals-react';
import { useEffect, useState } from 'react';
import {
  Link,
  Route,
  Routes,
  useParams,
  useSearchParams,
} from 'react-router-dom';
import { TRAINING_JOB } from '../src/__fixtures__/entity';
import { statusError } from '../src/__fixtures__/FakeApi';
import { fakeCatalog } from '../src/__fixtures__/fakeCatalog';
import { NOW } from '../src/__fixtures__/runs';
import { modelLifecycleApiRef } from '../src/api/ModelLifecycleApi';
import {
  browserEnvironment,
  LiveEnvironmentProvider,
} from '../src/live/environment';
import { EXHIBITS, type Exhibit } from './gallery';
import { createGalleryApi } from './galleryApi';

/** `/gallery`: the list; `/gallery/<exhibit>?theme=dark&lang=de`: one of them. */
export function GalleryPage() {
  useLook();
  return (
    <Routes>
      <Route path="/" element={<List />} />
      <Route path=":name" element={<Show />} />
    </Routes>
  );
}

function useLook() {
  const [params] = useSearchParams();
  const themes = useApi(appThemeApiRef);
  const languages = useApi(appLanguageApiRef);
  const [theme, language] = [params.get('theme'), params.get('lang')];
  useEffect(() => {
    if (theme) {
      themes.setActiveThemeId(theme);
    }
    if (language) {
      languages.setLanguage(language);
    }
  }, [themes, languages, theme, language]);
}

function List() {
  return (
    <ul>
      {Object.keys(EXHIBITS).map(name => (
        <li key={name}>
          <Link to={name}>{name}</Link>
        </li>
      ))}
    </ul>
  );
}

function Show() {
  const { name = '' } = useParams();
  const exhibit = EXHIBITS[name];
  return exhibit ? <Frame key={name} exhibit={exhibit} /> : <List />;
}

function Frame(props: { exhibit: Exhibit }) {
  const { exhibit } = props;
  const [holder] = useState<ApiHolder>(() => {
    const api = createGalleryApi(exhibit);
    if (exhibit.loses) {
      window.setTimeout(() => {
        api.world = { ...api.world, failure: statusError(503, 'down') };
        window.dispatchEvent(new Event('focus'));
      }, 1_000);
    }
    const apis = new Map<string, unknown>([
      [modelLifecycleApiRef.id, api],
      ...(exhibit.catalog
        ? ([
            [catalogApiRef.id, fakeCatalog(exhibit.catalog, () => api.world)],
          ] as const)
        : []),
      [signalApiRef.id, { subscribe: () => ({ unsubscribe: () => {} }) }],
    ]);
    return {
      get: <T,>(ref: ApiRef<T>) => apis.get(ref.id) as T | undefined,
    };
  });
  const [environment] = useState(() => ({
    ...browserEnvironment,
    timeZone: 'UTC',
    ...(exhibit.moves ? {} : { now: () => NOW }),
  }));
  return (
    <LiveEnvironmentProvider value={environment}>
      <ApiProvider apis={holder}>
        <EntityProvider entity={exhibit.entity ?? TRAINING_JOB}>
          <div style={{ padding: 16 }} data-testid="exhibit">
            {exhibit.view}
          </div>
        </EntityProvider>
      </ApiProvider>
    </LiveEnvironmentProvider>
  );
}
