import { mockServices } from '@backstage/backend-test-utils';
import { ScanSoon } from './ScanSoon';

const turn = () => new Promise(resolve => setImmediate(resolve));

function lab() {
  const begun: string[] = [];
  const wakers: (() => void)[] = [];
  let busy = false;
  const soon = new ScanSoon({
    scanNow: async sourceId => {
      if (busy) throw new Error('A listing is under way');
      begun.push(sourceId);
      busy = true;
    },
    time: { sleep: () => new Promise(resolve => wakers.push(resolve)) },
    logger: mockServices.logger.mock(),
  });
  return {
    soon,
    begun,
    sleepers: () => wakers.length,
    /** The listing under way ends. */
    end: () => {
      busy = false;
    },
    /** The time of all who sleep is over. */
    wake: async () => {
      wakers.splice(0).forEach(waker => waker());
      await turn();
    },
  };
}

describe('ScanSoon', () => {
  it('lists at once where nothing is under way', async () => {
    const { soon, begun } = lab();
    await soon.of('mine');
    expect(begun).toEqual(['mine']);
  });

  it('lists once more for all changes while a listing is under way', async () => {
    const { soon, begun, end, wake, sleepers } = lab();
    await soon.of('mine');
    await Promise.all(Array.from({ length: 100 }, () => soon.of('mine')));
    await soon.of('mine');
    await wake();
    expect(begun).toEqual(['mine']);
    end();
    await wake();
    end();
    await wake();
    expect(begun).toEqual(['mine', 'mine']);
    expect(sleepers()).toBe(0);
  });

  it('lists again for a change after the listing that was waited for has begun', async () => {
    const { soon, begun, end, wake } = lab();
    await soon.of('mine');
    await soon.of('mine');
    end();
    await wake();
    await soon.of('mine');
    end();
    await wake();
    expect(begun).toEqual(['mine', 'mine', 'mine']);
  });

  it('leaves a source that cannot be listed for a minute to its schedule', async () => {
    const { soon, begun, end, wake, sleepers } = lab();
    await soon.of('mine');
    await soon.of('mine');
    for (let second = 0; second < 60; second += 1) await wake();
    expect(sleepers()).toBe(0);
    end();
    await soon.of('mine');
    expect(begun).toEqual(['mine', 'mine']);
  });
});
