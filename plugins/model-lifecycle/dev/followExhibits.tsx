import Box from '@material-ui/core/Box';
import type { RunFollow } from 'backstage-plugin-model-lifecycle-common';
import { statusError, type FakeWorld } from '../src/__fixtures__/FakeApi';
import { RUNNING } from '../src/__fixtures__/runs';
import { worldOf } from '../src/__fixtures__/world';
import { FollowButton } from '../src/training/follow/FollowButton';
import { ViewRoot } from '../src/ui/ViewRoot';
import { useWords } from '../src/words/useWords';
import type { Exhibit } from './gallery';

function Alone() {
  const words = useWords();
  return (
    <ViewRoot label="Following alone">
      <Box display="flex" flexWrap="wrap" p={2} gridGap={8}>
        <FollowButton run={RUNNING} words={words} />
      </Box>
    </ViewRoot>
  );
}

const exhibit = (change: Partial<FakeWorld>): Exhibit => ({
  view: <Alone />,
  world: worldOf('running', change),
});
const hears = (follow: Partial<RunFollow>) =>
  exhibit({
    follow: { available: true, following: false, asOwner: false, ...follow },
  });
const failing = (statusCode: number) =>
  exhibit({ followFailure: statusError(statusCode, 'The backend says no') });

/** Each state of the button that follows a run. */
export const followExhibits: Record<string, Exhibit> = {
  not: hears({}),
  following: hears({ following: true }),
  owner: hears({ following: true, asOwner: true }),
  off: hears({ available: false }),
  loading: exhibit({ silent: true }),
  error: failing(503),
  forbidden: failing(403),
  guest: failing(401),
  refused: exhibit({ refusal: statusError(500, 'The database is away') }),
};
