import path from 'node:path';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { setTimeout as delay } from 'node:timers/promises';
import { ManualTime } from '../../time/__testUtils__/ManualTime';
import { assertFence, type Fence, StaleLeaseError } from './fence';
import { LeaseHolder } from './LeaseHolder';
import { leaseHolder } from './leaseRows';

const KEY = 'cluster:lab';

/** One replica: its own clock, and what it wrote and when it held the lease. */
class Replica {
  readonly time = new ManualTime();
  readonly stop = new AbortController();
  readonly fences: Fence[] = [];
  signal?: AbortSignal;
  #done?: Promise<void>;

  constructor(readonly name: string, readonly knex: Knex) {}

  start(): void {
    const holder = new LeaseHolder({
      knex: this.knex,
      logger: mockServices.logger.mock(),
      time: this.time,
    });
    this.#done = holder.runWhileHolding({
      key: KEY,
      holder: this.name,
      signal: this.stop.signal,
      work: async (fence, signal) => {
        this.fences.push(fence);
        this.signal = signal;
        await new Promise<void>(resolve =>
          signal.addEventListener('abort', () => resolve()),
        );
      },
    });
  }

  get holding(): boolean {
    return this.signal !== undefined && !this.signal.aborted;
  }

  /** A write of the work, under the newest fence it was given. */
  async write(text: string): Promise<void> {
    await this.knex.transaction(async transaction => {
      await assertFence(transaction, this.fences.at(-1)!);
      await transaction('written').insert({ text });
    });
  }

  async end(): Promise<void> {
    this.stop.abort();
    await this.#done;
  }
}

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())('LeaseHolder on %p', id => {
  let knex: Knex;
  const replicas: Replica[] = [];

  const replica = (name: string) => {
    const made = new Replica(name, knex);
    replicas.push(made);
    made.start();
    return made;
  };

  const until = async (condition: () => boolean, ...clocks: Replica[]) => {
    for (let turn = 0; turn < 500 && !condition(); turn++) {
      for (const { time } of clocks) await time.advance(100);
      await delay(5);
    }
    expect(String(condition)).toBe(condition() ? String(condition) : 'true');
  };

  /** The database's clock runs on by more than the duration. */
  const expire = () =>
    knex('leases').update({ expires_at_ms: knex.raw('expires_at_ms - 30000') });

  const texts = async () =>
    (await knex('written').orderBy('text')).map(row => row.text);

  beforeEach(async () => {
    knex = await databases.init(id);
    await knex.migrate.latest({
      directory: path.resolve(__dirname, '../../../migrations'),
    });
    await knex.schema.createTable('written', table => table.string('text'));
  }, 60_000);

  afterEach(async () => {
    await Promise.all(replicas.splice(0).map(made => made.end()));
    await knex.destroy();
  });

  it('lets one replica work and the other wait', async () => {
    const first = replica('first');
    await until(() => first.holding);
    const second = replica('second');
    await until(() => first.time.now() > 0, first, second);
    for (let turn = 0; turn < 10; turn++) {
      await first.time.advance(3_000);
      await second.time.advance(3_000);
      await delay(5);
    }
    expect(second.fences).toEqual([]);
    expect(await leaseHolder(knex, KEY)).toBe('first');
    await first.write('by first');
    expect(await texts()).toEqual(['by first']);
  });

  it('expires within the 10 s that a holder asked for, by the database clock', async () => {
    const first = replica('first');
    await until(() => first.holding);
    const now =
      id === 'SQLITE_3'
        ? "unixepoch('subsec') * 1000"
        : 'extract(epoch from now()) * 1000';
    const [row] = await knex('leases').select(
      knex.raw(`expires_at_ms - ${now} as left_ms`),
    );
    expect(Number(row.left_ms)).toBeGreaterThan(5_000);
    expect(Number(row.left_ms)).toBeLessThanOrEqual(10_001);
  });

  it("moves a dead holder's lease within 15 s, with a higher fencing number", async () => {
    const dead = replica('dead');
    await until(() => dead.holding);
    const heir = replica('heir');
    await heir.time.advance(3_000);
    // The dead one's clock does not move any more; the database's does.
    await expire();
    const before = heir.time.now();
    await until(() => heir.holding, heir);
    // 10 s until it expires, and at most one more question.
    expect(10_000 + heir.time.now() - before).toBeLessThan(15_000);
    expect(heir.fences[0].fencingNumber).toBe(dead.fences[0].fencingNumber + 1);
  });

  it('lets a holder that was frozen for 30 s write nothing', async () => {
    const frozen = replica('frozen');
    await until(() => frozen.holding);
    await frozen.write('1 before');
    const heir = replica('heir');
    await expire();
    await until(() => heir.holding, heir);
    await heir.write('2 newer');

    // It does not know yet: only the fence stops it.
    expect(frozen.holding).toBe(true);
    await expect(frozen.write('3 stale')).rejects.toThrow(StaleLeaseError);
    await frozen.time.advance(30_000);
    await until(() => !frozen.holding, frozen);
    expect(await texts()).toEqual(['1 before', '2 newer']);
    expect(heir.holding).toBe(true);
  });

  it('keeps a lease that expired unnoticed and that nobody took', async () => {
    const only = replica('only');
    await until(() => only.holding);
    await expire();
    await only.time.advance(4_000);
    await delay(20);
    await only.write('still mine');
    expect(only.fences).toHaveLength(1);
    expect(await leaseHolder(knex, KEY)).toBe('only');
  });

  it('hands over at once when it is stopped', async () => {
    const first = replica('first');
    await until(() => first.holding);
    await first.end();
    expect(await leaseHolder(knex, KEY)).toBeUndefined();
    await expect(first.write('after the end')).resolves.toBeUndefined();
    const second = replica('second');
    await until(() => second.holding);
    await expect(first.write('too late')).rejects.toThrow(StaleLeaseError);
    expect(await texts()).toEqual(['after the end']);
  });

  it('never lets two replicas in when many ask at once', async () => {
    const many = Array.from({ length: 8 }, (_, n) => replica(`replica-${n}`));
    await until(() => many.some(one => one.holding));
    await delay(50);
    expect(many.filter(one => one.holding)).toHaveLength(1);
  });

  it('stops the work when the database cannot be asked for 10 s', async () => {
    const cut = replica('cut');
    await until(() => cut.holding);
    await knex.schema.renameTable('leases', 'unreachable');
    await until(() => !cut.holding, cut);
    await knex.schema.renameTable('unreachable', 'leases');
    await expire();
    await until(() => cut.holding, cut);
    expect(cut.fences.length).toBe(2);
  });
});
