import {
  configure,
  fireEvent,
  screen,
  waitFor,
  within,
} from '@testing-library/react';
import fc from 'fast-check';
import type {
  RunPage,
  RunSummary,
} from 'backstage-plugin-model-lifecycle-common';
import { useLocation } from 'react-router-dom';
import { TRAINING_JOB } from '../__fixtures__/entity';
import { FakeApi, statusError } from '../__fixtures__/FakeApi';
import {
  attentionGroup,
  createRun,
  RUNS,
  STALLED,
  summary,
} from '../__fixtures__/runs';
import { worldOfAll } from '../__fixtures__/world';
import { renderView } from '../__testUtils__/renderView';
import { readFilters, toQuery } from './filters';
import { linesOf, nextPage, pagesInView } from './listModel';
import {
  MAX_SAVED,
  readSaved,
  renamed,
  withSaved,
  without,
} from './savedFiltersModel';
import { TrainingPage } from './TrainingPage';

jest.setTimeout(120_000);
configure({ asyncUtilTimeout: 20_000 });
afterEach(() => {
  jest.restoreAllMocks();
  window.localStorage.clear();
});

function Where() {
  return <output>{useLocation().search}</output>;
}

async function show(options: { runs?: (typeof STALLED)[]; at?: string } = {}) {
  const { runs, at } = options;
  const shown = await renderView(
    <>
      <TrainingPage />
      <Where />
    </>,
    {
      world: worldOfAll(runs ? { runs } : {}),
      entity: TRAINING_JOB,
      at,
    },
  );
  const search = () => document.querySelector('output')!.textContent;
  return { ...shown, search };
}

const bulk = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    createRun({
      id: (index + 1_000).toString(16).padStart(24, '0'),
      name: `bulk-${String(index).padStart(4, '0')}`,
      state: 'succeeded',
    }),
  );
const rowNames = () =>
  screen
    .getAllByRole('rowheader')
    .map(
      cell => within(cell).queryByRole('link')?.textContent ?? cell.textContent,
    );

describe('the page', () => {
  it('groups runs by state, the stalled first', async () => {
    await show({
      runs: [
        RUNS.succeeded,
        RUNS.running,
        RUNS.queued,
        RUNS.stalled,
        RUNS.failed,
      ],
    });
    await screen.findByText('5 runs');
    expect(rowNames()).toEqual([
      'Not moving',
      'churn-nightly',
      'Failed in the last day',
      'vision-sweep-3',
      'Running',
      'support-chat-fine-tune-42',
      'Waiting',
      'llm-eval-7b',
      'Ended',
      'support-chat-fine-tune-41',
    ]);
  });

  it('says metric, owner, queue and GPUs of each run', async () => {
    await show({ runs: [RUNS.running] });
    const row = (await screen.findByRole('rowheader', { name: /support/ }))
      .parentElement!;
    const cells = within(row).getAllByRole('cell');
    expect(cells.map(cell => cell.textContent)).toEqual([
      'Running',
      '45%',
      '0.412 loss',
      'ml-platform',
      'team-a',
      '8',
    ]);
    expect(
      within(row).getByRole('img', { name: 'loss: last 0.412, falling' }),
    ).toBeInTheDocument();
  });

  it('holds few of many rows in the page, and says which of how many each is', async () => {
    await show({ runs: bulk(5_000) });
    await screen.findByText('5000 runs');
    const table = screen.getByRole('table');
    expect(table).toHaveAttribute('aria-rowcount', '5002');
    const rows = within(table).getAllByRole('row');
    expect(rows.length).toBeLessThan(60);
    // The headings of the columns are the first row, that of the group the second.
    expect(rows[2]).toHaveAttribute('aria-rowindex', '3');
    expect(rows[2]).toHaveTextContent('bulk-0000');
  });

  it('reads on when the end comes into sight', async () => {
    await show({ runs: bulk(120) });
    await screen.findByText('120 runs');
    expect(screen.getByText('50 of 120 loaded')).toBeInTheDocument();
    const scroller = screen.getByRole('table').parentElement!;
    fireEvent.scroll(scroller, { target: { scrollTop: 45 * 62 } });
    await screen.findByText('100 of 120 loaded');
    fireEvent.scroll(scroller, { target: { scrollTop: 95 * 62 } });
    await waitFor(() =>
      expect(screen.queryByText(/of 120 loaded/)).not.toBeInTheDocument(),
    );
  });

  it('says why it cannot read on, and tries again', async () => {
    const { api } = await show({ runs: bulk(120) });
    await screen.findByText('50 of 120 loaded');
    api.world = {
      ...api.world,
      failure: statusError(503, 'down for a moment'),
    };
    const scroller = screen.getByRole('table').parentElement!;
    fireEvent.scroll(scroller, { target: { scrollTop: 45 * 62 } });
    await screen.findByText(/could not be loaded. down for a moment/);
    api.world = { ...api.world, failure: undefined };
    fireEvent.click(screen.getByText('Try again'));
    expect(await screen.findByText('100 of 120 loaded')).toBeInTheDocument();
  });

  it('what is being read stays where it is when runs appear above it', async () => {
    const { api, pass } = await show({ runs: bulk(40) });
    await screen.findByText('40 runs');
    const scroller = screen.getByRole('table').parentElement!;
    fireEvent.scroll(scroller, { target: { scrollTop: 20 * 62 } });
    await screen.findByText('bulk-0020');
    api.world = { ...api.world, runs: [STALLED, ...api.world.runs] };
    await pass(60_000);
    await screen.findByText('41 runs');
    // A heading and a run more.
    expect(scroller.scrollTop).toBe(22 * 62);
    fireEvent.scroll(scroller, { target: { scrollTop: 0 } });
    expect(await screen.findByText('churn-nightly')).toBeInTheDocument();
  });

  it('filters by owner, and says so in the URL', async () => {
    const { search, pass } = await show();
    fireEvent.change(await screen.findByLabelText('Owner'), {
      target: { value: 'group:default/vision' },
    });
    await pass(0);
    await screen.findByText('1 run');
    expect(search()).toBe('?owner=group%3Adefault%2Fvision');
    fireEvent.click(screen.getByText('Mine'));
    expect(search()).toBe('?mine=true');
  });

  it('shows only the stalled when asked, though no query can', async () => {
    await show({ at: '/?state=stalled' });
    await screen.findByText('1 run');
    expect(rowNames()).toEqual(['Not moving', 'churn-nightly']);
  });
});

describe('saved filters', () => {
  const open = async () =>
    fireEvent.click(await screen.findByText('Saved filters'));

  it('are saved, renamed, used and deleted', async () => {
    const { search, pass } = await show({ at: '/?state=failed&q=vision' });
    await open();
    fireEvent.change(screen.getByLabelText('Name for these filters'), {
      target: { value: 'My  failures' },
    });
    fireEvent.click(screen.getByText('Save'));
    fireEvent.click(await screen.findByLabelText('Rename My failures'));
    fireEvent.change(screen.getByLabelText('New name of My failures'), {
      target: { value: 'Red' },
    });
    fireEvent.click(screen.getByText('Done'));
    const link = await screen.findByRole('link', { name: 'Red' });
    expect(link).toHaveAttribute('href', '/?state=failed&q=vision');
    fireEvent.click(screen.getByText('Close'));
    fireEvent.click(await screen.findByText(/1 failed/));
    expect(search()).toBe('?q=vision');
    await pass(0);
    await open();
    fireEvent.click(await screen.findByRole('link', { name: 'Red' }));
    expect(search()).toBe('?state=failed&q=vision');
    await open();
    fireEvent.click(await screen.findByLabelText('Delete Red'));
    await screen.findByText(/No filters are saved yet/);
  });

  it('need a filter that is set', async () => {
    await show();
    await open();
    expect(await screen.findByText(/No filter is set/)).toBeInTheDocument();
  });

  it('read what can be read, whatever is stored', () => {
    expect(
      readSaved([
        { name: ' a ', query: 'q=x&rubbish=1' },
        { name: 'a', query: 'q=y' },
        { name: 'no filter', query: 'rubbish=1' },
        { name: 3, query: 'q=x' },
        null,
      ]),
    ).toEqual([{ name: 'a', query: 'q=x' }]);
    fc.assert(
      fc.property(fc.anything(), stored => {
        expect(readSaved(stored).length).toBeLessThanOrEqual(MAX_SAVED);
      }),
    );
  });

  it('keep their order', () => {
    const [a, b] = [
      { name: 'a', query: 'q=1' },
      { name: 'b', query: 'q=2' },
    ];
    expect(withSaved([a, b], { name: 'a', query: 'q=3' })).toEqual([
      { name: 'a', query: 'q=3' },
      b,
    ]);
    expect(renamed([a, b], 'b', 'c')[1].name).toBe('c');
    expect(without([a, b], 'a')).toEqual([b]);
  });
});

const page = (runs: RunSummary[], nextCursor?: string): RunPage => ({
  items: runs,
  totalItems: 0,
  counts: {},
  nextCursor,
});
const run = (id: number, state: RunSummary['state'], stalled = false) => {
  const one = summary({
    ...STALLED,
    id: String(id),
    state,
    stall: stalled ? STALLED.stall : undefined,
  });
  return { ...one, group: attentionGroup(one) };
};

describe('pages as one list', () => {
  const anyPages = fc.array(
    fc.array(
      fc
        .tuple(
          fc.nat(30),
          fc.constantFrom('running', 'failed', 'queued', 'paused', 'succeeded'),
          fc.boolean(),
        )
        .map(([id, state, stalled]) => run(id, state as 'running', stalled)),
    ),
  );

  it('whatever moved between two reads: each run once, each group once, in order', () => {
    fc.assert(
      fc.property(anyPages, pages => {
        const lines = linesOf(pages.map(items => page(items)));
        const keys = lines.map(({ key }) => key);
        expect(new Set(keys).size).toBe(keys.length);
        const ids = new Set(pages.flat().map(({ id }) => id));
        const runs = lines.filter(line => 'run' in line);
        expect(new Set(runs.map(({ key }) => key))).toEqual(ids);
        expect(runs.map(line => 'run' in line && line.page)).toEqual(
          runs.map(line => 'run' in line && line.page).sort(),
        );
      }),
    );
  });

  it('the first page is always kept up to date, the others while they are seen', () => {
    const lines = linesOf([
      page(
        Array.from({ length: 50 }, (_, id) => run(id, 'running')),
        'a',
      ),
      page(
        Array.from({ length: 50 }, (_, id) => run(50 + id, 'queued')),
        'b',
      ),
    ]);
    expect(pagesInView(lines, { first: 0, last: 10 }, 2)).toEqual([0, 1]);
    expect(pagesInView(lines, { first: 60, last: 70 }, 2)).toEqual([0, 1]);
    expect(pagesInView(lines, { first: 80, last: 95 }, 2)).toEqual([0, 1, 2]);
    expect(pagesInView([], { first: 0, last: 0 }, undefined)).toEqual([0]);
  });

  it('stops reading for stalled runs where they end', () => {
    const stalled = page([run(1, 'running', true)], 'next');
    const mixed = page([run(1, 'running', true), run(2, 'running')], 'next');
    expect(nextPage([stalled], 'stalled')).toBe(1);
    expect(nextPage([mixed], 'stalled')).toBeUndefined();
    expect(nextPage([mixed], 'running')).toBe(1);
    expect(nextPage([page([])])).toBeUndefined();
    expect(nextPage([stalled, undefined])).toBe(1);
    expect(nextPage([undefined])).toBeUndefined();
  });
});

it('what the URL says is asked as far as the backend can take it', () => {
  const long = 'x'.repeat(400);
  const query = toQuery(
    readFilters(new URLSearchParams(`q=${long}&namespace=${long}&owner=me`)),
  );
  expect(query.q).toHaveLength(100);
  expect(query.namespace).toHaveLength(63);
});

it('the fake pages as the backend does', async () => {
  const api = new FakeApi(worldOfAll({ runs: bulk(3) }));
  const answer = await api.getRuns({ limit: 2, order: 'attention' });
  expect(answer).toMatchObject({ value: { totalItems: 3, nextCursor: '2' } });
});
