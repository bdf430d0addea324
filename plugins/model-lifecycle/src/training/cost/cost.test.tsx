import { configure, screen } from '@testing-library/react';
import { COST } from '../../__fixtures__/cost';
import { createRun, NOW, RUNNING } from '../../__fixtures__/runs';
import { ENGLISH, GERMAN } from '../../__fixtures__/words';
import { TRAINING_JOB } from '../../__fixtures__/entity';
import { worldOf } from '../../__fixtures__/world';
import { renderView } from '../../__testUtils__/renderView';
import { ViewRoot } from '../../ui/ViewRoot';
import { CostCard } from './CostCard';
import { costView, hoursText } from './costModel';

// Rendering an app takes seconds where many suites share a processor.
jest.setTimeout(120_000);
configure({ asyncUtilTimeout: 60_000 });

const HOUR_MS = 3_600_000;
const SEEN = Date.parse(COST.asOf);

describe('the cost of a run', () => {
  it('counts on what it holds, as long as its source can be reached', () => {
    const at = (hours: number, reachable: boolean) =>
      costView(
        COST,
        { source: { ...RUNNING.source, reachable } },
        SEEN + hours * HOUR_MS,
        ENGLISH,
      ).rows[0].value;
    expect(at(0, true)).toBe('7.01');
    expect(at(1, true)).toBe('15.01');
    expect(at(1, false)).toBe('7.01');
    // A clock that is behind takes nothing back.
    expect(at(-1, true)).toBe('7.01');
  });

  it('tells what was wasted, by which attempts, and what the sum lacks', () => {
    const view = costView(COST, RUNNING, SEEN, ENGLISH);
    expect(view.total).toBe('€16.82');
    expect(view.wasted).toEqual({
      text: '1.47 GPU hours (20%)',
      amount: '€3.53',
      attempts: ['attempt 1 (restarted): 1.47'],
    });
    expect(view.notes).toEqual([
      'Without Data: what was asked for there is not known.',
      'Without cpu, h100-spot, which have no price.',
    ]);
    expect(view.rows.map(({ label }) => label)).toEqual([
      'GPU hours (nvidia.com/gpu, h100-spot)',
      'CPU hours (h100-spot)',
    ]);
  });

  it('has no sum where nothing has a price', () => {
    const { total, rows } = costView(
      {
        ...COST,
        amount: undefined,
        lines: COST.lines!.map(line => ({ ...line, pricePerHour: undefined })),
      },
      RUNNING,
      SEEN,
      ENGLISH,
    );
    expect(total).toBeUndefined();
    expect(rows.every(({ amount }) => amount === undefined)).toBe(true);
  });

  it('says why nothing is known, and shows no number then', () => {
    const view = costView(
      { asOf: COST.asOf, unknown: 'times' },
      RUNNING,
      SEEN,
      GERMAN,
    );
    expect(view.unknown).toMatch(/^Nicht bekannt/);
    expect(view.rows).toEqual([]);
    expect(view.wasted).toBeUndefined();
  });

  it.each([
    ['trainjob', /^Not known: nobody told what its pods ask for/],
    ['pytorchjob', /^Not known: the PyTorchJob says neither/],
    ['pipeline', /^Not known: this source does not say/],
    ['report', /^Not known: this source does not say/],
  ])('sends nobody to pods that there are not: %s', (type, text) => {
    const source = { type, id: 'there', reachable: true };
    const { unknown } = costView(
      { asOf: COST.asOf, unknown: 'requests' },
      { source },
      SEEN,
      ENGLISH,
    );
    expect(unknown).toMatch(text);
  });

  it('never rounds something to nothing', () => {
    expect(hoursText(0.004, ENGLISH)).toBe('< 0.01');
    expect(hoursText(0, ENGLISH)).toBe('0');
  });
});

describe('the card', () => {
  const show = async (cost: typeof COST | undefined) => {
    await renderView(
      <ViewRoot label="Training">
        <CostCard run={createRun({ cost })} words={ENGLISH} />
      </ViewRoot>,
      { world: worldOf('running'), entity: TRAINING_JOB },
    );
    await screen.findByRole('region', { name: 'Training' });
  };

  it('shows hours, waste and money', async () => {
    await show({ ...COST, asOf: new Date(NOW).toISOString() });
    expect(screen.getByRole('heading', { name: 'Cost' })).toBeInTheDocument();
    expect(screen.getAllByText('€16.82')[0]).toBeInTheDocument();
    expect(screen.getByText('1.47 GPU hours (20%)')).toBeInTheDocument();
    expect(screen.getByText('attempt 1 (restarted): 1.47')).toBeInTheDocument();
    expect(
      screen.getByText('Counted on as long as it holds them.'),
    ).toBeInTheDocument();
  });

  it('says that it is not known', async () => {
    await show({ asOf: COST.asOf, unknown: 'requests' });
    expect(screen.getByText(/^Not known: nobody told/)).toBeInTheDocument();
    expect(screen.queryByText('0')).not.toBeInTheDocument();
  });

  it('says that no GPU was asked for', async () => {
    await show({
      ...COST,
      gpuHours: undefined,
      wastedGpuHours: undefined,
      lines: [COST.lines![1]],
    });
    expect(screen.getByText('No GPU was asked for.')).toBeInTheDocument();
    expect(screen.getByText('5.88 CPU hours (20%)')).toBeInTheDocument();
  });

  it('is not there where the server tells no cost', async () => {
    await show(undefined);
    expect(screen.queryByText('Cost')).not.toBeInTheDocument();
  });
});
