import { act, fireEvent, screen, within } from '@testing-library/react';
import { EVENTS } from '../../__fixtures__/events';
import { TRAINING_JOB } from '../../__fixtures__/entity';
import { createRun, RUNNING } from '../../__fixtures__/runs';
import { FakeApi, statusError } from '../../__fixtures__/FakeApi';
import { worldOf } from '../../__fixtures__/world';
import { renderView } from '../../__testUtils__/renderView';
import { useRun, useRunEvents, useRunTransitions } from '../../live/hooks';
import { ViewRoot } from '../../ui/ViewRoot';
import { useWords } from '../../words/useWords';
import { SpanProvider, useSpan } from '../span/SpanContext';
import { TimelinePanel } from './TimelinePanel';

jest.setTimeout(60_000);
afterEach(() => jest.restoreAllMocks());

function Shown() {
  const run = useRun(RUNNING.id);
  const transitions = useRunTransitions(RUNNING, run.value?.state ?? '');
  const events = useRunEvents(RUNNING);
  const words = useWords();
  return run.value ? (
    <TimelinePanel
      run={run.value}
      transitions={transitions}
      events={events.value?.items}
      words={words}
    />
  ) : null;
}

function Chosen() {
  return <output>{JSON.stringify(useSpan().span ?? 'whole run')}</output>;
}

async function show(change = {}, events?: typeof EVENTS) {
  const shown = await renderView(
    <ViewRoot label="test">
      <SpanProvider>
        <Shown />
        <Chosen />
      </SpanProvider>
    </ViewRoot>,
    {
      world: worldOf('running', { runs: [createRun(change)], events }),
      entity: TRAINING_JOB,
    },
  );
  const chosen = () =>
    JSON.parse(document.querySelector('output')!.textContent!);
  return { ...shown, chosen };
}

const bar = (name: RegExp) => screen.findByRole('button', { name });

it('a pressed bar narrows the tab to its stretch, pressed again it does not', async () => {
  const { chosen, analytics } = await show();
  const first = await bar(/^Training · interrupted, Attempt 1,/);
  expect(chosen()).toBe('whole run');
  fireEvent.click(first);
  expect(first).toHaveAttribute('aria-pressed', 'true');
  expect(chosen()).toMatchObject({ phase: 'training', attempt: 1 });
  expect(
    screen.getByText('metrics and logs of: Training, attempt 1'),
  ).toBeInTheDocument();
  fireEvent.click(first);
  expect(first).toHaveAttribute('aria-pressed', 'false');
  expect(chosen()).toBe('whole run');
  expect(analytics.getEvents()).toMatchObject([
    { action: 'filter', subject: 'training timeline' },
  ]);
});

it.each(['Escape', 'button'])('%s shows the whole run again', async way => {
  const { chosen } = await show();
  const queue = await bar(/^Queue,/);
  fireEvent.click(queue);
  expect(chosen()).toMatchObject({ phase: 'queue' });
  if (way === 'Escape') {
    fireEvent.keyDown(queue, { key: 'Escape' });
  } else {
    fireEvent.click(screen.getByText('Show the whole run'));
  }
  expect(chosen()).toBe('whole run');
});

it('is one tab stop; arrows walk over lanes, bars and events', async () => {
  await show();
  const queue = await bar(/^Queue,/);
  const group = within(screen.getByRole('group', { name: 'Timeline' }));
  const stops = () =>
    group.getAllByRole('button').filter(({ tabIndex }) => tabIndex === 0);
  expect(stops()).toEqual([queue]);
  act(() => queue.focus());
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowRight']) {
    fireEvent.keyDown(document.activeElement!, { key });
  }
  expect(document.activeElement).toHaveAccessibleName(
    /^Training · interrupted, Attempt 1,/,
  );
  expect(stops()).toEqual([document.activeElement]);
  for (const key of ['ArrowDown', 'ArrowDown', 'Home']) {
    fireEvent.keyDown(document.activeElement!, { key });
  }
  fireEvent.click(document.activeElement!);
  expect(screen.getByText(/^13:02 Queued/)).toBeInTheDocument();
});

it('marks what the cluster reported, and tells it when pressed', async () => {
  await show({}, EVENTS);
  const mark = await screen.findByRole('button', {
    name: /^13:45 Warning: Preempted · Workload/,
  });
  expect(screen.getByText('Preempted')).toBeInTheDocument();
  fireEvent.click(mark);
  expect(mark).toHaveAttribute('aria-pressed', 'true');
  expect(
    screen.getByText(
      '13:45 Warning: Preempted · Workload trainjob-fine-tune-1a2b · names a job that you may not see',
    ),
  ).toBeInTheDocument();
});

it('a whole attempt can be chosen by its name', async () => {
  const { chosen } = await show();
  fireEvent.click(await screen.findByRole('button', { name: 'Attempt 1' }));
  expect(chosen()).toEqual({
    from: Date.parse('2026-05-21T13:09:00Z'),
    to: Date.parse('2026-05-21T13:20:00Z'),
    label: 'Attempt 1',
    attempt: 1,
  });
});

it('a chosen bar that ends meanwhile takes its end along', async () => {
  const { chosen, api, pass } = await show();
  fireEvent.click(await bar(/^Training, Attempt 2,/));
  expect(chosen().to).toBeUndefined();
  const phases = RUNNING.phases.map(phase =>
    phase.attempt === 2
      ? {
          ...phase,
          state: 'succeeded' as const,
          endedAt: '2026-05-21T14:02:00Z',
        }
      : phase,
  );
  api.world = { ...api.world, runs: [createRun({ phases, version: 43 })] };
  await pass(60_000);
  await bar(/^Training, Attempt 2,.*done/);
  expect(chosen().to).toBe(Date.parse('2026-05-21T14:02:00Z'));
});

it('says everything in a table too', async () => {
  const { chosen } = await show();
  fireEvent.click(await screen.findByRole('button', { name: 'Table' }));
  const rows = within(screen.getByRole('table')).getAllByRole('row');
  expect(rows.map(row => row.textContent)).toEqual([
    'PhaseStateFromToDuration',
    'Queuedone13:02:0013:06:004 min',
    'Datadone13:06:0013:09:003 min',
    'Modeldone13:06:0013:08:002 min',
    'Training, attempt 1interrupted13:09:0013:20:0011 min',
    'Training, attempt 2running13:21:00now41 min so far',
  ]);
  fireEvent.click(screen.getByRole('button', { name: 'Model' }));
  expect(chosen()).toMatchObject({ phase: 'model' });
});

it('draws the phases when what happened cannot be read, and says what is missing', async () => {
  jest
    .spyOn(FakeApi.prototype, 'getRunTransitions')
    .mockRejectedValue(statusError(503, 'down'));
  await show();
  expect(await bar(/^Queue,/)).toBeInTheDocument();
  expect(
    await screen.findByText(/^Pauses and earlier visits of a phase cannot be/),
  ).toBeInTheDocument();
});
