import {
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import {
  act,
  configure,
  fireEvent,
  screen,
  waitFor,
  within,
} from '@testing-library/react';
import type { Run } from 'backstage-plugin-model-lifecycle-common';
import { useState } from 'react';
import { modelLifecycleApiRef } from '../../api/ModelLifecycleApi';
import { FakeEnvironment } from '../../__fixtures__/environment';
import {
  FakeApi,
  statusError,
  type FakeWorld,
} from '../../__fixtures__/FakeApi';
import { RUNNING } from '../../__fixtures__/runs';
import { TOLD_PIPELINE, TOLD_REPORT } from '../../__fixtures__/runSources';
import { logLines } from '../../__fixtures__/series';
import { ENGLISH } from '../../__fixtures__/words';
import { worldOf } from '../../__fixtures__/world';
import { LiveEnvironmentProvider } from '../../live/environment';
import { SpanProvider, useSpan, type Span } from '../span/SpanContext';
import { LogsPanel } from './LogsPanel';

jest.setTimeout(120_000);
configure({ asyncUtilTimeout: 60_000 });

const POD = RUNNING.pods[0].name;

function Panel(props: { run: Run; span?: Span }) {
  const [pod, setPod] = useState<string>();
  const { choose } = useSpan();
  return (
    <>
      <button onClick={() => choose(props.span)}>choose the span</button>
      <LogsPanel run={props.run} pod={pod} onPod={setPod} words={ENGLISH} />
    </>
  );
}

async function show(
  change: Partial<FakeWorld> = {},
  options: { run?: Partial<Run>; span?: Span; at?: string } = {},
) {
  const environment = new FakeEnvironment();
  const run = { ...RUNNING, ...options.run };
  const api = new FakeApi({ ...worldOf('running'), ...change, runs: [run] });
  renderInTestApp(
    <TestApiProvider apis={[[modelLifecycleApiRef, api]]}>
      <LiveEnvironmentProvider value={environment}>
        <SpanProvider>
          <Panel run={run} span={options.span} />
        </SpanProvider>
      </LiveEnvironmentProvider>
    </TestApiProvider>,
    { initialRouteEntries: [options.at ?? '/'] },
  );
  const pass = (ms: number) => act(() => environment.pass(ms));
  await screen.findByRole('region', { name: 'Logs' });
  await pass(0);
  return { api, environment, pass };
}

const lines = () => screen.findByRole('region', { name: /Log lines of/ });

it('shows the newest lines and how many there are', async () => {
  await show();
  const region = await lines();
  await waitFor(() => expect(region).toHaveTextContent("'step': 450,"));
  expect(screen.getByText('450 lines')).toBeInTheDocument();
  expect(screen.getByText(`${POD} / node · attempt 2`)).toBeInTheDocument();
  expect(screen.getByRole('button', { name: 'Following' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
});

it('pauses, counts what is new, and resumes', async () => {
  const { api, pass } = await show();
  await lines();
  fireEvent.click(screen.getByRole('button', { name: 'Following' }));
  expect(screen.getByText('Following has paused.')).toBeInTheDocument();
  api.world.lines = logLines(POD, 462);
  api.world.log = { origin: logLines(POD, 450)[0].timestamp };
  await pass(5_000);
  fireEvent.click(await screen.findByRole('button', { name: '12 new lines' }));
  await pass(0);
  await waitFor(async () =>
    expect(await lines()).toHaveTextContent("'step': 462,"),
  );
  expect(screen.queryByRole('button', { name: /new lines/ })).toBeNull();
});

it('filters by level and never hides lines silently', async () => {
  const plain = logLines(POD, 90).map(line =>
    line.level === 'info' ? { ...line, level: undefined } : line,
  );
  const { pass } = await show({ lines: plain });
  await lines();
  fireEvent.change(screen.getByLabelText('Level'), {
    target: { value: 'warn' },
  });
  await pass(0);
  await screen.findByText(
    /87 lines are hidden by the level, 85 of them because their level is not known/,
  );
  const region = await lines();
  expect(region).toHaveTextContent('47');
  expect(region).not.toHaveTextContent("'step'");
  fireEvent.click(screen.getByRole('button', { name: 'Show all' }));
  await pass(0);
  await waitFor(async () =>
    expect(await lines()).toHaveTextContent("'step': 90,"),
  );
});

it('finds lines on the server and goes from match to match, beyond what it was told at once', async () => {
  const { pass } = await show({ lines: logLines(POD, 2_000) });
  await lines();
  fireEvent.change(screen.getByRole('textbox', { name: 'Search the logs' }), {
    target: { value: 'NCCL' },
  });
  await pass(500);
  await screen.findByText('50 / 50');
  await waitFor(() => expect(screen.getByText('1967')).toBeInTheDocument());
  for (let step = 0; step < 25; step++) {
    fireEvent.click(screen.getByRole('button', { name: 'Previous match' }));
    await pass(0);
  }
  await screen.findByText('25 / 50');
  await waitFor(() => expect(screen.getByText('967')).toBeInTheDocument());
  const current = (await lines()).querySelector('[aria-current]');
  expect(current).toHaveTextContent('967');
  expect(within(current as HTMLElement).getByText('NCCL').tagName).toBe('MARK');
});

it('says that nothing matches', async () => {
  const { pass } = await show();
  await lines();
  fireEvent.change(screen.getByRole('textbox', { name: 'Search the logs' }), {
    target: { value: 'unicorn' },
  });
  await pass(500);
  expect(await screen.findByText('no match')).toBeInTheDocument();
});

it('opens a link to a line: marked, in focus, not following', async () => {
  const all = logLines(POD, 5_000);
  const link = `${POD}/node/2:1234@${all[1_233].timestamp}`;
  const { pass } = await show(
    { lines: all },
    { at: `/?line=${encodeURIComponent(link)}` },
  );
  const region = await lines();
  await pass(0);
  await waitFor(() =>
    expect(region.querySelector('[aria-current]')).toHaveTextContent('1234'),
  );
  expect(region).toHaveFocus();
  expect(screen.getByRole('button', { name: 'Follow' })).toBeInTheDocument();
});

it('says when the linked line has another number by now, or is gone', async () => {
  const kept = logLines(POD, 5_000)
    .slice(4_000)
    .map((line, index) => ({
      ...line,
      line: index + 1,
    }));
  const moved = `${POD}/node/2:4500@${kept[499].timestamp}`;
  const { pass } = await show(
    { lines: kept },
    { at: `/?line=${encodeURIComponent(moved)}` },
  );
  await pass(0);
  await screen.findByText(/has another number by now/);
  await waitFor(async () =>
    expect((await lines()).querySelector('[aria-current]')).toHaveTextContent(
      '500',
    ),
  );
});

it('copies a link to the marked line', async () => {
  const written: string[] = [];
  Object.assign(navigator, {
    clipboard: { writeText: async (text: string) => void written.push(text) },
  });
  const { pass } = await show();
  await lines();
  fireEvent.click(await screen.findByTitle('Mark line 447'));
  await pass(0);
  fireEvent.click(screen.getByRole('button', { name: 'Copy link to line' }));
  const button = await screen.findByRole('button', { name: 'Link copied' });
  // Browsers leave a live region out of the name of a button around it.
  expect(within(button).queryByRole('status')).toBeNull();
  expect(
    screen.getByText('Link copied', { selector: '[role=status]' }),
  ).toBeInTheDocument();
  const url = new URL(written[0]);
  expect(url.searchParams.get('run')).toBe(RUNNING.id);
  expect(url.searchParams.get('line')).toMatch(
    new RegExp(`^${POD}/node/2:447@`),
  );
});

it('narrows to the span that the timeline chose, until that is taken back', async () => {
  const all = logLines(POD, 400);
  const span: Span = {
    from: Date.parse(all[100].timestamp!),
    to: Date.parse(all[119].timestamp!),
    label: 'Training, attempt 2',
    phase: 'training',
    attempt: 2,
  };
  const { pass } = await show({ lines: all }, { span });
  await lines();
  fireEvent.click(screen.getByRole('button', { name: 'choose the span' }));
  await pass(0);
  await screen.findByText('20 lines');
  const region = await lines();
  expect(region).toHaveTextContent("'step': 101,");
  const chip = screen.getByText('Only Training, attempt 2').parentElement!;
  fireEvent.keyUp(chip, { key: 'Delete' });
  await pass(0);
  await screen.findByText('400 lines');
});

it('offers phase, container and the container before the restart where there are such', async () => {
  const pods: Run['pods'] = [
    { ...RUNNING.pods[0], containers: ['node', 'proxy'], restarts: 2 },
    {
      ...RUNNING.pods[1],
      name: 'dataset-0',
      phase: 'dataset',
      state: 'succeeded',
      live: false,
    },
  ];
  const { pass } = await show({}, { run: { pods } });
  await lines();
  expect(screen.getByLabelText('Phase')).toBeInTheDocument();
  expect(screen.getByLabelText('Container')).toBeInTheDocument();
  fireEvent.click(screen.getByRole('button', { name: 'Before the restart' }));
  await pass(0);
  expect(
    screen.getByRole('button', { name: 'Before the restart' }),
  ).toHaveAttribute('aria-pressed', 'true');
});

it('says what is missing, and that it is missing in the download', async () => {
  const saved: Blob[] = [];
  URL.createObjectURL = blob => {
    saved.push(blob as Blob);
    return 'blob:x';
  };
  URL.revokeObjectURL = () => undefined;
  const { pass } = await show({
    log: {
      first: 901,
      notes: [{ code: 'logs.earlier-dropped', params: { lines: 900 } }],
    },
  });
  await lines();
  expect(
    screen.getByText('900 earlier lines were dropped'),
  ).toBeInTheDocument();
  fireEvent.click(screen.getByRole('button', { name: 'Download all' }));
  await pass(0);
  await screen.findByText(/are missing in the file, too/);
  expect(saved).toHaveLength(1);
});

describe('what stands in place of lines', () => {
  it.each([
    ['nothing was written', { lines: [] }, 'No line has been written or kept.'],
    [
      'no right',
      { failure: statusError(403, 'no') },
      /model-lifecycle\.run\.logs\.read/,
    ],
    ['a failure', { failure: statusError(503, 'lost') }, /lost/],
  ])('%s', async (_, change, text) => {
    await show(change as Partial<FakeWorld>);
    expect(await screen.findByText(text)).toBeInTheDocument();
  });

  it('a reason, where logs are not for this user', async () => {
    await show(
      {},
      { run: { logs: { available: false, reason: { code: 'logs.off' } } } },
    );
    expect(
      screen.getByText('Log lines are switched off in this Backstage.'),
    ).toBeInTheDocument();
  });
});

describe('of a run without pods', () => {
  it.each([
    [TOLD_PIPELINE, 'logs.not-brought', 'This source brings no log.'],
    [
      { ...TOLD_REPORT, pods: [] },
      'logs.not-told',
      'No line of this run was told or kept.',
    ],
  ])('says once why there is no line', async (run, code, text) => {
    await show({ lines: [], log: { notes: [{ code }] } }, { run });
    expect(await screen.findAllByText(text)).toHaveLength(1);
    expect(screen.queryByText(/\bpods?\b/i)).not.toBeInTheDocument();
  });

  it('shows the lines that were told, and no pod that has gone', async () => {
    const run = TOLD_REPORT;
    await show(
      {
        lines: logLines(run.name, 3),
        log: {
          log: { pod: run.name, container: 'log', attempt: 1 },
          total: 3,
          notes: [],
        },
      },
      { run },
    );
    await screen.findByRole('region', { name: `Log lines of ${run.name}` });
    expect(screen.getByText('3 lines')).toBeInTheDocument();
    expect(screen.getByText('attempt 1')).toBeInTheDocument();
    expect(screen.queryByText(/\bpods?\b/i)).not.toBeInTheDocument();
    expect(screen.queryByLabelText('Pod')).not.toBeInTheDocument();
  });
});

it('keeps the lines and says so while reading fails', async () => {
  const { api, pass } = await show();
  const region = await lines();
  api.world.failure = new TypeError('Failed to fetch');
  await pass(6_000);
  expect(
    screen.getByText('Reading was interrupted, trying again'),
  ).toBeInTheDocument();
  expect(region).toHaveTextContent("'step': 450,");
});
