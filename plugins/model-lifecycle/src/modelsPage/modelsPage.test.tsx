import {
  EntityKindPicker,
  EntityListProvider,
  useEntityList,
} from '@backstage/plugin-catalog-react';
import {
  configure,
  fireEvent,
  screen,
  waitFor,
  within,
} from '@testing-library/react';
import { useLocation } from 'react-router-dom';
import { statusError } from '../__fixtures__/FakeApi';
import { CATALOG, largeCatalog, MODEL_ENTITY } from '../__fixtures__/models';
import { modelWorld } from '../__fixtures__/modelWorld';
import { renderView } from '../__testUtils__/renderView';
import { ENGLISH } from '../__fixtures__/words';
import { AiModelsPicker } from './AiModelsPicker';
import { readFilters, writeFilters } from './filters';
import { ModelsPage } from './ModelsPage';
import { modelRow } from './rowModel';

jest.setTimeout(120_000);
configure({ asyncUtilTimeout: 60_000 });

function Where() {
  return <output>{useLocation().search}</output>;
}

async function show(
  options: { catalog?: typeof CATALOG; at?: string; failure?: Error } = {},
) {
  const { catalog = CATALOG, at, failure } = options;
  const shown = await renderView(
    <>
      <ModelsPage />
      <Where />
    </>,
    { world: modelWorld({ failure }), entity: MODEL_ENTITY, catalog, at },
  );
  const names = () =>
    screen
      .getAllByRole('rowheader')
      .map(cell => within(cell).getByRole('link').textContent);
  return { ...shown, names };
}

it('shows models, their servers and APIs, and nothing else', async () => {
  const { names } = await show();
  await screen.findByText('5 entries');
  expect(names()).toEqual([
    'Granite chat',
    'Granite chat',
    'granite-3.1-8b-base',
    'llama3.2',
    'Ticket router',
  ]);
  expect(screen.getAllByText('KServe · prod', { selector: 'td' })).toHaveLength(
    2,
  );
});

it('goes on page by page, and the page stands in the URL', async () => {
  const { names, pass } = await show({ catalog: largeCatalog(60) });
  await screen.findByText('65 entries');
  expect(names()).toHaveLength(25);
  fireEvent.click(screen.getByText('Next page'));
  await pass(0);
  await waitFor(() => expect(names()[0]).toBe('bulk model 00025'));
  fireEvent.click(screen.getByText('First page'));
  await pass(0);
  await waitFor(() => expect(names()[0]).toBe('bulk model 00000'));
});

it('filters by what the URL says', async () => {
  const { names } = await show({ at: '/?kind=server&source=kserve%3Aprod' });
  await screen.findByText('1 entry');
  expect(names()).toEqual(['Granite chat']);
  expect(screen.getByLabelText('Kind')).toHaveValue('server');
  expect(screen.getByLabelText('Source')).toHaveValue('kserve:prod');
});

it('filters by what is chosen, and says so in the URL', async () => {
  const { names, pass, analytics } = await show();
  await screen.findByText('5 entries');
  fireEvent.change(await screen.findByLabelText('Format'), {
    target: { value: 'safetensors' },
  });
  await pass(0);
  await screen.findByText('4 entries');
  expect(names()).toEqual([
    'Granite chat',
    'Granite chat',
    'granite-3.1-8b-base',
    'Ticket router',
  ]);
  expect(screen.getByText('?format=safetensors')).toBeInTheDocument();
  expect(analytics.getEvents()).toMatchObject([
    { action: 'filter', subject: 'format' },
  ]);
});

it('searches when typing pauses', async () => {
  const { names, pass } = await show();
  await screen.findByText('5 entries');
  fireEvent.change(screen.getByLabelText('Search models'), {
    target: { value: 'router' },
  });
  await pass(300);
  await screen.findByText('1 entry');
  expect(names()).toEqual(['Ticket router']);
});

it('says how to get models when there are none', async () => {
  await show({ catalog: [] });
  expect(await screen.findByText('No AI models yet')).toBeInTheDocument();
  expect(
    screen.getByText(/modelLifecycle\.models\.sources/),
  ).toBeInTheDocument();
  expect(
    screen.getByRole('link', { name: 'Go to the sources' }),
  ).toHaveAttribute('href', '/model-lifecycle/sources');
});

it('says when only the filters hide everything', async () => {
  const { pass } = await show({ at: '/?source=mlflow%3Aelsewhere' });
  expect(
    await screen.findByText('Nothing matches these filters'),
  ).toBeInTheDocument();
  fireEvent.click(screen.getByText('Show everything'));
  await pass(0);
  expect(await screen.findByText('5 entries')).toBeInTheDocument();
});

it.each([
  [503, 'The models could not be loaded'],
  [403, 'You may not see this'],
])('says that the catalog answers %d', async (status, text) => {
  await show({ failure: statusError(status, 'no') });
  expect(await screen.findByText(text)).toBeInTheDocument();
});

it('keeps what it shows while the catalog is away', async () => {
  const { api, environment, pass } = await show();
  await screen.findByText('5 entries');
  api.world = modelWorld({ failure: statusError(503, 'down') });
  environment.setHidden(false);
  await pass(0);
  expect(await screen.findByText(/Connection lost/)).toBeInTheDocument();
  expect(screen.getByText('5 entries')).toBeInTheDocument();
});

it('starts at the first page when a filter changes', () => {
  const next = writeFilters(new URLSearchParams('cursor=abc&q=x&other=1'), {
    thing: 'api',
  });
  expect(next.toString()).toBe('q=x&other=1&kind=api');
  expect(readFilters(new URLSearchParams('kind=nonsense'))).toEqual({});
});

it('shows a version as the source writes it', () => {
  const { version } = modelRow(
    {
      ...MODEL_ENTITY,
      metadata: {
        ...MODEL_ENTITY.metadata,
        annotations: {
          'rhdh.io/ai-asset-version': '0.0.0-unknown',
          'model-lifecycle.io/version': '12',
        },
      },
    },
    ENGLISH,
  );
  expect(version).toBe('12');
});

it('shows a version that was written as a semantic one as what it is', () => {
  const versionOf = (version: string | undefined) =>
    modelRow(
      {
        ...MODEL_ENTITY,
        metadata: {
          ...MODEL_ENTITY.metadata,
          annotations: version ? { 'rhdh.io/ai-asset-version': version } : {},
        },
      },
      ENGLISH,
    ).version;
  expect(
    [
      '1.4.0',
      '0.0.0-unknown',
      '0.0.0-20260314',
      '0.0.0-3f05a73b3f05',
      '0.0.0-rc',
      undefined,
    ].map(versionOf),
  ).toEqual([
    '1.4.0',
    undefined,
    '2026-03-14',
    '3f05a73b3f05',
    '0.0.0-rc',
    undefined,
  ]);
});

describe('in the catalog', () => {
  function Entities() {
    const { entities } = useEntityList();
    return (
      <ul>
        {entities.map(({ kind, metadata }) => (
          <li key={`${kind} ${metadata.name}`}>{`${kind} ${metadata.name}`}</li>
        ))}
      </ul>
    );
  }

  async function showCatalog(at?: string) {
    const shown = await renderView(
      <EntityListProvider pagination>
        <EntityKindPicker initialFilter="component" hidden />
        <AiModelsPicker />
        <Entities />
      </EntityListProvider>,
      { world: modelWorld(), entity: MODEL_ENTITY, catalog: CATALOG, at },
    );
    const listed = () =>
      screen.queryAllByRole('listitem').map(item => item.textContent);
    return { ...shown, listed };
  }

  const AI = [
    'Resource hub-granite-3-1-8b-base',
    'Resource lab-llama3-2',
    'Component prod-granite',
    'API prod-granite',
    'Resource tracking-default-ticket-router',
  ];

  it('the filter leaves AI models, servers and APIs of every kind', async () => {
    const { listed } = await showCatalog();
    await waitFor(() =>
      expect(listed()).toEqual(['Component prod-granite', 'Component website']),
    );
    const filter = screen.getByLabelText('AI models, servers and APIs only');
    fireEvent.click(filter);
    await waitFor(() => expect([...listed()].sort()).toEqual([...AI].sort()));
    fireEvent.click(filter);
    await waitFor(() =>
      expect(listed()).toEqual(['Component prod-granite', 'Component website']),
    );
  });

  it('the filter can be asked for by the URL', async () => {
    const { listed } = await showCatalog('/?filters[aiModels]=true');
    await waitFor(() => expect([...listed()].sort()).toEqual([...AI].sort()));
    expect(
      screen.getByLabelText('AI models, servers and APIs only'),
    ).toBeChecked();
  });
});
