import {
  configure,
  fireEvent,
  screen,
  waitFor,
  within,
} from '@testing-library/react';
import { statusError, type FakeApi } from '../__fixtures__/FakeApi';
import {
  FAILED_PREVIEW,
  MODEL_SOURCES,
  WAITING_DETAIL,
  worldOfSources,
} from '../__fixtures__/modelSources';
import { renderSources as show } from '../__testUtils__/renderSources';

jest.setTimeout(120_000);
configure({ asyncUtilTimeout: 30_000 });

function rowOf(name: string) {
  return screen.getByRole('rowheader', { name: new RegExp(`^${name}`) })
    .parentElement!;
}

function changeSource(
  api: FakeApi,
  id: string,
  change: Partial<(typeof MODEL_SOURCES)[number]>,
) {
  api.world = {
    ...api.world,
    sources: api.world.sources.map(source =>
      source.id === id ? { ...source, ...change } : source,
    ),
  };
}

async function choose(source: string, item: string) {
  fireEvent.click(screen.getByRole('button', { name: `More for ${source}` }));
  fireEvent.click(await screen.findByRole('menuitem', { name: item }));
}

it('tells of each source how it does, what it has and what to do', async () => {
  await show();
  expect(
    await screen.findByText('8 model sources · 4 need a look'),
  ).toBeInTheDocument();
  expect(screen.getByText('3 clusters · 2 need a look')).toBeInTheDocument();

  const healthy = within(rowOf('registry-eu'));
  expect(healthy.getByText('works')).toBeInTheDocument();
  expect(healthy.getByText('2 min ago')).toBeInTheDocument();
  expect(healthy.getByText('128 items')).toBeInTheDocument();
  expect(healthy.getByText('no change')).toBeInTheDocument();
  expect(healthy.getByText('every 10 min')).toBeInTheDocument();
  expect(healthy.getByText('next today 14:10')).toBeInTheDocument();

  const live = within(rowOf('prod-serving'));
  expect(live.getByText('live')).toBeInTheDocument();
  expect(live.getByText('43 seen · 1 added · 2 excluded')).toBeInTheDocument();

  const partial = within(rowOf('mlflow-research'));
  expect(
    partial.getByText('vision: mlflow.example.com did not answer within 30 s'),
  ).toBeInTheDocument();
  expect(
    partial.getByText(
      'Check the server and the network, or raise timeouts.headers.',
    ),
  ).toBeInTheDocument();
  expect(
    partial.getByText('What could not be read stays as it was.'),
  ).toBeInTheDocument();

  const broken = within(rowOf('hub'));
  expect(
    broken.getByText('huggingface.co does not accept the credentials (401)'),
  ).toBeInTheDocument();
  expect(
    broken.getByText('86 items are kept as they were.'),
  ).toBeInTheDocument();

  const waiting = within(rowOf('legacy-oci'));
  expect(waiting.getByText('waits for you')).toBeInTheDocument();
  expect(
    waiting.getByText('28 items would be removed and wait for confirmation.'),
  ).toBeInTheDocument();

  const off = within(rowOf('next-hub'));
  expect(off.getAllByText('switched off')).toHaveLength(2);
  expect(off.getByRole('button', { name: 'Preview: next-hub' })).toBeEnabled();
});

it('says why a source cannot be scanned now', async () => {
  await show();
  const scan = (id: string) =>
    screen.getByRole('button', { name: `Scan now: ${id}` });
  await waitFor(() =>
    expect(scan('registry-eu')).toHaveAttribute('aria-disabled', 'false'),
  );
  expect(scan('ollama-lab')).toHaveAttribute('aria-disabled', 'true');
  expect(scan('ollama-lab')).toHaveAccessibleDescription(
    'It is being scanned now.',
  );
  expect(scan('gateway')).toHaveAccessibleDescription(
    'Its configuration has a mistake.',
  );
});

it('follows a scan from asking to its result', async () => {
  const { api, pass, analytics } = await show();
  const scan = screen.getByRole('button', { name: 'Scan now: registry-eu' });
  await waitFor(() => expect(scan).toHaveAttribute('aria-disabled', 'false'));
  fireEvent.click(scan);
  expect(scan).toHaveAttribute('aria-disabled', 'true');
  await pass(0);
  expect(api.acted).toEqual([{ id: 'registry-eu', action: 'scan' }]);
  expect(analytics.getEvents()).toContainEqual(
    expect.objectContaining({ action: 'scan', subject: 'registry-eu' }),
  );

  changeSource(api, 'registry-eu', {
    scanningSince: new Date(Date.parse('2026-05-21T14:02:33Z')).toISOString(),
  });
  await pass(2_500);
  expect(
    screen.getByText('The scan of registry-eu has begun.'),
  ).toBeInTheDocument();

  changeSource(api, 'registry-eu', {
    scanningSince: undefined,
    nextScanAt: '2026-05-21T14:12:40Z',
    counts: { seen: 130, added: 2, stored: 130 },
  });
  await pass(2_500);
  expect(
    screen.getByText('registry-eu was scanned: works, 130 seen, 2 added.'),
  ).toBeInTheDocument();
  expect(scan).toHaveAttribute('aria-disabled', 'false');
});

it('says when a scan does not begin, and when it is refused', async () => {
  const { api, pass } = await show();
  const scan = screen.getByRole('button', { name: 'Scan now: registry-eu' });
  await waitFor(() => expect(scan).toHaveAttribute('aria-disabled', 'false'));
  fireEvent.click(scan);
  await pass(62_000);
  expect(
    screen.getByText(/The scan of registry-eu has not begun yet/),
  ).toBeInTheDocument();
  expect(scan).toHaveAttribute('aria-disabled', 'false');

  api.world = { ...api.world, refusal: statusError(409, 'it is running') };
  fireEvent.click(scan);
  await pass(0);
  expect(
    screen.getByText('registry-eu is not scanned: it is running'),
  ).toBeInTheDocument();
  expect(scan).toHaveAttribute('aria-disabled', 'false');
});

it('shows what waits and removes exactly that', async () => {
  const { api, pass, analytics } = await show();
  fireEvent.click(
    screen.getByRole('button', { name: 'Look at them: legacy-oci' }),
  );
  const drawer = await screen.findByRole('dialog', {
    name: 'Details of legacy-oci',
  });
  await within(drawer).findByText(
    '28 items of models · since today 13:20 · From today 14:20 on a complete listing that agrees removes them.',
  );
  expect(
    within(drawer).getByText(
      'More is missing from the listing than is believed at once: 28 of 40',
    ),
  ).toBeInTheDocument();
  const keys = within(drawer).getByRole('list', {
    name: 'Items of models that would be removed',
  });
  expect(within(keys).getByText('models/classifier-07')).toBeInTheDocument();
  expect(within(keys).getByText('and 3 more')).toBeInTheDocument();
  expect(within(drawer).getByText('Requests').nextSibling).toHaveTextContent(
    '31',
  );
  expect(
    within(drawer).getByText('Older tags that were not looked at: 14'),
  ).toBeInTheDocument();
  expect(within(drawer).getByText('models/base-image')).toBeInTheDocument();

  fireEvent.click(within(drawer).getByRole('button', { name: 'Remove them' }));
  const dialog = await screen.findByRole('dialog', {
    name: 'Remove what legacy-oci does not have any more?',
  });
  expect(
    within(dialog).getByText(/^28 items leave the inventory/),
  ).toBeInTheDocument();
  fireEvent.click(
    within(dialog).getByRole('button', { name: 'Remove 28 items' }),
  );
  await pass(0);
  expect(api.confirmed).toEqual([{ id: 'legacy-oci', proposal: 'p1' }]);
  expect(screen.getByText('28 items were removed.')).toBeInTheDocument();
  expect(analytics.getEvents()).toContainEqual(
    expect.objectContaining({
      action: 'confirm removals',
      subject: 'legacy-oci',
    }),
  );
});

it('removes nothing that was not shown', async () => {
  const { api, pass } = await show(worldOfSources(), {
    at: '/?source=legacy-oci',
  });
  fireEvent.click(await screen.findByRole('button', { name: 'Remove them' }));
  const dialog = await screen.findByRole('dialog', {
    name: 'Remove what legacy-oci does not have any more?',
  });
  api.world = {
    ...api.world,
    details: {
      'legacy-oci': {
        ...WAITING_DETAIL,
        proposal: 'p2',
        waiting: [
          {
            ...WAITING_DETAIL.waiting![0],
            count: 2,
            keys: ['models/a', 'models/b'],
          },
        ],
      },
    },
  };
  fireEvent.click(
    within(dialog).getByRole('button', { name: 'Remove 28 items' }),
  );
  await pass(500);
  expect(
    within(dialog).getByText(/Something else waits by now/),
  ).toBeInTheDocument();
  expect(api.confirmed).toEqual([]);
  expect(within(dialog).getByText('models/b')).toBeInTheDocument();

  fireEvent.click(
    within(dialog).getByRole('button', { name: 'Remove 2 items' }),
  );
  await pass(0);
  expect(api.confirmed).toEqual([{ id: 'legacy-oci', proposal: 'p2' }]);
});

it('lets nobody confirm without the right', async () => {
  await show(
    worldOfSources({
      details: { 'legacy-oci': { ...WAITING_DETAIL, offers: ['scan'] } },
    }),
    { at: '/?source=legacy-oci' },
  );
  expect(
    await screen.findByRole('button', { name: 'Remove them' }),
  ).toBeDisabled();
  expect(
    screen.getByText(
      'Confirming needs the permission model-lifecycle.removal.confirm.',
    ),
  ).toBeInTheDocument();
});

it('says that a source of the URL is not there', async () => {
  await show(worldOfSources(), { at: '/?source=nowhere' });
  expect(await screen.findByText('No such source')).toBeInTheDocument();
});

it('previews a source that is switched off', async () => {
  await show();
  fireEvent.click(
    await within(rowOf('next-hub')).findByRole('button', {
      name: 'Preview: next-hub',
    }),
  );
  const dialog = await screen.findByRole('dialog', {
    name: 'Preview of next-hub',
  });
  await within(dialog).findByText(
    'The listing is complete. This source is switched off; nothing is written.',
  );
  expect(within(dialog).getByText('12 seen')).toBeInTheDocument();
  expect(within(dialog).getByText('9 added')).toBeInTheDocument();
  expect(within(dialog).getByText('0 removed')).toBeInTheDocument();
  expect(
    within(dialog).getByText('14 requests, 412 kB, 2 s'),
  ).toBeInTheDocument();
  expect(
    within(dialog).getByText('The first 2 entities as YAML'),
  ).toBeInTheDocument();
  expect(
    within(dialog).getByRole('group', { name: 'Entities as YAML' }),
  ).toHaveTextContent('name: granite-3b');
  expect(
    within(dialog).getByText('The hub has disabled the repository'),
  ).toBeInTheDocument();
});

it('says why a preview brings nothing', async () => {
  const { api } = await show(worldOfSources({ preview: FAILED_PREVIEW }));
  await screen.findByRole('button', { name: 'More for hub' });
  await choose('hub', 'Preview');
  const dialog = await screen.findByRole('dialog', { name: 'Preview of hub' });
  await within(dialog).findByText(
    'The source could not be listed. Nothing is written.',
  );
  expect(
    within(dialog).getByText(
      'huggingface.co does not accept the credentials (401)',
    ),
  ).toBeInTheDocument();
  expect(within(dialog).getByText('1 request, under a second')).toBeVisible();
  // It is not known to be empty.
  expect(within(dialog).queryByText('0 seen')).not.toBeInTheDocument();
  expect(
    within(dialog).queryByText('It would bring no entity.'),
  ).not.toBeInTheDocument();

  api.world = { ...api.world, refusal: statusError(503, 'too busy') };
  fireEvent.click(
    within(dialog).getByRole('button', { name: 'Preview again' }),
  );
  expect(await within(dialog).findByText('too busy')).toBeInTheDocument();
});

it('hands out the entities of a source as a file', async () => {
  const files: string[] = [];
  URL.createObjectURL = () => 'blob:file';
  URL.revokeObjectURL = () => {};
  const click = jest
    .spyOn(HTMLAnchorElement.prototype, 'click')
    .mockImplementation(function save(this: HTMLAnchorElement) {
      files.push(this.download);
    });
  await show();
  await choose('registry-eu', 'Export as YAML');
  expect(
    await screen.findByText('The export of registry-eu is downloaded.'),
  ).toBeInTheDocument();
  expect(files).toEqual(['registry-eu.yaml']);
  click.mockRestore();
});

it('says what to configure where there is nothing', async () => {
  await show(worldOfSources({ sources: [] }));
  expect(
    await screen.findByText('No model source is configured'),
  ).toBeInTheDocument();
  expect(screen.getByText('No cluster is configured')).toBeInTheDocument();
});

it('shows nothing to those who may not see the sources', async () => {
  await show(worldOfSources({ failure: statusError(403, 'no') }));
  expect(
    await screen.findByText(
      'Reading it needs the permission model-lifecycle.source.read. Ask whoever runs this Backstage.',
    ),
  ).toBeInTheDocument();
});
