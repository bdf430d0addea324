import type { ReactNode } from 'react';
import {
  CARD,
  CATALOG,
  DATASET_ENTITY,
  largeCatalog,
  MODEL,
  MODEL_ENTITY,
  SERVER_ENTITY,
  STALE_MODEL,
} from '../src/__fixtures__/models';
import { modelWorld, worldWithModel } from '../src/__fixtures__/modelWorld';
import { worldOf } from '../src/__fixtures__/world';
import { HomeTrainings } from '../src/models/HomeTrainings';
import { LatestTrainingCard } from '../src/models/LatestTrainingCard';
import { ModelCardContent } from '../src/models/ModelCardContent';
import { OverviewCard } from '../src/models/OverviewCard';
import { VersionsCard } from '../src/models/VersionsCard';
import { ModelsPage } from '../src/modelsPage/ModelsPage';
import type { Exhibit } from './gallery';

type States = (
  view: ReactNode,
  world: Exhibit['world'],
  empty: Exhibit['world'],
) => Record<string, Exhibit>;

const [overview, versions, card, latest, home, page] = [
  <OverviewCard />,
  <VersionsCard />,
  <ModelCardContent />,
  <LatestTrainingCard />,
  <HomeTrainings />,
  <ModelsPage />,
];

const SCRIPTED = `# Hostile <script>alert(1)</script>

<img src="https://evil.example/x.png" onerror="alert(1)"> [go](javascript:alert(1))

![picture](https://evil.example/y.png)
`;

function of(
  exhibits: Record<string, Exhibit>,
  more: Partial<Exhibit>,
): Record<string, Exhibit> {
  return Object.fromEntries(
    Object.entries(exhibits).map(([name, exhibit]) => [
      name,
      { ...more, ...exhibit },
    ]),
  );
}

/** The views of the models wing, by prefix. */
export function modelExhibits(
  states: States,
): Record<string, Record<string, Exhibit>> {
  const world = modelWorld();
  const nothing = modelWorld({ models: [] });
  return {
    overview: of(
      {
        model: { view: overview, world },
        'stale-model': { view: overview, world: worldWithModel(STALE_MODEL) },
        server: { view: overview, world, entity: SERVER_ENTITY },
        'broken-server': {
          view: overview,
          world,
          entity: {
            ...SERVER_ENTITY,
            metadata: { ...SERVER_ENTITY.metadata, name: 'test-granite' },
          },
        },
        dataset: { view: overview, world, entity: DATASET_ENTITY },
        ...states(overview, world, nothing),
      },
      { entity: MODEL_ENTITY },
    ),
    versions: of(
      {
        some: { view: versions, world },
        none: { view: versions, world: worldWithModel(STALE_MODEL) },
        ...states(versions, world, nothing),
      },
      { entity: MODEL_ENTITY },
    ),
    card: of(
      {
        text: { view: card, world },
        none: { view: card, world: worldWithModel({ hasCard: false }) },
        hostile: {
          view: card,
          world: modelWorld({
            cards: {
              [MODEL.id]: { ...CARD, markdown: SCRIPTED, truncated: true },
            },
          }),
        },
        ...states(card, world, nothing),
      },
      { entity: MODEL_ENTITY },
    ),
    latest: of(
      {
        running: { view: latest, world },
        failed: { view: latest, world: worldOf('failed') },
        ...states(latest, world, worldOf('running', { runs: [] })),
      },
      { entity: MODEL_ENTITY },
    ),
    home: {
      some: { view: home, world },
      ...states(home, world, worldOf('running', { runs: [] })),
    },
    models: {
      ...of(
        {
          some: { view: page, world },
          many: { view: page, world, catalog: largeCatalog(3_000) },
          ...states(page, world, world),
        },
        { catalog: CATALOG },
      ),
      empty: { view: page, world, catalog: [] },
    },
  };
}
