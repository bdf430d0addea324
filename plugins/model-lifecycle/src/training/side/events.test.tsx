import { fireEvent, screen, within } from '@testing-library/react';
import { EVENTS } from '../../__fixtures__/events';
import { TRAINING_JOB } from '../../__fixtures__/entity';
import { statusError, type FakeWorld } from '../../__fixtures__/FakeApi';
import { createRun, NOW, RUNNING, today } from '../../__fixtures__/runs';
import { ENGLISH, GERMAN } from '../../__fixtures__/words';
import { worldOf } from '../../__fixtures__/world';
import { renderView } from '../../__testUtils__/renderView';
import { useRunEvents, useRunTransitions } from '../../live/hooks';
import { ViewRoot } from '../../ui/ViewRoot';
import { useWords } from '../../words/useWords';
import { describeEvents, describeHappened } from './eventsModel';
import { HappenedCard } from './HappenedCard';

jest.setTimeout(60_000);

function Shown({ run }: { run: typeof RUNNING }) {
  const transitions = useRunTransitions(run, run.state);
  const events = useRunEvents(run);
  return (
    <HappenedCard result={transitions} events={events} words={useWords()} />
  );
}

const show = (change: Partial<FakeWorld> = {}, run = RUNNING) =>
  renderView(
    <ViewRoot label="test">
      <Shown run={run} />
    </ViewRoot>,
    {
      world: worldOf('running', { runs: [run], events: EVENTS, ...change }),
      entity: TRAINING_JOB,
    },
  );

const rows = () =>
  within(screen.getByRole('list'))
    .getAllByRole('listitem')
    .map(row => row.textContent);

describe('what the cluster reported', () => {
  it('is said in words, the same name for a kind everywhere', () => {
    expect(
      describeEvents(EVENTS.items, NOW, ENGLISH).map(({ text }) => text),
    ).toEqual([
      'QuotaReserved · Workload trainjob-fine-tune-1a2b · Quota reserved in ClusterQueue team-a',
      'Warning: FailedScheduling · Pod fine-tune-node-0-0 · 0/3 nodes are available: 3 Insufficient nvidia.com/gpu. · 7 times since 13:06',
      'Pulled · Pod fine-tune-node-0-0 · Successfully pulled image in 41 s',
      'Warning: Preempted · Workload trainjob-fine-tune-1a2b · names a job that you may not see',
    ]);
    expect(describeEvents(EVENTS.items, NOW, GERMAN)[1].text).toMatch(
      /^Warnung: FailedScheduling · .* · 7-mal seit 13:06$/,
    );
  });

  it('is no template and no markup', () => {
    const [first] = EVENTS.items;
    const text = '$t(tab.label) {{count}} <b>x</b>';
    const [row] = describeEvents(
      [
        {
          ...first,
          reason: text,
          message: text,
          object: { kind: text, name: text },
        },
      ],
      NOW,
      ENGLISH,
    );
    expect(row.text).toBe(`${text} · ${text} ${text} · ${text}`);
  });

  it('stands among what the run did, by time', () => {
    const story = describeHappened({
      transitions: {
        items: [
          { at: today('13:02'), kind: 'state', to: 'queued' },
          { at: today('13:08:30'), kind: 'state', to: 'running' },
        ],
      },
      events: EVENTS,
      now: NOW,
      words: ENGLISH,
    });
    expect(story.map(({ time, ordinary }) => [time, ordinary])).toEqual([
      ['13:02', false],
      ['13:03', true],
      ['13:08', false],
      ['13:08', false],
      ['13:09', true],
      ['13:45', false],
    ]);
  });
});

describe('the card', () => {
  it('shows warnings among the changes, and the ordinary in the whole list', async () => {
    await show();
    expect(rows()).toContainEqual(
      expect.stringMatching(/^13:08Warning: FailedScheduling · Pod/),
    );
    expect(screen.queryByText(/QuotaReserved/)).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Show all 10' }));
    expect(rows()).toHaveLength(10);
    expect(screen.getByText(/^QuotaReserved · Workload/)).toBeInTheDocument();
  });

  it('says that there are none', async () => {
    await show({ events: undefined });
    expect(
      screen.getByText('The cluster has no Events about this run.'),
    ).toBeInTheDocument();
  });

  it('says while they load', async () => {
    await show({ eventsFailure: 'silent' });
    expect(
      screen.getByText('Loading the Events of the cluster …'),
    ).toBeInTheDocument();
    expect(rows().length).toBeGreaterThan(0);
  });

  it('says that they cannot be loaded, keeps the rest, and tries again', async () => {
    const { api, pass } = await show({
      eventsFailure: statusError(503, 'down'),
    });
    expect(
      screen.getByText(/^The Events of the cluster could not be loaded/),
    ).toBeInTheDocument();
    expect(rows().length).toBeGreaterThan(0);
    api.world = { ...api.world, eventsFailure: undefined };
    fireEvent.click(
      screen.getByRole('button', { name: ENGLISH.t('common.retry') }),
    );
    await pass(0);
    expect(screen.queryByText(/could not be loaded/)).toBeNull();
    expect(screen.getByText(/^Warning: FailedScheduling/)).toBeInTheDocument();
  });

  it('says who may not read them: the user, or the account of Backstage', async () => {
    const first = await show({ eventsFailure: statusError(403, 'no') });
    expect(
      screen.getByText('You have no permission to see the Events of this run.'),
    ).toBeInTheDocument();
    first.api.world = {
      ...first.api.world,
      eventsFailure: undefined,
      events: {
        ...EVENTS,
        items: [],
        problem: { code: 'events.forbidden', params: { cluster: 'prod' } },
      },
    };
    await first.pass(30_000);
    expect(
      screen.getByText(
        /^Events may not be read in cluster prod: .*needs the RBAC rule “events: list”$/,
      ),
    ).toBeInTheDocument();
    expect(screen.queryByText(/has no Events/)).toBeNull();
  });

  it('says what is missing from them', async () => {
    await show({
      events: {
        ...EVENTS,
        more: true,
        objectsLeftOut: 38,
        since: new Date(today('13:02')).toISOString(),
      },
    });
    expect(
      screen.getByText('There were more Events than are listed here.'),
    ).toBeInTheDocument();
    expect(
      screen.getByText('38 more objects were not asked about.'),
    ).toBeInTheDocument();
    expect(
      screen.getByText('The cluster keeps no Events from before 13:02.'),
    ).toBeInTheDocument();
  });

  it('says nothing of Events of runs that have none', async () => {
    await show({ events: { ...EVENTS, available: false, items: [] } });
    expect(screen.queryByText(/Event/)).toBeNull();
  });

  it('is asked again every 15 s while the run goes on, and rests when hidden', async () => {
    const { api, environment, pass } = await show({ events: undefined });
    const news = () => screen.queryByText(/^Warning: FailedScheduling/);
    api.world = { ...api.world, events: EVENTS };
    await pass(14_000);
    expect(news()).toBeNull();
    await pass(1_000);
    expect(news()).toBeInTheDocument();
    environment.setHidden(true);
    api.world = { ...api.world, events: undefined };
    await pass(60_000);
    expect(news()).toBeInTheDocument();
  });

  it('is asked once about a run that has ended', async () => {
    const run = createRun({ state: 'succeeded' });
    const { api, pass } = await show({ events: undefined }, run);
    api.world = { ...api.world, events: EVENTS };
    await pass(60_000);
    expect(
      screen.getByText('The cluster has no Events about this run.'),
    ).toBeInTheDocument();
  });
});
