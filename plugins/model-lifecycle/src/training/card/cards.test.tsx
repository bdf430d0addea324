import { configure, screen, within } from '@testing-library/react';
import { TRAINING_JOB } from '../../__fixtures__/entity';
import { RUNS } from '../../__fixtures__/runs';
import { worldOf, worldOfAll } from '../../__fixtures__/world';
import { renderView } from '../../__testUtils__/renderView';
import { HomeTrainings } from '../../models/HomeTrainings';
import { LatestTrainingCard } from '../../models/LatestTrainingCard';

jest.setTimeout(120_000);
configure({ asyncUtilTimeout: 60_000 });

it('the card of an entity tells how far the run is, and how the last one ended', async () => {
  await renderView(<LatestTrainingCard />, {
    world: worldOf('running'),
    entity: TRAINING_JOB,
  });
  expect(await screen.findByText('45%')).toBeInTheDocument();
  expect(screen.getByText('about 1 h 10 min left')).toBeInTheDocument();
  const last = screen.getByText('Last result:').parentElement!;
  expect(last).toHaveTextContent(/Succeeded.*took 56 min · accuracy 0.902/);
  expect(within(last).getByRole('link')).toHaveAttribute(
    'href',
    `/catalog/default/resource/support-chat-fine-tune/training?run=${RUNS.succeeded.id}`,
  );
});

it('the card says nothing of a result where there was none', async () => {
  await renderView(<LatestTrainingCard />, {
    world: worldOf('queued', { runs: [RUNS.queued] }),
    entity: TRAINING_JOB,
  });
  expect(await screen.findByText('Queued')).toBeInTheDocument();
  expect(screen.queryByText('Last result:')).not.toBeInTheDocument();
});

it('the home page lists what needs a look first, and how much more there is', async () => {
  await renderView(<HomeTrainings />, {
    world: worldOfAll(),
    entity: TRAINING_JOB,
  });
  expect(await screen.findByText('3 need a look')).toBeInTheDocument();
  const names = screen
    .getAllByRole('listitem')
    .map(item => within(item).getByRole('link').textContent);
  expect(names.slice(0, 3)).toEqual([
    'churn-nightly',
    'vision-sweep-3',
    'llm-70b-sft',
  ]);
  expect(
    screen.getByRole('link', { name: 'All trainings, 14 more' }),
  ).toHaveAttribute('href', '/model-lifecycle/training?mine=true');
});
