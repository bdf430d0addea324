import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { configure, screen, within } from '@testing-library/react';
import { NOW } from '../__fixtures__/runs';
import { RUN_SOURCES } from '../__fixtures__/runSources';
import { worldOfSources } from '../__fixtures__/modelSources';
import { ENGLISH, GERMAN } from '../__fixtures__/words';
import { renderSources as show } from '../__testUtils__/renderSources';
import { englishMessages } from '../translation/english';
import { runSourcesTable } from './runSourcesModel';

jest.setTimeout(120_000);
configure({ asyncUtilTimeout: 30_000 });

const row = (id: string, words = ENGLISH) =>
  runSourcesTable(RUN_SOURCES, NOW, words).rows.find(one => one.id === id)!;

describe('a source of runs', () => {
  it('is told by its type, what it has and when it answered last', () => {
    expect(row('recommender-pipelines')).toEqual({
      id: 'recommender-pipelines',
      title: 'recommender-pipelines',
      subtitle: 'Kubeflow Pipelines · watched by backstage-7c4',
      status: 'ok',
      lastSuccess: '12 s ago',
      openRuns: '2',
      entities: '3',
      problems: [],
    });
  });

  it('that was never read has no numbers, and names the place of the mistake', () => {
    expect(row('domains')).toMatchObject({
      lastSuccess: 'never',
      openRuns: '–',
      entities: '–',
      problems: [
        {
          text: "Invalid config at 'modelLifecycle.training.statusEndpoints[1].items': missing",
          advice: 'Correct modelLifecycle.training in the app-config.',
        },
      ],
    });
    expect(row('domains').meanwhile).toBeUndefined();
  });

  it('that cannot be read says what to do, and that its runs stay', () => {
    expect(row('nightly-ranker')).toMatchObject({
      problems: [
        {
          text: 'trainer.example.com does not accept the credentials (401)',
          advice:
            'Renew the token or password of this source; it may have expired.',
        },
      ],
      meanwhile: 'Its runs stay as they were seen last.',
    });
  });

  it('is advised by settings that it has', () => {
    expect(row('minions').problems[0].advice).toBe(
      'Raise interval of this source, or set requestsPerSecond.',
    );
    expect(row('minions', GERMAN).problems[0].advice).toBe(
      'interval dieser Quelle erhöhen oder requestsPerSecond setzen.',
    );
  });

  it('stands before the others where it needs a look', () => {
    const { rows, needALook } = runSourcesTable(RUN_SOURCES, NOW, ENGLISH);
    expect(needALook).toBe(4);
    expect(rows.slice(0, 4).map(({ status }) => status)).toEqual([
      'warning',
      'error',
      'error',
      'error',
    ]);
  });
});

it('every code that a source of runs tells has words', () => {
  const folder = path.resolve(
    __dirname,
    '../../../model-lifecycle-backend/src/training/sources',
  );
  const codes = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(file => !file.startsWith('trainjob'))
    .filter(file => file.endsWith('.ts') && !/__\w+__|\.test\./.test(file))
    .flatMap(file => [
      ...readFileSync(path.join(folder, file), 'utf8').matchAll(
        /(?:\bcode:\s*|ListingError\()'([a-z][\w.-]+)'/g,
      ),
    ])
    .map(([, code]) => code);
  expect(codes).toEqual(
    expect.arrayContaining(['source.config', 'reports.database']),
  );
  expect(
    codes.filter(
      code =>
        !(`reason.${code}` in englishMessages) ||
        !(
          `advice.${code}` in englishMessages ||
          `runsAdvice.${code}` in englishMessages
        ),
    ),
  ).toEqual([]);
});

it('the advice for sources of runs is about codes that there are', () => {
  const advised = Object.keys(englishMessages)
    .filter(key => key.startsWith('runsAdvice.'))
    .map(key => key.slice('runsAdvice.'.length));
  expect(advised.length).toBeGreaterThan(0);
  expect(
    advised.filter(code => !(`reason.${code}` in englishMessages)),
  ).toEqual([]);
});

it('has a section of its own on the page', async () => {
  const world = worldOfSources();
  await show({ ...world, sources: [...world.sources, ...RUN_SOURCES] });
  expect(
    await screen.findByText('6 sources of runs · 4 need a look'),
  ).toBeInTheDocument();
  const table = within(
    screen.getByRole('table', { name: '6 sources of runs' }),
  );
  expect(
    table.getAllByRole('columnheader').map(({ textContent }) => textContent),
  ).toEqual([
    'Status',
    'Source',
    'Last success',
    'Open runs',
    'Entities',
    'What to do',
  ]);
  const pytorch = within(
    table.getByRole('rowheader', { name: /^lab-pytorch/ }).parentElement!,
  );
  expect(
    pytorch.getByText('PyTorchJobs · watched by backstage-7c4'),
  ).toBeInTheDocument();
  expect(pytorch.getByText('2 objects skipped')).toBeInTheDocument();
  expect(screen.getByText('3 clusters · 2 need a look')).toBeInTheDocument();
});

it('says where sources of runs are configured when there is none', async () => {
  await show();
  expect(
    await screen.findByText('No other source of runs is configured'),
  ).toBeInTheDocument();
});
