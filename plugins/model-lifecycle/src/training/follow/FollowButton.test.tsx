import { configure, fireEvent, screen, waitFor } from '@testing-library/react';
import { ENGLISH, GERMAN } from '../../__fixtures__/words';
import { statusError, type FakeWorld } from '../../__fixtures__/FakeApi';
import { TRAINING_JOB } from '../../__fixtures__/entity';
import { worldOf } from '../../__fixtures__/world';
import { renderView } from '../../__testUtils__/renderView';
import { FollowButton } from './FollowButton';

// Rendering in an app takes seconds where many suites share a processor.
jest.setTimeout(120_000);
configure({ asyncUtilTimeout: 60_000 });

const NAME = 'support-chat-fine-tune-42';
const NOT = { available: true, following: false, asOwner: false };
const FOLLOWING = { ...NOT, following: true };

async function show(change: Partial<FakeWorld> = {}, words = ENGLISH) {
  const world = worldOf('running', change);
  const view = <FollowButton run={world.runs[0]} words={words} />;
  return renderView(view, { world, entity: TRAINING_JOB });
}

const button = () => screen.getByRole('button', { name: 'Follow' });
const settled = () =>
  waitFor(() => expect(button()).toHaveAttribute('aria-busy', 'false'));
/** What the button says to whoever comes to it. */
async function hint() {
  fireEvent.focus(button());
  fireEvent.mouseOver(button());
  return (await screen.findByRole('tooltip')).textContent;
}

it('follows a run, and hears nothing of it any more', async () => {
  const { api } = await show();
  await settled();
  expect(button()).toHaveAttribute('aria-pressed', 'false');
  expect(await hint()).toBe('Be told when this run ends or stands still');

  fireEvent.click(button());
  await screen.findByText(`You follow ${NAME} now.`);
  expect(button()).toHaveAttribute('aria-pressed', 'true');
  expect(api.world.follow).toEqual(FOLLOWING);

  fireEvent.click(button());
  await screen.findByText(`You do not hear of ${NAME} any more.`);
  expect(button()).toHaveAttribute('aria-pressed', 'false');
  expect(api.world.follow).toEqual(NOT);
});

it('says that the user follows', async () => {
  await show({ follow: FOLLOWING });
  await settled();
  expect(button()).toHaveAttribute('aria-pressed', 'true');
  expect(await hint()).toBe('You are told when this run ends or stands still');
  expect(screen.getByRole('status')).toBeEmptyDOMElement();
});

it('says that the user is told as the owner', async () => {
  await show({ follow: { ...FOLLOWING, asOwner: true } });
  await settled();
  expect(await hint()).toBe(
    'You are told when this run ends or stands still, because you own it',
  );
});

it('says neither while it is not known, and cannot be pressed then', async () => {
  const { api } = await show({ silent: true });
  expect(button()).toHaveAttribute('aria-busy', 'true');
  expect(button()).toHaveAttribute('aria-disabled', 'true');
  expect(button()).not.toHaveAttribute('aria-pressed');
  fireEvent.click(button());
  expect(api.world.follow).toBeUndefined();
});

it('is not there where notifications are off', async () => {
  await show({ follow: { ...NOT, available: false } });
  await waitFor(() => expect(screen.queryByRole('button')).toBeNull());
});

it.each([
  ['who is not signed in', 401, /^Sign in to be told/],
  ['who may not follow', 403, 'You may not follow this run'],
  ['who may not see the run any more', 404, 'You may not follow this run'],
])('cannot be pressed by somebody %s', async (_, status, text) => {
  const followFailure = statusError(status, 'No');
  const { api } = await show({ followFailure });
  await settled();
  expect(button()).toHaveAttribute('aria-disabled', 'true');
  expect(await hint()).toMatch(text);
  fireEvent.click(button());
  await settled();
  expect(api.world.follow).toBeUndefined();
});

it('can be pressed though asking failed', async () => {
  const { api } = await show({ followFailure: statusError(503, 'down') });
  await settled();
  expect(button()).not.toHaveAttribute('aria-pressed');
  expect(await hint()).toMatch(/is not known/);
  expect(screen.queryByRole('alert')).toBeNull();
  api.world = { ...api.world, followFailure: undefined };
  fireEvent.click(button());
  await screen.findByText(`You follow ${NAME} now.`);
});

it('says why nothing was changed, and keeps what was so', async () => {
  const { api } = await show({
    follow: FOLLOWING,
    refusal: statusError(500, 'The database is away'),
  });
  await settled();
  fireEvent.click(button());
  expect(await screen.findByRole('alert')).toHaveTextContent(
    'Nothing was changed: The database is away',
  );
  expect(button()).toHaveAttribute('aria-pressed', 'true');
  api.world = { ...api.world, refusal: undefined };
  fireEvent.click(button());
  await screen.findByText(`You do not hear of ${NAME} any more.`);
  expect(screen.queryByRole('alert')).toBeNull();
});

it('speaks German', async () => {
  await show({}, GERMAN);
  expect(
    await screen.findByRole('button', { name: 'Folgen' }),
  ).toBeInTheDocument();
});
