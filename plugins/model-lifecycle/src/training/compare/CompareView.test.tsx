import {
  act,
  configure,
  fireEvent,
  screen,
  within,
} from '@testing-library/react';
import { useLocation } from 'react-router-dom';
import { COMPARED } from '../../__fixtures__/comparison';
import { worldOfComparison } from '../../__fixtures__/comparisonWorld';
import { TRAINING_JOB } from '../../__fixtures__/entity';
import { statusError, type FakeWorld } from '../../__fixtures__/FakeApi';
import { createRun, RUNS } from '../../__fixtures__/runs';
import { renderView } from '../../__testUtils__/renderView';
import { TrainingTab } from '../TrainingTab';

jest.mock('../metrics/UPlotChart', () => ({
  __esModule: true,
  default: () => null,
}));

// Rendering a whole tab takes seconds where many suites share a processor.
jest.setTimeout(120_000);
configure({ asyncUtilTimeout: 60_000 });

const IDS = COMPARED.map(({ id }) => id);
const LINK = `/?compare=${IDS.join()}`;

function Place() {
  const { search } = useLocation();
  return <output aria-label="URL">{decodeURIComponent(search)}</output>;
}

const show = (at: string, world: FakeWorld = worldOfComparison()) =>
  renderView(
    <>
      <TrainingTab />
      <Place />
    </>,
    { world, entity: TRAINING_JOB, at },
  );

const url = () => screen.getByRole('status', { name: 'URL' }).textContent;
const table = (name: string) => screen.findByRole('table', { name });
const rowOf = (of: HTMLElement, name: RegExp) =>
  within(of).getByRole('row', { name });

it('opens from its link, and tells results, metrics and what changed', async () => {
  await show(LINK);
  expect(
    await screen.findByRole('heading', { name: 'Comparison of 3 runs' }),
  ).toHaveFocus();
  const metrics = await table('Metrics');
  expect(rowOf(metrics, /^loss/)).toHaveTextContent(
    /down is better.*0.391.*0.355.*−0.036 better.*best 0.352.*0.81.*\+0.419 worse/,
  );
  expect(rowOf(metrics, /^eval accuracy/)).toHaveTextContent(/–$/);
  expect(screen.getByText('What each run ended with.')).toBeInTheDocument();
  expect(rowOf(await table('Results'), /^GPU hours/)).toHaveTextContent(
    /7.7.*7.2.*–/,
  );
  expect(rowOf(await table('Parameters'), /LEARNING_RATE/)).toHaveTextContent(
    'value 1value 2value 1',
  );
  expect(screen.getByText('6 more are the same in all.')).toBeInTheDocument();
});

it('shows only what differs, and the rest on request', async () => {
  await show(LINK);
  const facts = await table('What was asked for');
  expect(rowOf(facts, /^Image/)).toHaveTextContent(/train:1\.8.*train:1\.9/);
  expect(within(facts).queryByText('Dataset')).not.toBeInTheDocument();
  fireEvent.click(screen.getByRole('button', { name: 'Only what differs' }));
  expect(within(facts).getByText('Dataset')).toBeInTheDocument();
  expect(rowOf(facts, /^Image/)).toHaveTextContent('differs');
});

it('draws the curves of all runs, and says them in words', async () => {
  await show(LINK);
  const chart = await screen.findByRole('group', {
    name: /The curves of loss.*A · .*: last .*B · .*: last .*C · .*falling/,
  });
  fireEvent.keyDown(chart, { key: 'Home' });
  expect(screen.getByText(/^step 0: A 1\.9, B 1\.71, C 2\.18/)).toBeVisible();
});

it('says that a run which goes on is compared at one step', async () => {
  const { AT_ONE_STEP } = jest.requireActual('../../__fixtures__/comparison');
  await show(
    `/?compare=${RUNS.succeeded.id},${RUNS.running.id}`,
    worldOfComparison({ comparison: AT_ONE_STEP }),
  );
  const metrics = await table('Metrics');
  expect(rowOf(metrics, /^loss/)).toHaveTextContent(
    /at step 450.*0.44.*0.412.*−0.028 better/,
  );
  expect(rowOf(metrics, /^eval accuracy/)).toHaveTextContent(
    /no step in common.*–.*–/,
  );
  expect(
    screen.getByText(/A run goes on, so each metric is shown at the last step/),
  ).toBeInTheDocument();
  expect(
    screen.getByText(/^Nothing differs in what is known/),
  ).toBeInTheDocument();
});

it('keeps in the URL what is taken out and what is compared with what', async () => {
  await show(LINK);
  fireEvent.click(
    await screen.findByRole('button', {
      name: 'Compare with B',
    }),
  );
  expect(url()).toBe(`?compare=${[IDS[1], IDS[0], IDS[2]].join()}`);
  fireEvent.click(
    await screen.findByRole('button', {
      name: `Take ${COMPARED[2].name} out of the comparison`,
    }),
  );
  expect(url()).toBe(`?compare=${IDS[1]},${IDS[0]}`);
  expect(
    await screen.findByRole('heading', { name: 'Comparison of 2 runs' }),
  ).toBeInTheDocument();
  // Two are the least that can be compared.
  expect(screen.queryByRole('button', { name: /^Take / })).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'Back to the run' }));
  expect(url()).toBe('');
});

it('is chosen from the runs of the job, five at most', async () => {
  const more = [61, 62, 63, 64].map(n =>
    createRun({
      ...RUNS.succeeded,
      id: n.toString(16).padStart(24, '0'),
      name: `run-${n}`,
    }),
  );
  const world = worldOfComparison();
  await show('/', { ...world, runs: [...world.runs, ...more] });
  const runs = await table('Runs of this job');
  const box = (name: string) =>
    within(runs).getByRole('checkbox', { name: `Select ${name} to compare` });
  expect(screen.getByRole('button', { name: 'Compare' })).toBeDisabled();
  fireEvent.click(box('run-61'));
  expect(screen.getByText('Select at least one more.')).toBeInTheDocument();
  ['run-62', 'run-63', 'run-64', COMPARED[0].name].forEach(name =>
    fireEvent.click(box(name)),
  );
  expect(
    screen.getByText(/^Five runs are selected, which is as many/),
  ).toBeInTheDocument();
  expect(box(COMPARED[1].name)).toBeDisabled();
  fireEvent.click(box('run-61'));
  expect(box(COMPARED[1].name)).toBeEnabled();
  fireEvent.click(screen.getByRole('button', { name: 'Compare 4 runs' }));
  expect(url()).toContain('?compare=');
  expect(
    await screen.findByRole('heading', { name: 'Comparison of 4 runs' }),
  ).toBeInTheDocument();
});

describe('where there is nothing to show', () => {
  it('says that a link is no comparison', async () => {
    await show('/?compare=abc');
    expect(
      await screen.findByText('This is no comparison'),
    ).toBeInTheDocument();
  });

  it('says that a run is missing, and not which', async () => {
    await show(LINK, worldOfComparison({ runs: [RUNS.running] }));
    expect(
      await screen.findByText('These runs cannot be compared here'),
    ).toBeInTheDocument();
  });

  it.each([
    [503, 'The comparison could not be loaded'],
    [403, 'You may not see this'],
  ])('says so after a %s', async (status, text) => {
    await show(
      LINK,
      worldOfComparison({ failure: statusError(status, 'down') }),
    );
    expect(await screen.findByText(text)).toBeInTheDocument();
  });

  it('says that what it shows is old', async () => {
    const { api, pass } = await show(
      `/?compare=${RUNS.succeeded.id},${RUNS.running.id}`,
    );
    await table('Metrics');
    api.world.failure = statusError(503, 'down');
    await pass(60_000);
    await act(async () => {});
    expect(screen.getAllByText(/^Connection lost/)[0]).toBeInTheDocument();
    expect(await table('Metrics')).toBeInTheDocument();
  });

  it('says what was not reported and what is not known', async () => {
    await show(
      LINK,
      worldOfComparison({
        series: [],
        seriesOf: {},
        comparison: {
          costs: IDS.map(() => ({
            asOf: RUNS.running.observedAt,
            unknown: 'times' as const,
          })),
          basis: 'final',
          metrics: [],
          facts: [],
          parameters: [],
          sameParameters: 0,
        },
      }),
    );
    for (const text of [
      'None of these runs has reported a metric.',
      'No metric was reported by two of these runs.',
      'Nothing is known of what these runs asked for.',
      /^No environment variable, command or argument/,
    ]) {
      expect(await screen.findByText(text)).toBeInTheDocument();
    }
  });
});
