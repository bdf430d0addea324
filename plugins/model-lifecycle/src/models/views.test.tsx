import type { Entity } from '@backstage/catalog-model';
import {
  configure,
  fireEvent,
  screen,
  waitFor,
  within,
} from '@testing-library/react';
import type { ReactElement } from 'react';
import { statusError, type FakeWorld } from '../__fixtures__/FakeApi';
import {
  BROKEN_SERVER,
  CARD,
  MODEL,
  MODEL_ENTITY,
  SERVER_ENTITY,
  STALE_MODEL,
} from '../__fixtures__/models';
import { modelWorld, worldWithModel } from '../__fixtures__/modelWorld';
import { renderView } from '../__testUtils__/renderView';
import { worldOf } from '../__fixtures__/world';
import { HomeTrainings } from './HomeTrainings';
import { LatestTrainingCard } from './LatestTrainingCard';
import { ModelCardContent } from './ModelCardContent';
import { OverviewCard } from './OverviewCard';
import { VersionsCard } from './VersionsCard';

// Rendering in an app takes seconds where many suites share a processor.
jest.setTimeout(120_000);
configure({ asyncUtilTimeout: 60_000 });

const DOWN = statusError(503, 'down');
const FORBIDDEN = statusError(403, 'Forbidden');

function show(
  view: ReactElement,
  world: FakeWorld = modelWorld(),
  entity: Entity = MODEL_ENTITY,
) {
  return renderView(view, { world, entity });
}

/** What stands under a fact's name. */
function fact(name: string): HTMLElement {
  return screen.getByText(name, { selector: 'dt' }).parentElement!
    .lastElementChild as HTMLElement;
}

describe.each<[string, ReactElement, string]>([
  ['overview', <OverviewCard />, 'The facts about the model'],
  ['versions', <VersionsCard />, 'The versions'],
  ['card', <ModelCardContent />, 'The model card'],
  ['latest training', <LatestTrainingCard />, 'The latest training'],
  ['home', <HomeTrainings />, 'The latest training'],
])('the view: %s', (_, view, what) => {
  it('says that it is loading', async () => {
    await show(view, modelWorld({ silent: true }));
    expect(
      await screen.findByRole('progressbar', { name: 'Loading' }),
    ).toBeInTheDocument();
  });

  it('says what could not be loaded, and tries again', async () => {
    const { api, pass } = await show(view, modelWorld({ failure: DOWN }));
    expect(
      await screen.findByText(`${what} could not be loaded`),
    ).toBeInTheDocument();
    api.world = modelWorld();
    fireEvent.click(screen.getByText('Try again'));
    await pass(0);
    await waitFor(() =>
      expect(
        screen.queryByText(`${what} could not be loaded`),
      ).not.toBeInTheDocument(),
    );
  });

  it('says when it may not be seen', async () => {
    await show(view, modelWorld({ failure: FORBIDDEN }));
    expect(await screen.findByText('You may not see this')).toBeInTheDocument();
  });

  it('stays readable while the connection is lost', async () => {
    const { api, environment, pass } = await show(view);
    await screen.findAllByRole('heading').catch(() => []);
    api.world = modelWorld({ failure: DOWN });
    environment.setHidden(false);
    await pass(0);
    expect(await screen.findByText(/Connection lost/)).toBeInTheDocument();
  });
});

describe('the overview card', () => {
  it('shows where the model is served, and how that server is', async () => {
    await show(<OverviewCard />);
    expect(await screen.findByText('AI model')).toBeInTheDocument();
    const servers = within(fact('Served by')).getAllByRole('listitem');
    await within(servers[0]).findByText('ready');
    expect(
      within(servers[0]).getByText('https://granite-chat.apps.example/v1'),
    ).toBeInTheDocument();
    expect(servers[1]).toHaveTextContent(
      `not readyRevisionMissing. Configuration "granite-predictor" does not have any ready Revision${BROKEN_SERVER.internalUrl}`,
    );
  });

  it('leads to the training that made it', async () => {
    await show(<OverviewCard />);
    expect(
      await screen.findByRole('link', { name: 'support-chat-fine-tune-42' }),
    ).toHaveAttribute(
      'href',
      '/catalog/default/resource/support-chat-fine-tune/training',
    );
  });

  it('says in which other sources it is, and how that is known', async () => {
    await show(<OverviewCard />);
    await screen.findByText('acme/ticket-router');
    expect(fact('Also in')).toHaveTextContent(
      'acme/ticket-router Hugging Face · hub, same revision on Hugging Face' +
        'models/ticket-router OCI registry · images, same digest',
    );
  });

  it('copies an address and says so', async () => {
    const written: string[] = [];
    Object.assign(navigator, {
      clipboard: { writeText: async (text: string) => written.push(text) },
    });
    const { analytics, pass } = await show(
      <OverviewCard />,
      modelWorld(),
      SERVER_ENTITY,
    );
    fireEvent.click(await screen.findByLabelText('Copy Address'));
    await pass(0);
    expect(await screen.findByText('Copied')).toBeInTheDocument();
    expect(written).toEqual(['https://granite-chat.apps.example/v1']);
    expect(analytics.getEvents()).toMatchObject([
      { action: 'copy', subject: 'model fact' },
    ]);
  });

  it('says what is not current, and that there is no version', async () => {
    await show(<OverviewCard />, worldWithModel(STALE_MODEL));
    expect(
      await screen.findByText(
        'Not all of this is current: The versions could not be read in time',
      ),
    ).toBeInTheDocument();
    expect(fact('Current version')).toHaveTextContent(
      'noneIt has no version yet',
    );
    expect(screen.queryByText('Served by')).not.toBeInTheDocument();
  });

  it('says when no source knows the entity', async () => {
    await show(<OverviewCard />, modelWorld({ models: [] }));
    expect(await screen.findByText('No source knows this')).toBeInTheDocument();
  });

  it('takes what it showed away when the right is revoked', async () => {
    const { api, environment, pass } = await show(<OverviewCard />);
    await screen.findByText('apache-2.0');
    api.world = modelWorld({ failure: FORBIDDEN });
    environment.setHidden(false);
    await pass(0);
    expect(screen.queryByText('apache-2.0')).not.toBeInTheDocument();
  });
});

describe('the versions', () => {
  it('can be shown in full and be hidden', async () => {
    const { analytics } = await show(<VersionsCard />);
    expect(await screen.findByText('6 of 23 versions')).toBeInTheDocument();
    expect(screen.getAllByRole('row')).toHaveLength(1 + 5);
    fireEvent.click(screen.getByText('Show all 6 that are kept'));
    expect(screen.getAllByRole('row')).toHaveLength(1 + 6);
    expect(screen.getByText('9f86d081884c')).toBeInTheDocument();
    const button = screen.getByRole('button', { name: 'Hide versions' });
    expect(button).toHaveAttribute('aria-expanded', 'true');
    fireEvent.click(button);
    expect(screen.queryByRole('table')).not.toBeInTheDocument();
    expect(analytics.getEvents()).toMatchObject([
      { action: 'collapse', subject: 'model versions' },
    ]);
  });

  it('say when there are none', async () => {
    await show(<VersionsCard />, worldWithModel(STALE_MODEL));
    expect(
      await screen.findByText('The source lists no version.'),
    ).toBeInTheDocument();
  });
});

describe('the model card', () => {
  it('stands in place, with its facts', async () => {
    await show(<ModelCardContent />);
    expect(
      await screen.findByRole('heading', { name: 'Ticket router', level: 3 }),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('heading', { name: 'How to use it', level: 4 }),
    ).toBeInTheDocument();
    expect(fact('Base models')).toHaveTextContent(
      'ibm-granite/granite-3.1-8b-base',
    );
    expect(screen.getByRole('cell', { name: '0.93' })).toBeInTheDocument();
  });

  it('lets nothing of a hostile card run, ask or lead elsewhere', async () => {
    const markdown = [
      'before <script>document.title = "run"</script> after',
      '<img src="https://evil.example/x.png" onerror="alert(1)">',
      '<a href="javascript:alert(1)" onclick="alert(1)">html link</a>',
      '<iframe src="https://evil.example"></iframe>',
      '<form action="https://evil.example"><input name="password"></form>',
      '<style>body { display: none }</style>',
      '<div style="position: fixed" class="x" id="y">html block</div>',
      '[go](javascript:alert(1)) [in](/api/x) ![pic](https://evil.example/y.png)',
    ].join('\n\n');
    await show(
      <ModelCardContent />,
      modelWorld({ cards: { [MODEL.id]: { ...CARD, markdown } } }),
    );
    const text = (await screen.findByText('html link')).closest(
      '[class*="BackstageMarkdownContent"]',
    )!;
    expect(text.querySelectorAll('script, iframe, form, style')).toHaveLength(
      0,
    );
    expect(text.querySelectorAll('a')).toHaveLength(0);
    expect(text.querySelectorAll('[style], [class="x"]')).toHaveLength(0);
    expect(text.innerHTML).not.toMatch(/evil|alert|javascript/);
    expect(text).toHaveTextContent('html block');
    expect(text).toHaveTextContent('go in');
  });

  it('shows the pictures that the backend has read, and no drawing that could bring more', async () => {
    const markdown = [
      '![confusion matrix](images/matrix.png)',
      '![flow](images/flow.svg)',
      '![lost](images/lost.png)',
      '![away](https://evil.example/matrix.png)',
    ].join('\n\n');
    const picture = (type: string) => new Blob(['picture'], { type });
    await show(
      <ModelCardContent />,
      modelWorld({
        cards: { [MODEL.id]: { ...CARD, markdown } },
        pictures: {
          [`${MODEL.id}/matrix.png`]: picture('image/png'),
          [`${MODEL.id}/flow.svg`]: picture('image/svg+xml'),
        },
      }),
    );
    await waitFor(() =>
      expect(screen.getByAltText('confusion matrix')).toHaveAttribute(
        'src',
        'data:image/png;base64,cGljdHVyZQ==',
      ),
    );
    for (const name of ['flow', 'lost', 'away']) {
      expect(screen.getByAltText(name)).not.toBeVisible();
    }
  });

  it('says when the model has none', async () => {
    await show(<ModelCardContent />, worldWithModel({ hasCard: false }));
    expect(
      await screen.findByText('This model has no card'),
    ).toBeInTheDocument();
  });

  it('says that a long one was cut', async () => {
    await show(
      <ModelCardContent />,
      modelWorld({ cards: { [MODEL.id]: { ...CARD, truncated: true } } }),
    );
    expect(
      await screen.findByText(/longer than what is shown/),
    ).toBeInTheDocument();
  });
});

describe('the latest training', () => {
  it('shows how far it is and leads to its tab', async () => {
    const { analytics } = await show(<LatestTrainingCard />);
    expect(
      await screen.findByText('support-chat-fine-tune-42'),
    ).toBeInTheDocument();
    expect(screen.getByText('45%')).toBeInTheDocument();
    expect(
      screen.getByRole('img', { name: 'loss: last 0.412, falling' }),
    ).toBeInTheDocument();
    const link = screen.getByRole('link', { name: 'Open the Training tab' });
    fireEvent.click(link);
    expect(analytics.getEvents()).toContainEqual(
      expect.objectContaining({
        action: 'open',
        subject: 'latest training run',
      }),
    );
  });

  it('shows no percent that nobody reported', async () => {
    await show(<LatestTrainingCard />, worldOf('queued'));
    await screen.findByText('Queued');
    expect(screen.queryByText(/%/)).not.toBeInTheDocument();
  });

  it('says when there is none', async () => {
    await show(<LatestTrainingCard />, modelWorld({ runs: [] }));
    expect(
      await screen.findByText('No training run is known'),
    ).toBeInTheDocument();
  });

  it('stands on a home page too', async () => {
    await show(<HomeTrainings />);
    expect(
      await screen.findByText('support-chat-fine-tune-42'),
    ).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'All trainings' })).toHaveAttribute(
      'href',
      '/model-lifecycle/training?mine=true',
    );
  });
});
