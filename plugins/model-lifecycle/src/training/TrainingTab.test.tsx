import {
  renderInTestApp,
  TestApiProvider,
  mockApis,
} from '@backstage/frontend-test-utils';
import { analyticsApiRef } from '@backstage/frontend-plugin-api';
import {
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { signalApiRef, type SignalApi } from '@backstage/plugin-signals-react';
import {
  act,
  configure,
  fireEvent,
  screen,
  waitFor,
  within,
} from '@testing-library/react';
import type { Run } from 'backstage-plugin-model-lifecycle-common';
import { modelLifecycleApiRef } from '../api/ModelLifecycleApi';
import { TRAINING_JOB } from '../__fixtures__/entity';
import { FakeEnvironment } from '../__fixtures__/environment';
import { FakeApi, statusError, type FakeWorld } from '../__fixtures__/FakeApi';
import { createRun, RUNNING, RUNS } from '../__fixtures__/runs';
import { worldOf } from '../__fixtures__/world';
import { LiveEnvironmentProvider, type Hint } from '../live/environment';
import type { UPlotChartProps } from './metrics/UPlotChart';
import { TrainingTab } from './TrainingTab';

// jsdom has no canvas: this chart says what it would show.
jest.mock('./metrics/UPlotChart', () => ({
  __esModule: true,
  default: ({ data, range, onZoom }: UPlotChartProps) => (
    <button onClick={() => onZoom([100, 200])}>
      {`${data.x.length} points of ${range ? range.join('–') : 'all'}`}
    </button>
  ),
}));

// Rendering a whole tab takes seconds where many suites share a processor.
jest.setTimeout(120_000);
configure({ asyncUtilTimeout: 60_000 });

beforeAll(() => {
  window.matchMedia = (media: string) =>
    ({
      media,
      matches: false,
      addListener: () => {},
      removeListener: () => {},
      addEventListener: () => {},
      removeEventListener: () => {},
    } as unknown as MediaQueryList);
});

async function show(world: FakeWorld = worldOf('running')) {
  const environment = new FakeEnvironment();
  const api = new FakeApi(world);
  const analytics = mockApis.analytics();
  const listeners = new Set<(hint: Hint) => void>();
  const signals: SignalApi = {
    subscribe: (_, listener) => {
      const tell = listener as unknown as (hint: Hint) => void;
      listeners.add(tell);
      return { unsubscribe: () => void listeners.delete(tell) };
    },
  };
  renderInTestApp(
    <TestApiProvider
      apis={
        [
          [modelLifecycleApiRef, api],
          [signalApiRef, signals],
          [analyticsApiRef, analytics],
        ] as const
      }
    >
      <LiveEnvironmentProvider value={environment}>
        <EntityProvider entity={TRAINING_JOB}>
          <TrainingTab />
        </EntityProvider>
      </LiveEnvironmentProvider>
    </TestApiProvider>,
    {
      mountedRoutes: {
        '/catalog/:namespace/:kind/:name': entityRouteRef,
      },
    },
  );
  const pass = (ms: number) => act(() => environment.pass(ms));
  const update = async (change: Partial<Run>) => {
    const [run, ...others] = api.world.runs;
    const next = { ...run, version: run.version + 1, ...change };
    api.world = { ...api.world, runs: [next, ...others] };
    await act(async () => {
      listeners.forEach(tell =>
        tell({ runs: [{ id: next.id, version: next.version }] }),
      );
      await environment.pass(500);
    });
  };
  await screen.findByRole('region', { name: 'Training' });
  if (world.runs.length > 0) {
    await screen.findByText('What happened');
  }
  await pass(0);
  return { environment, api, analytics, pass, update };
}

it('tells how far, where, until when, and how old that is', async () => {
  await show();
  const bar = await screen.findByRole('progressbar', {
    name: 'Progress of support-chat-fine-tune-42',
  });
  expect(bar).toHaveAttribute('aria-valuenow', '45');
  expect(bar).toHaveAttribute(
    'aria-valuetext',
    '45%, step 450 / 1,000, epoch 2 / 5, about 1 h 10 min left',
  );
  expect(screen.getByText('live · last step 3 s ago')).toBeInTheDocument();
  expect(
    within(screen.getByRole('list', { name: 'Phases' })).getByText(
      'Data · Model',
    ),
  ).toBeInTheDocument();
});

it('moves while one looks at it, and keeps the zoom', async () => {
  const { update } = await show();
  const [chart] = await screen.findAllByText(/points of all/);
  fireEvent.click(chart);
  expect(screen.getAllByText(/points of 100–200/)).toHaveLength(3);

  await update({ progress: { ...RUNNING.progress, percent: 46.7, step: 467 } });
  expect(await screen.findByText('step 467 / 1,000')).toBeInTheDocument();
  expect(screen.getByText('46%')).toBeInTheDocument();
  expect(screen.getAllByText(/points of 100–200/)).toHaveLength(3);
});

it('says aloud that it failed, and shows the cause', async () => {
  const { update } = await show();
  await update({
    state: 'failed',
    reason: RUNS.failed.reason,
    failure: RUNS.failed.failure,
  });
  expect(
    await screen.findByRole('heading', {
      name: /vision-sweep-3-node-1 ran out of memory in Training/,
    }),
  ).toBeInTheDocument();
  expect(
    await screen.findByText(/support-chat-fine-tune-42 is now Failed/),
  ).toBeInTheDocument();
});

it('says that the connection is lost, keeps what was seen, and heals', async () => {
  const { api, pass } = await show();
  api.world.failure = new TypeError('Failed to fetch');
  await pass(25_000);
  expect(
    screen.getByText('connection lost, last seen 14:02, trying again'),
  ).toBeInTheDocument();
  expect(screen.getByText('step 450 / 1,000')).toBeInTheDocument();
  api.world.failure = undefined;
  await pass(40_000);
  expect(screen.queryByText(/connection lost/)).not.toBeInTheDocument();
  expect(screen.getByText(/^live · /)).toBeInTheDocument();
});

it('says that a run is not watched any more, and counts no time on', async () => {
  const { pass, update } = await show();
  const seenAt = Date.parse(RUNNING.observedAt);
  await update({
    state: 'unknown',
    reason: {
      code: 'unknown.left-selection',
      params: { last: 'running', lastSeenAt: seenAt },
    },
    createdAt: new Date(seenAt - 5 * 60_000).toISOString(),
    phases: RUNNING.phases.map(phase =>
      phase.state === 'running' ? { ...phase, state: 'interrupted' } : phase,
    ),
    progress: { ...RUNNING.progress, frozen: true },
    eta: undefined,
    actions: {},
  });
  const [why] = await screen.findAllByText(
    /its labels left the configured selection; it was running when last seen at 14:0/i,
  );
  expect(why).toBeInTheDocument();
  expect(screen.getByText('was 45%')).toBeInTheDocument();
  await pass(3 * 60_000);
  expect(screen.getByText('5 min so far')).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: 'Pause' })).toBeNull();
});

it('never shows a number for a percent that nobody reported', async () => {
  await show(worldOf('not-reported'));
  const bar = await screen.findByRole('progressbar', {
    name: 'Progress of legacy-script',
  });
  expect(bar).not.toHaveAttribute('aria-valuenow');
  expect(screen.getByText('Progress not reported')).toBeInTheDocument();
});

it('asks before it pauses, and shows a refusal in its own words', async () => {
  const { api, analytics } = await show();
  api.world.refusal = statusError(409, 'denied by webhook: keep it running');
  fireEvent.click(await screen.findByText('Pause'));
  const dialog = screen.getByRole('dialog', {
    name: /Pause support-chat-fine-tune-42/,
  });
  expect(dialog).toHaveTextContent(
    'restarts from its last checkpoint, if it saves any',
  );
  expect(api.acted).toEqual([]);

  fireEvent.click(
    within(dialog).getByRole('button', { name: 'Pause training' }),
  );
  expect(
    await within(dialog).findByText(/denied by webhook: keep it running/),
  ).toBeInTheDocument();

  api.world.refusal = undefined;
  fireEvent.click(
    within(dialog).getByRole('button', { name: 'Pause training' }),
  );
  expect(
    await screen.findByText('The cluster accepted it; the state follows.'),
  ).toBeInTheDocument();
  expect(api.acted).toEqual([{ id: RUNNING.id, action: 'pause' }]);
  expect(analytics.getEvents()).toContainEqual(
    expect.objectContaining({ action: 'pause', subject: 'training run' }),
  );
});

it('says what is missing: no run, no right, no answer', async () => {
  const { api, pass } = await show(worldOf('running', { runs: [] }));
  expect(await screen.findByText('No training run yet')).toBeInTheDocument();
  api.world.runs = [createRun()];
  await pass(30_000);
  expect(await screen.findByText('step 450 / 1,000')).toBeInTheDocument();
  api.world.failure = statusError(403, 'Forbidden');
  await pass(60_000);
  await waitFor(() =>
    expect(screen.getAllByText('You may not see this').length).toBeGreaterThan(
      0,
    ),
  );
  expect(screen.queryByText('step 450 / 1,000')).not.toBeInTheDocument();
});

it('shows another run of the job on request', async () => {
  await show();
  fireEvent.click(
    await screen.findByText('support-chat-fine-tune-41', {
      selector: 'button',
    }),
  );
  expect(await screen.findByText('Complete')).toBeInTheDocument();
  expect(screen.getByText('final')).toBeInTheDocument();
});
