import type { Entity } from '@backstage/catalog-model';
import type { ReactNode } from 'react';
import { statusError, type FakeWorld } from '../src/__fixtures__/FakeApi';
import { RUNS, type RunCase } from '../src/__fixtures__/runs';
import { worldOfSources } from '../src/__fixtures__/modelSources';
import { worldOf, worldOfAll } from '../src/__fixtures__/world';
import { SourcesPage } from '../src/sources/SourcesPage';
import { TrainingTab } from '../src/training/TrainingTab';
import { TrainingPage } from '../src/trainingPage/TrainingPage';
import { followExhibits } from './followExhibits';
import { logExhibits } from './logExhibits';
import { metricExhibits } from './metricExhibits';
import { compareExhibits } from './compareExhibits';
import { eventExhibits } from './eventExhibits';
import { ownerExhibits } from './ownerExhibits';
import { modelExhibits } from './modelExhibits';
import { sourceExhibits } from './sourceExhibits';
import { timelineExhibits } from './timelineExhibits';

/** One picture of the gallery: a view over a world that does not move. */
export interface Exhibit {
  view: ReactNode;
  world: FakeWorld;
  /** The entity whose page it stands on. */
  entity?: Entity;
  /** What the catalog holds. */
  catalog?: Entity[];
  /** Reads fail from the second one on: what one sees is stale. */
  loses?: boolean;
  /** Runs move on by themselves. */
  moves?: boolean;
}

const OUTAGE = statusError(503, 'Request failed with 503 Service Unavailable');
const FORBIDDEN = statusError(403, 'Forbidden');

function states(view: ReactNode, world: FakeWorld, empty: FakeWorld) {
  return {
    loading: { view, world: { ...world, silent: true } },
    empty: { view, world: empty },
    error: { view, world: { ...world, failure: OUTAGE } },
    forbidden: { view, world: { ...world, failure: FORBIDDEN } },
    stale: { view, world, loses: true },
  };
}

function prefixed(prefix: string, exhibits: Record<string, Exhibit>) {
  return Object.fromEntries(
    Object.entries(exhibits).map(([name, exhibit]) => [
      `${prefix}-${name}`,
      exhibit,
    ]),
  );
}

const tab = <TrainingTab />;
const runCases = Object.fromEntries(
  (Object.keys(RUNS) as RunCase[]).map(name => [
    name,
    { view: tab, world: worldOf(name) },
  ]),
);
const [noRuns, noSources] = [
  worldOf('running', { runs: [] }),
  worldOfAll({ sources: [] }),
];

/** Every state of every view, by the name in its URL. */
export const EXHIBITS: Record<string, Exhibit> = {
  ...prefixed('tab', {
    ...runCases,
    ...states(tab, worldOf('running'), noRuns),
    missing: { view: tab, world: noRuns },
    moving: { view: tab, world: worldOf('running'), moves: true },
  }),
  ...prefixed('page', {
    runs: { view: <TrainingPage />, world: worldOfAll() },
    ...states(<TrainingPage />, worldOfAll(), worldOfAll({ runs: [] })),
  }),
  ...prefixed('sources', {
    clusters: { view: <SourcesPage />, world: worldOfAll() },
    ...states(<SourcesPage />, worldOfSources(), noSources),
  }),
  ...prefixed('metrics', metricExhibits()),
  ...compareExhibits,
  ...prefixed('follow', followExhibits),
  ...prefixed('logs', logExhibits),
  ...ownerExhibits,
  ...sourceExhibits,
  ...timelineExhibits,
  ...prefixed('events', eventExhibits),
  ...Object.assign(
    {},
    ...Object.entries(modelExhibits(states)).map(entry => prefixed(...entry)),
  ),
};
