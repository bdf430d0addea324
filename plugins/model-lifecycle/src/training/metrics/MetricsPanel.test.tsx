import {
  mockApis,
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import { storageApiRef } from '@backstage/core-plugin-api';
import {
  act,
  configure,
  fireEvent,
  screen,
  waitFor,
  within,
} from '@testing-library/react';
import { useEffect } from 'react';
import { FakeEnvironment } from '../../__fixtures__/environment';
import { FakeApi, type FakeWorld } from '../../__fixtures__/FakeApi';
import { metricWorlds, sample, seriesOf } from '../../__fixtures__/metrics';
import { RUNS, today } from '../../__fixtures__/runs';
import { ENGLISH } from '../../__fixtures__/words';
import { modelLifecycleApiRef } from '../../api/ModelLifecycleApi';
import { LiveEnvironmentProvider } from '../../live/environment';
import { ViewRoot } from '../../ui/ViewRoot';
import { SpanProvider, useSpan, type Span } from '../span/SpanContext';
import { MetricsPanel } from './MetricsPanel';
import type { UPlotChartProps } from './UPlotChart';

// jsdom has no canvas: this chart says what it would show.
jest.mock('./UPlotChart', () => ({
  __esModule: true,
  default: ({ data, range, axis, log, onZoom }: UPlotChartProps) => (
    <>
      <button onClick={() => onZoom([100, 200])}>
        {`${data.x.length} points of ${range ? range.join('–') : 'all'}`}
      </button>
      <span>{`over ${axis}${log ? ', log' : ''}`}</span>
      <span>
        {`${
          data.lines.filter(({ kind }) => kind === 'overlay').length
        } earlier`}
      </span>
    </>
  ),
}));

jest.setTimeout(60_000);
configure({ asyncUtilTimeout: 30_000 });

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

/** Downloads as texts, in place of files. */
function catchDownloads(): { name: string; text: Promise<string> }[] {
  const downloads: { name: string; text: Promise<string> }[] = [];
  let latest: Blob | undefined;
  Object.assign(URL, {
    createObjectURL: (blob: Blob) => {
      latest = blob;
      return 'blob:test';
    },
    revokeObjectURL: () => {},
  });
  jest
    .spyOn(HTMLAnchorElement.prototype, 'click')
    .mockImplementation(function click(this: HTMLAnchorElement) {
      const blob = latest!;
      downloads.push({ name: this.download, text: blob.text() });
    });
  return downloads;
}

function Choose(props: { span?: Span }) {
  const { choose } = useSpan();
  useEffect(() => choose(props.span), [choose, props.span]);
  return null;
}

async function show(
  world: FakeWorld,
  options: { span?: Span; storage?: ReturnType<typeof mockApis.storage> } = {},
) {
  const { span, storage = mockApis.storage() } = options;
  const environment = new FakeEnvironment();
  const api = new FakeApi(world);
  const view = renderInTestApp(
    <TestApiProvider
      apis={
        [
          [modelLifecycleApiRef, api],
          [storageApiRef, storage],
        ] as const
      }
    >
      <LiveEnvironmentProvider value={environment}>
        <ViewRoot label="test">
          <SpanProvider>
            <Choose span={span} />
            <MetricsPanel run={world.runs[0]} words={ENGLISH} />
          </SpanProvider>
        </ViewRoot>
      </LiveEnvironmentProvider>
    </TestApiProvider>,
  );
  await screen.findByRole('region', { name: 'Metrics' });
  const pass = (ms: number) => act(() => environment.pass(ms));
  await pass(0);
  return { api, environment, pass, view, storage };
}

const chart = (name: string) => screen.findByRole('article', { name });
const click = (name: string | RegExp) =>
  fireEvent.click(screen.getByRole('button', { name }));
const chooseAxis = (value: string) =>
  fireEvent.change(screen.getByRole('combobox', { name: 'Horizontal axis' }), {
    target: { value },
  });

const lossOf = (...values: (number | null)[]) =>
  seriesOf(
    'loss',
    values.map((value, step) => sample(step * 10, value)),
    'train',
  );
const worldWith = (...series: FakeWorld['series']): FakeWorld => ({
  ...metricWorlds().earlier,
  series,
});

it('tells of each metric its last value, its best and how often it was sampled', async () => {
  await show(worldWith(lossOf(3, 1, 2)));
  const loss = within(await chart('loss'));
  expect(loss.getByText('best 1 at step 10')).toBeInTheDocument();
  expect(loss.getByText('3 samples, about every 1 min')).toBeInTheDocument();
  expect(
    loss.getByRole('group', {
      name: 'loss train: last 2, lowest 1, highest 3, falling.',
    }),
  ).toBeInTheDocument();
});

it('shows what was reported once as a value', async () => {
  await show(
    worldWith(seriesOf('test_accuracy', [sample(450, 0.913)], 'eval')),
  );
  const card = within(await chart('test_accuracy'));
  expect(card.getByText('0.913')).toBeInTheDocument();
  expect(card.getByText(/^step 450 · .* · 1 sample$/)).toBeInTheDocument();
  expect(card.queryByText(/points of/)).not.toBeInTheDocument();
});

it('says that a metric never had a number', async () => {
  await show(worldWith(lossOf(null, null)));
  expect(
    within(await chart('loss')).getByText('Reported, but never with a number'),
  ).toBeInTheDocument();
});

it('says how many values a log scale does not have', async () => {
  await show(
    worldWith(lossOf(3, 0, -1), seriesOf('kl', lossOf(-1, -2).buckets)),
  );
  click('Log scale');
  expect(
    within(await chart('loss')).getByText(
      '2 values of zero or less are not on a log scale',
    ),
  ).toBeInTheDocument();
  const kl = within(await chart('kl'));
  expect(
    kl.getByText(
      'Nothing to draw on a log scale: all 2 values are zero or less',
    ),
  ).toBeInTheDocument();
  expect(kl.queryByText(/points of/)).not.toBeInTheDocument();
});

it('draws earlier runs along, and says why not over the time of day', async () => {
  await show(metricWorlds().earlier);
  await chart('loss');
  click('Earlier runs');
  fireEvent.click(
    await screen.findByRole('checkbox', {
      name: /^support-chat-fine-tune-41 · Succeeded · /,
    }),
  );
  expect(
    await within(
      await screen.findByLabelText('Runs that are drawn'),
    ).findByText('support-chat-fine-tune-41'),
  ).toBeInTheDocument();
  expect(await screen.findByText('2 earlier')).toBeInTheDocument();
  fireEvent.keyDown(screen.getByRole('dialog'), { key: 'Escape' });

  await screen.findByRole('combobox', { name: 'Horizontal axis' });
  chooseAxis('wall');
  expect(
    await screen.findByText(/Earlier runs are not drawn over the time of day/),
  ).toBeInTheDocument();
  expect(screen.queryByText('2 earlier')).not.toBeInTheDocument();
});

it('offers no more than four earlier runs at once', async () => {
  const world = metricWorlds().earlier;
  const more = ['a', 'b', 'c'].map(id => ({ ...RUNS.succeeded, id, name: id }));
  await show({ ...world, runs: [...world.runs, ...more] });
  await chart('loss');
  click('Earlier runs');
  const boxes = await screen.findAllByRole('checkbox');
  expect(boxes).toHaveLength(5);
  boxes.slice(0, 4).forEach(box => fireEvent.click(box));
  expect(boxes[4]).toBeDisabled();
  fireEvent.click(boxes[0]);
  expect(boxes[4]).toBeEnabled();
});

it('says which earlier run could not be read', async () => {
  const { api } = await show(metricWorlds().earlier);
  await chart('loss');
  click('Earlier runs');
  const box = await screen.findByRole('checkbox', { name: /tune-41/ });
  api.world = { ...api.world, failure: new Error('down') };
  fireEvent.click(box);
  expect(await screen.findByText('could not be read')).toBeInTheDocument();
});

it('keeps pins and settings for the user', async () => {
  const storage = mockApis.storage();
  const { view } = await show(metricWorlds().grouped, { storage });
  await chart('loss');
  click('Pin accuracy');
  click('Log scale');
  chooseAxis('relative');
  const pinned = () =>
    screen.getByRole('heading', { name: 'Pinned' }).parentElement!;
  expect(
    within(pinned()).getByRole('article', { name: 'accuracy' }),
  ).toBeInTheDocument();
  await waitFor(() =>
    expect(
      storage.forBucket('model-lifecycle').snapshot('metrics').value,
    ).toMatchObject({ axis: 'relative', log: true, pins: ['accuracy'] }),
  );

  view.unmount();
  await show(metricWorlds().grouped, { storage });
  await chart('accuracy');
  expect(
    within(pinned()).getByRole('article', { name: 'accuracy' }),
  ).toBeInTheDocument();
  expect((await screen.findAllByText('over relative, log')).length).toBe(6);
});

it('puts metrics of one beginning under it', async () => {
  await show(metricWorlds().grouped);
  await chart('loss');
  click('Show all 10 metrics');
  const names = (heading: string) =>
    within(screen.getByRole('heading', { name: heading }).parentElement!)
      .getAllByRole('article')
      .map(article => within(article).getAllByRole('heading')[0].textContent);
  expect(names('rewards')).toHaveLength(4);
  expect(names('logps')).toEqual(['logps/chosen', 'logps/rejected']);
});

it('shows the chosen phase, says so, and goes back to the whole run', async () => {
  await show(metricWorlds().earlier, {
    span: {
      from: Date.parse(today('13:21')),
      to: Date.parse(today('13:40')),
      label: 'Training, attempt 2',
    },
  });
  expect(
    await screen.findByText('Showing Training, attempt 2'),
  ).toBeInTheDocument();
  const [first] = await screen.findAllByText(/points of 105–265/);

  fireEvent.click(first);
  expect(screen.getAllByText(/points of 100–200/)).toHaveLength(3);
  expect(screen.getByText('Showing Training, attempt 2')).toBeInTheDocument();
  click('Reset zoom');
  expect(screen.getAllByText(/points of 105–265/)).toHaveLength(3);

  click('Show the whole run');
  expect(screen.getAllByText(/points of all/)).toHaveLength(3);
  expect(screen.queryByText(/^Showing/)).not.toBeInTheDocument();
});

it('says when nothing was reported in the chosen phase', async () => {
  await show(metricWorlds().earlier, {
    span: {
      from: Date.parse(today('13:02')),
      to: Date.parse(today('13:06')),
      label: 'Queue',
    },
  });
  expect(
    await screen.findByText('No metric was reported in Queue'),
  ).toBeInTheDocument();
});

it('keeps the zoomed stretch on another axis', async () => {
  await show(metricWorlds().earlier);
  const [first] = await screen.findAllByText(/points of all/);
  fireEvent.click(first);
  chooseAxis('relative');
  const [text] = await screen.findAllByText(/points of [\d.]+–[\d.]+/);
  const [from, to] = text
    .textContent!.match(/[\d.]+/g)!
    .slice(1)
    .map(Number);
  // Steps 100 to 200 at 7 s each, out to the buckets around them.
  expect(from).toBeGreaterThan(600);
  expect(from).toBeLessThanOrEqual(700);
  expect(to).toBeGreaterThanOrEqual(1_400);
  expect(to).toBeLessThan(1_800);
});

it('has a twin of numbers, newest first, of the zoomed part', async () => {
  await show(
    worldWith(lossOf(...Array.from({ length: 40 }, (_, i) => 40 - i))),
  );
  fireEvent.click(await screen.findByText(/points of all/));
  click('Table');
  const rows = within(screen.getByRole('table', { name: 'loss' })).getAllByRole(
    'row',
  );
  expect(rows.map(row => row.textContent)).toEqual([
    'Steptrain',
    ...Array.from({ length: 11 }, (_, i) => `${200 - i * 10}${20 + i}`),
  ]);
});

it('gives what is shown and the whole run as CSV', async () => {
  const downloads = catchDownloads();
  const { api } = await show(metricWorlds().earlier);
  fireEvent.click((await screen.findAllByText(/points of all/))[0]);
  const download = (name: string) => {
    click('Download the metrics as CSV');
    fireEvent.click(screen.getByRole('menuitem', { name }));
  };
  download('What is shown');
  const steps = (csv: string) =>
    csv
      .split('\r\n')
      .slice(1)
      .map(line => Number(line.split(',')[4]));
  expect(downloads[0].name).toBe('support-chat-fine-tune-42-metrics.csv');
  expect(Math.min(...steps(await downloads[0].text))).toBe(100);
  expect(Math.max(...steps(await downloads[0].text))).toBe(200);

  download('The whole run, every sample');
  await waitFor(() => expect(downloads).toHaveLength(2));
  expect(downloads[1].name).toBe('support-chat-fine-tune-42-metrics-all.csv');
  expect(steps(await downloads[1].text)).toHaveLength(
    api.world.series.reduce((sum, { buckets }) => sum + buckets.length, 0),
  );

  api.world = { ...api.world, failure: new Error('the database is away') };
  download('The whole run, every sample');
  expect(
    await screen.findByText(
      'The samples could not be read: the database is away',
    ),
  ).toBeInTheDocument();
});

it('is read point by point, zoomed and moved with the keyboard', async () => {
  await show(worldWith(lossOf(5, 4, 3, 2, 1)));
  const card = within(await chart('loss'));
  const group = card.getByRole('group', { name: /^loss train: last 1/ });
  fireEvent.keyDown(group, { key: 'Home' });
  expect(card.getByText('step 0: 5')).toBeInTheDocument();
  fireEvent.keyDown(group, { key: 'ArrowRight' });
  expect(card.getByText('step 10: 4')).toBeInTheDocument();
  fireEvent.keyDown(group, { key: '+' });
  expect(await card.findByText('5 points of 0–20')).toBeInTheDocument();
  fireEvent.keyDown(group, { key: 'ArrowRight', shiftKey: true });
  expect(card.getByText('5 points of 5–25')).toBeInTheDocument();
  // Of what one sees, not of the whole run.
  fireEvent.keyDown(group, { key: 'Home' });
  expect(card.getByText('step 10: 4')).toBeInTheDocument();
  fireEvent.keyDown(group, { key: 'End' });
  expect(card.getByText('step 20: 3')).toBeInTheDocument();
  fireEvent.keyDown(group, { key: 'Escape' });
  expect(card.getByText('5 points of all')).toBeInTheDocument();
});
