import { mockServices } from '@backstage/backend-test-utils';
import type { NotificationSendOptions } from '@backstage/plugin-notifications-node';
import knexFactory, { type Knex } from 'knex';
import { StaleLeaseError, type Fence } from '../../clusters/lease/fence';
import { RUN_EVENTS, type NotificationsConfig } from '../../config/types';
import { ManualTime, settle } from '../../time/__testUtils__/ManualTime';
import { createRunHistory } from '../history/createRunHistory';
import { moveLease, prepareDatabase } from '../history/__testUtils__/database';
import { makeWrite, NOW, runId } from '../history/__testUtils__/runs';
import type { RunHistory } from '../history/types';
import type { Run } from '../run';
import { FollowStore } from './FollowStore';
import { NotificationSender } from './NotificationSender';
import { Outbox } from './Outbox';

const ALICE = 'user:default/alice';
const ID = runId(1);
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const CONFIG: NotificationsConfig = {
  enabled: true,
  events: RUN_EVENTS,
  owners: true,
};

/** As the service of the notifications plugin words it. */
const answered = (status: number) =>
  new Error(
    `Failed to send notifications: Error: Request failed with status ${status}`,
  );

describe('the sender of notifications', () => {
  let knex: Knex;
  let time: ManualTime;
  let history: RunHistory;
  let outbox: Outbox;
  let cluster: Fence;
  let lease: Fence;
  let logger: ReturnType<typeof mockServices.logger.mock>;
  let users: string[];
  /** What the notifications plugin answers; nothing: it takes it. */
  let answer: ((asked: NotificationSendOptions) => Promise<void>) | undefined;
  let sent: NotificationSendOptions[];

  beforeEach(async () => {
    knex = knexFactory({
      client: 'better-sqlite3',
      connection: ':memory:',
      useNullAsDefault: true,
    });
    cluster = await prepareDatabase(knex);
    lease = await moveLease(knex, 'notifications');
    time = new ManualTime(NOW);
    logger = mockServices.logger.mock();
    outbox = new Outbox(knex);
    history = createRunHistory({ events: outbox, knex, time, logger });
    users = [ALICE];
    answer = undefined;
    sent = [];
  });

  afterEach(() => knex.destroy());

  const sender = (config = CONFIG) =>
    new NotificationSender({
      audience: {
        of: async () => ({ users, entityRef: 'resource:default/a' }),
      },
      config,
      follows: new FollowStore({ knex, time }),
      history,
      logger,
      notifications: {
        send: async options => {
          await answer?.(options);
          sent.push(options);
        },
      },
      outbox,
      time,
    });

  const write = (run: Partial<Run>) =>
    history.write([makeWrite({ id: ID, name: 'llm', ...run })], cluster);
  const fail = async (run: Partial<Run> = {}) => {
    await write({ state: 'running', ...run });
    await write({ state: 'failed', observedAt: time.now() + 1, ...run });
    await time.advance(1);
  };
  const stall = () =>
    history.setFlags(ID, {
      stalled: true,
      movement: {
        ...{ at: NOW, attempt: 1, changedAt: 5 },
        stall: {
          ...{ kind: 'frozen', level: 'stalled', since: 5 },
          reason: { code: 'x' },
        },
      },
    });
  const drain = (one = sender(), fence = lease) =>
    one.drain(fence, new AbortController().signal);
  const titles = () => sent.map(({ payload }) => payload.title);
  const outcomes = async () =>
    (await knex('run_notifications').orderBy('id')).map(row => row.outcome);
  const logged = (level: 'info' | 'warn') =>
    logger[level].mock.calls.map(([message]) => message);

  it('tells the audience once', async () => {
    await fail();
    await drain();
    await drain();
    expect(sent).toEqual([
      {
        recipients: { type: 'entity', entityRef: [ALICE] },
        payload: expect.objectContaining({ title: 'Training failed: llm' }),
      },
    ]);
    expect(await outcomes()).toEqual(['sent']);
  });

  it('tells of one run in the order in which things happened', async () => {
    await write({ state: 'running' });
    await stall();
    await history.setFlags(ID, {
      stalled: false,
      movement: { at: NOW, attempt: 1, changedAt: 6 },
    });
    answer = async () => {
      throw answered(500);
    };
    await drain();
    answer = undefined;
    await time.advance(MINUTE_MS);
    const one = sender();
    await drain(one);
    await drain(one);
    expect(titles()).toEqual([
      'Training is not moving: llm',
      'Training moves again: llm',
    ]);
  });

  it('tries again until it gets through, and says once why it waits', async () => {
    await fail();
    answer = async () => {
      throw answered(503);
    };
    const one = sender();
    for (let minute = 0; minute < 120; minute++) {
      await drain(one);
      await time.advance(MINUTE_MS);
    }
    expect(sent).toEqual([]);
    expect(await outcomes()).toEqual([null]);
    expect(logged('warn')).toHaveLength(1);
    answer = undefined;
    await time.advance(30 * MINUTE_MS);
    await drain(one);
    expect(titles()).toEqual(['Training failed: llm']);
  });

  it('does without a notifications plugin, and says so once', async () => {
    await fail();
    await fail({ id: runId(2) });
    answer = async () => {
      throw answered(404);
    };
    const one = sender();
    for (let minute = 0; minute < 10; minute++) {
      await drain(one);
      await time.advance(MINUTE_MS);
    }
    expect(await outcomes()).toEqual(['undeliverable', 'undeliverable']);
    expect(logged('info')).toEqual([
      expect.stringContaining('@backstage/plugin-notifications-backend'),
    ]);
    expect(logged('warn')).toEqual([]);
  });

  it('leaves out what is older than a day, with a line', async () => {
    await fail({ endedAt: NOW - DAY_MS - 1 });
    await fail({ id: runId(2), endedAt: NOW - DAY_MS + MINUTE_MS });
    await drain();
    expect(sent).toHaveLength(1);
    expect(await outcomes()).toEqual(['expired', 'sent']);
    expect(logged('info')).toEqual([expect.stringMatching(/^1 notification/)]);
  });

  it('leaves out events that are switched off', async () => {
    await fail();
    await drain(sender({ ...CONFIG, events: ['finished'] }));
    expect(sent).toEqual([]);
    expect(await outcomes()).toEqual(['off']);
  });

  it('tells nobody when nobody may see the run, or it is not kept', async () => {
    users = [];
    await fail();
    await drain();
    await fail({ id: runId(2) });
    await knex('runs')
      .where({ id: runId(2) })
      .delete();
    await drain();
    expect(sent).toEqual([]);
    expect(await outcomes()).toEqual(['nobody', 'gone']);
  });

  it('takes back an end that was none, and tells of the next', async () => {
    await write({ state: 'running' });
    await write({ state: 'failed', disagreementSince: NOW });
    await write({ state: 'running', observedAt: NOW + 1 });
    await time.advance(MINUTE_MS);
    await drain();
    expect(sent).toEqual([]);
    await write({ state: 'failed', observedAt: NOW + 2 });
    await drain();
    expect(titles()).toEqual(['Training failed: llm']);
  });

  it('says nothing of the stall of a run that has ended', async () => {
    await write({ state: 'running' });
    await stall();
    await write({ state: 'succeeded', observedAt: NOW + 1 });
    await time.advance(1);
    const one = sender();
    await drain(one);
    await drain(one);
    expect(titles()).toEqual(['Training finished: llm']);
    expect(await outcomes()).toEqual(['overtaken', 'sent']);
  });

  it('tells of an attempt that failed although the next one trains', async () => {
    await fail();
    await write({ state: 'running', attempt: 2, observedAt: NOW + 5 });
    await drain();
    expect(titles()).toEqual(['Training failed: llm']);
  });

  it('speaks to large audiences in parts', async () => {
    users = Array.from({ length: 250 }, (_, n) => `user:default/u${n}`);
    await fail();
    await drain();
    const recipients = sent.flatMap(({ recipients: to }) =>
      to.type === 'entity' ? [to.entityRef] : [],
    );
    expect(recipients.map(refs => refs.length)).toEqual([100, 100, 50]);
    expect(recipients.flat()).toEqual(users);
  });

  it('does not double when the lease moves while a request is under way', async () => {
    await fail();
    let release = () => {};
    answer = () => new Promise(resolve => (release = resolve));
    const old = drain();
    await settle();
    const heirs = await moveLease(knex, 'notifications');
    answer = undefined;
    await drain(sender(), heirs);
    release();
    await old;
    await drain(sender(), heirs);
    expect(titles()).toEqual(['Training failed: llm']);
    expect(await outcomes()).toEqual(['sent']);
  });

  it('does not wait for an answer for ever', async () => {
    await fail();
    answer = () => new Promise(() => {});
    const draining = drain();
    await time.advance(20_000);
    await draining;
    expect(logged('warn')).toEqual([
      expect.stringContaining('did not answer within 20000 ms'),
    ]);
    answer = undefined;
    await time.advance(MINUTE_MS);
    await drain();
    expect(titles()).toEqual(['Training failed: llm']);
  });

  it('ends at once when it is told to, with nobody more told', async () => {
    users = Array.from({ length: 250 }, (_, n) => `user:default/u${n}`);
    await fail();
    const stop = new AbortController();
    answer = async () => {
      stop.abort();
      await new Promise(() => {});
    };
    await sender().drain(lease, stop.signal);
    expect(sent).toEqual([]);
    expect(await outcomes()).toEqual([null]);
    expect(logged('warn')).toEqual([]);
  });

  it('stops between the parts of an audience once the lease is lost', async () => {
    users = Array.from({ length: 250 }, (_, n) => `user:default/u${n}`);
    await fail();
    const stop = new AbortController();
    answer = async () => stop.abort();
    await sender().drain(lease, stop.signal);
    expect(sent.length).toBeLessThanOrEqual(1);
    expect(await outcomes()).toEqual([null]);
  });

  it('ends where the lease is lost, without sending', async () => {
    await fail();
    await moveLease(knex, 'notifications');
    await expect(
      sender().run(lease, new AbortController().signal),
    ).rejects.toThrow(StaleLeaseError);
    expect(sent).toEqual([]);
  });

  it('sends again in the same scope when a holder died after sending', async () => {
    await fail();
    answer = async asked => {
      answer = undefined;
      sent.push(asked);
      throw new Error('the process ends here');
    };
    await drain();
    await time.advance(MINUTE_MS);
    await drain();
    const scope = `model-lifecycle:run:${ID}:end`;
    expect(sent.map(({ payload }) => payload.scope)).toEqual([scope, scope]);
  });
});
