import { EVENTS } from '../src/__fixtures__/events';
import { worldOf } from '../src/__fixtures__/world';
import type { FakeWorld } from '../src/__fixtures__/FakeApi';
import { TrainingTab } from '../src/training/TrainingTab';
import type { Exhibit } from './gallery';

const events = (change: Partial<FakeWorld>): Exhibit => ({
  view: <TrainingTab />,
  world: worldOf('running', change),
});

/** What the cluster reported about a run, and each reason to know nothing of it. */
export const eventExhibits: Record<string, Exhibit> = {
  reported: events({ events: EVENTS }),
  empty: events({}),
  loading: events({ eventsFailure: 'silent' }),
  error: events({ eventsFailure: new Error('no answer') }),
  forbidden: events({
    events: {
      ...EVENTS,
      items: [],
      problem: { code: 'events.forbidden', params: { cluster: 'prod' } },
    },
  }),
  partly: events({
    events: {
      ...EVENTS,
      more: true,
      objectsLeftOut: 38,
      since: '2026-05-21T13:02:00Z',
      problem: {
        code: 'events.partly',
        params: { cluster: 'prod', missed: 2 },
      },
    },
  }),
};
