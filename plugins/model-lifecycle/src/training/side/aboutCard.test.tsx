import { configure, screen, within } from '@testing-library/react';
import type { Run } from 'backstage-plugin-model-lifecycle-common';
import { TRAINING_JOB } from '../../__fixtures__/entity';
import { createRun, RUNNING } from '../../__fixtures__/runs';
import { TOLD_PIPELINE } from '../../__fixtures__/runSources';
import { ENGLISH, GERMAN } from '../../__fixtures__/words';
import { worldOf } from '../../__fixtures__/world';
import { renderView } from '../../__testUtils__/renderView';
import { ViewRoot } from '../../ui/ViewRoot';
import { AboutCard } from './AboutCard';

jest.setTimeout(120_000);
configure({ asyncUtilTimeout: 60_000 });

async function show(run: Run, words = ENGLISH) {
  await renderView(
    <ViewRoot label="Training">
      <AboutCard run={run} words={words} />
    </ViewRoot>,
    { world: worldOf('running'), entity: TRAINING_JOB },
  );
  return within(await screen.findByRole('region', { name: 'Training' }));
}

it('names cluster and namespace of a TrainJob', async () => {
  const card = await show(RUNNING);
  expect(card.getByText('Cluster').nextSibling).toHaveTextContent(
    /^prod \/ team-a$/,
  );
  expect(card.queryByText('Source')).not.toBeInTheDocument();
});

it('names the source of every other run, and no namespace where there is none', async () => {
  const card = await show(TOLD_PIPELINE);
  expect(card.getByText('Source').nextSibling).toHaveTextContent(
    /^Kubeflow Pipelines · recommender-pipelines$/,
  );
  expect(card.queryByText('Cluster')).not.toBeInTheDocument();
});

it('keeps the namespace that Kubernetes gave', async () => {
  const source = { type: 'pytorchjob', id: 'lab', reachable: true };
  const card = await show(createRun({ source, namespace: 'default' }), GERMAN);
  expect(card.getByText('Quelle').nextSibling).toHaveTextContent(
    /^PyTorchJobs · lab \/ default$/,
  );
});
