import { makeRun } from '../history/__testUtils__/runs';
import { RUN_STATES, type Run, type RunState } from '../run';
import { offersFor } from './offers';

const names = (run: Partial<Run>) =>
  Object.entries(offersFor(makeRun(run)))
    .filter(([, offer]) => offer.allowed)
    .map(([action]) => action);

describe('offersFor', () => {
  const EXPECTED: Record<RunState, string[]> = {
    queued: ['pause', 'stop'],
    blocked: ['pause', 'stop'],
    pending: ['pause', 'stop'],
    initializing: ['pause', 'stop'],
    running: ['pause', 'stop'],
    restarting: ['pause', 'stop'],
    preempted: ['pause', 'stop'],
    paused: ['resume', 'stop'],
    unknown: ['stop'],
    succeeded: [],
    failed: [],
    stopped: [],
    deleting: [],
  };

  it.each(RUN_STATES)('knows what can be done while %s', state => {
    expect(names({ state })).toEqual(EXPECTED[state]);
  });

  it('names why Kueue deactivated what it offers to resume', () => {
    const reason = {
      code: 'blocked.deactivated',
      params: { cause: 'maximum-execution-time' },
    };
    const offers = offersFor(makeRun({ state: 'blocked', reason }));
    expect(offers.resume).toEqual({ allowed: true, reason });
    expect(offers.pause).toBeUndefined();
  });

  it('leaves alone what somebody else manages, and says who', () => {
    const facts = { managedBy: 'kueue.x-k8s.io/multikueue' };
    expect(offersFor(makeRun({ facts })).pause).toEqual({
      allowed: false,
      reason: { code: 'action.managed-elsewhere', params: facts },
    });
  });

  it('offers nothing for what is gone or no TrainJob', () => {
    expect(names({ goneAt: 1 })).toEqual([]);
    expect(names({ source: { type: 'report', id: 'lab' } })).toEqual([]);
  });
});
