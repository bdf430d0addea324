import { mockServices } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { setTimeout as delay } from 'node:timers/promises';
import type { ReportSubject } from '../../../config/types';
import { ManualTime } from '../../../time/__testUtils__/ManualTime';
import {
  createTestDatabases,
  prepareDatabase,
} from '../../history/__testUtils__/database';
import type { Run } from '../../run';
import { Replica } from '../runner/__testUtils__/replica';
import { ReportInbox } from './ReportInbox';
import { ReportSource } from './ReportSource';
import type { TrainerReport } from './types';

jest.setTimeout(60_000);

const databases = createTestDatabases();
const LAB: ReportSubject = { subject: 'external:lab', namespace: 'lab' };

describe.each(databases.eachSupportedId())('reports, %p', databaseId => {
  let knex: Knex;
  let time: ManualTime;
  let replicas: Replica[];
  let sequence: number;

  const until = async (isSo: () => boolean | Promise<boolean>) => {
    for (let turn = 0; turn < 400; turn++) {
      if (await isSo()) return;
      await time.advance(100);
      await delay(2);
    }
    throw new Error('It did not become so');
  };
  const ended = async (ends: Promise<unknown>) => {
    let isDone = false;
    ends.finally(() => {
      isDone = true;
    });
    await until(() => isDone);
  };

  beforeEach(async () => {
    knex = await databases.init(databaseId);
    await prepareDatabase(knex, 'unused');
    time = new ManualTime();
    replicas = [];
    sequence = 0;
  });
  afterEach(() => ended(Promise.all(replicas.map(replica => replica.end()))));

  const inbox = () => new ReportInbox({ knex, time });
  const start = (subjects = [LAB], own = inbox()) => {
    const replica = new Replica(`replica-${replicas.length}`, knex, time);
    replicas.push(replica);
    const source = new ReportSource({
      config: { enabled: true, subjects },
      inbox: own,
      history: replica.history,
      logger: mockServices.logger.mock(),
    });
    return replica.start([source]);
  };
  const report = (fields: Partial<TrainerReport> = {}): TrainerReport => ({
    run: { id: 'night' },
    sequence: ++sequence,
    reportedAt: time.now(),
    ...fields,
  });
  const send = (...reports: TrainerReport[]) =>
    inbox().receive(LAB.subject, reports);
  const runs = async (): Promise<Run[]> => {
    const { rows } = await new Replica('reader', knex, time).history.list({
      sourceId: 'reports',
      order: 'newest',
      limit: 50,
    });
    return rows.map(({ run }) => run);
  };
  const waiting = async () => (await inbox().waiting(10_000)).length;
  const untilState = async (state: Run['state']) => {
    await until(async () => (await runs())[0]?.state === state);
    return (await runs())[0];
  };
  /** Points of a curve that are in the database. */
  const points = async (run: Run) => {
    const { series } = await new Replica('reader', knex, time).history.series(
      run.id,
      { points: 100 },
    );
    return (series[0]?.buckets ?? []).map(({ last }) => last);
  };

  it('are taken in whoever received them, in order, and forgotten when they are safe', async () => {
    start();
    await send(
      report({ phase: 'load' }),
      report({ phase: 'train', percent: 10 }),
      report({ percent: 50 }),
    );
    await until(async () => (await runs())[0]?.progress.percent === 50);
    const [seen] = await runs();
    expect(seen.phases.map(({ id, state }) => `${id} ${state}`)).toEqual([
      'load succeeded',
      'train running',
    ]);
    expect(await waiting()).toBe(3);
    await until(async () => (await waiting()) === 0);
  });

  it('are taken in at once where the replica that received them holds the lease', async () => {
    const own = inbox();
    start([LAB], own);
    await time.advance(2_500);
    const before = time.now();
    await own.receive(LAB.subject, [report()]);
    await until(async () => (await runs()).length === 1);
    expect(time.now() - before).toBeLessThan(1_000);
  });

  it('count once after a crash, with every sample', async () => {
    const metric = (value: number) => ({ metrics: [{ name: 'loss', value }] });
    const first = start();
    await send(report(metric(4)));
    await untilState('running');
    await time.advance(1_000);
    await send(
      report(metric(3)),
      report({ state: 'failed', message: 'it broke' }),
      report({ state: 'running', ...metric(2) }),
    );
    await until(async () => (await runs())[0]?.attempt === 2);
    const before = (await runs())[0];
    await ended(first.end());
    // As after a crash: the last samples were in memory alone.
    await knex('metric_tails').delete();
    replicas = [];
    start();
    await until(async () => (await waiting()) === 0);
    const [after] = await runs();
    expect(after.attempts).toEqual(before.attempts);
    expect(after.state).toBe('running');
    expect(await points(after)).toEqual([4, 3, 2]);
  });

  it('of a result are not undone by an older one that comes again', async () => {
    start();
    await send(report({ percent: 40 }), report({ state: 'succeeded' }));
    const done = await untilState('succeeded');
    const [older] = (await inbox().waiting(1)).map(one => one.report);
    expect(await send(older)).toEqual(['duplicate']);
    await time.advance(3_000);
    expect(await runs()).toEqual([done]);
  });

  it('without a state leave a result as it is', async () => {
    start();
    await send(report({ state: 'succeeded' }));
    await untilState('succeeded');
    await send(report({ metrics: [{ name: 'eval_loss', value: 0.5 }] }));
    await until(async () => (await runs())[0].metrics.length === 1);
    expect(await runs()).toMatchObject([{ state: 'succeeded', attempt: 1 }]);
  });

  it('wait while nobody works on them, and are taken in when somebody does', async () => {
    await send(report({ percent: 40 }));
    await time.advance(60_000);
    expect(await waiting()).toBe(1);
    start();
    expect((await untilState('running')).progress.percent).toBe(40);
  });

  it('of a subject that left the config are dropped', async () => {
    await send(report());
    start([]);
    await until(async () => (await waiting()) === 0);
    expect(await runs()).toEqual([]);
  });

  it('keep their lines in the log of the attempt, each once', async () => {
    const replica = start();
    await send(
      report({ lines: [{ text: 'one' }, { text: 'password=hunter22' }] }),
      report({ lines: [{ text: 'three' }] }),
    );
    const seen = await untilState('running');
    await until(async () => {
      const [file] = await replica.history.logFiles(seen.id);
      return file?.lines === 3;
    });
    await send(report({ state: 'failed' }), report({ state: 'running' }));
    await send(report({ lines: [{ text: 'again' }] }));
    await until(
      async () => (await replica.history.logFiles(seen.id)).length === 2,
    );
    const read = async (attempt: number) =>
      (
        await replica.history.readLog(
          seen.id,
          { pod: 'night', container: 'log', attempt },
          { from: 1, count: 10 },
        )
      ).map(({ line, message }) => `${line} ${message}`);
    expect(await read(1)).toEqual([
      '1 one',
      '2 password=[redacted]',
      '3 three',
    ]);
    expect(await read(2)).toEqual(['1 again']);
  });

  it('are refused beyond 1,000 that wait, and 10,000 runs', async () => {
    const many = (count: number, id?: string) =>
      Array.from({ length: count }, (_, index) =>
        report({ run: { id: id ?? `run-${index}` } }),
      );
    const outcomes = await send(...many(1_001, 'busy'));
    expect(outcomes.filter(one => one === 'accepted')).toHaveLength(1_000);
    expect(outcomes.at(-1)).toBe('full');
    const others = await send(...many(10_000));
    expect(others.filter(one => one === 'accepted')).toHaveLength(9_999);
    expect(others.filter(one => one === 'full')).toHaveLength(1);
    expect(await inbox().receive('external:other', [report()])).toEqual([
      'accepted',
    ]);
  });

  it('wait without the secrets that trainers print', async () => {
    const [own, known] = ['room-42', 'hf_abcdefghijklmnopqrstuv'];
    await new ReportInbox({ knex, time, redact: [/room-\d+/g] }).receive(
      LAB.subject,
      [report({ lines: [{ text: `token ${known} for ${own}, step 7` }] })],
    );
    const kept = JSON.stringify(await knex('report_inbox').select('*'));
    expect(kept).toContain('step 7');
    expect(kept).not.toContain(own);
    expect(kept).not.toContain(known);
  });

  it('of a reporter are refused where too many, or too large ones, wait', async () => {
    const fill = (eachSubject: { reports: number; bytes: number }) =>
      new ReportInbox({ knex, time, eachSubject }).receive(
        LAB.subject,
        Array.from({ length: 4 }, (_, index) =>
          report({
            run: { id: `run-${index}` },
            message: 'é'.repeat(1_000),
          }),
        ),
      );
    const some = await fill({ reports: 2, bytes: 1e6 });
    expect(some).toEqual(['accepted', 'accepted', 'full', 'full']);
    const more = await fill({ reports: 1e6, bytes: 5_000 });
    expect(more).toEqual(['accepted', 'full', 'full', 'full']);
    expect(await waiting()).toBe(3);
  });

  it('are read a few at a time where they are large, and each once', async () => {
    const lines = [{ text: 'x'.repeat(5_000_000) }];
    await send(
      ...['a', 'b', 'c'].map(id => report({ run: { id }, lines })),
      report({ run: { id: 'd' } }),
    );
    const own = inbox();
    const known = new Set<number>();
    const read: string[][] = [];
    for (;;) {
      const some = await own.waiting(200, known);
      if (some.length === 0) break;
      some.forEach(({ id }) => known.add(id));
      read.push(some.map(({ report: one }) => one.run.id));
    }
    expect(read).toEqual([['a'], ['b'], ['c', 'd']]);
  });

  it('are received once when two replicas receive the same at once', async () => {
    const same = Array.from({ length: 50 }, () => report());
    const both = await Promise.all([send(...same), send(...same)]);
    expect(both.flat().filter(one => one === 'accepted')).toHaveLength(50);
    expect(await waiting()).toBe(50);
  });
});
