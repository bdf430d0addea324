import type { ModelDetail } from 'backstage-plugin-model-lifecycle-common';
import type { FakeWorld } from './FakeApi';
import {
  ALSO_IN,
  BROKEN_SERVER,
  CARD,
  DATASET,
  MODEL,
  SERVER,
} from './models';
import { worldOf } from './world';

/** The runs of a job and the records of a model, its servers and its dataset. */
export function modelWorld(change: Partial<FakeWorld> = {}): FakeWorld {
  return {
    ...worldOf('running'),
    models: [MODEL, SERVER, BROKEN_SERVER, DATASET],
    cards: { [MODEL.id]: CARD },
    alsoIn: { [MODEL.id]: ALSO_IN },
    ...change,
  };
}

/** The same, with something else behind the model's entity. */
export function worldWithModel(change: Partial<ModelDetail>): FakeWorld {
  return modelWorld({
    models: [{ ...MODEL, ...change }, SERVER, BROKEN_SERVER, DATASET],
  });
}
