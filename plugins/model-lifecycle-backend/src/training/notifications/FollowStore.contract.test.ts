import type { Knex } from 'knex';
import { ManualTime } from '../../time/__testUtils__/ManualTime';
import {
  createTestDatabases,
  prepareDatabase,
} from '../history/__testUtils__/database';
import { NOW, runId } from '../history/__testUtils__/runs';
import { FollowStore, isProven, PROOF_LASTS_MS } from './FollowStore';

jest.setTimeout(60_000);

const ID = runId(1);
const ALICE = 'user:default/alice';
const BOB = 'user:default/bob';
const HOUR_MS = 60 * 60_000;
const PROOF = { ownerRef: 'group:default/a', entityRef: 'resource:default/a' };

const databases = createTestDatabases();

describe.each(databases.eachSupportedId())('FollowStore on %s', databaseId => {
  let knex: Knex;
  let time: ManualTime;
  let follows: FollowStore;

  beforeEach(async () => {
    knex = await databases.init(databaseId);
    await prepareDatabase(knex);
    time = new ManualTime(NOW);
    follows = new FollowStore({ knex, time });
  });

  const follow = (userRef = ALICE, following = true) =>
    follows.set(ID, userRef, { following, proof: PROOF });

  it('keeps the last wish of each user', async () => {
    await follow();
    await follow(BOB);
    await follow(BOB, false);
    expect(await follows.get(ID, ALICE)).toEqual({
      ...{ userRef: ALICE, following: true, provenAt: NOW, ...PROOF },
    });
    expect(await follows.get(ID, BOB)).toMatchObject({ following: false });
    expect(await follows.of(ID)).toHaveLength(2);
    expect(await follows.of(runId(2))).toEqual([]);
    expect(await follows.get(runId(2), ALICE)).toBeUndefined();
  });

  it('is renewed by reading, once an hour or when the proof is another', async () => {
    await follow();
    const provenAt = async () => (await follows.get(ID, ALICE))?.provenAt;
    await time.advance(HOUR_MS - 1);
    await follows.renew(ID, ALICE, PROOF);
    expect(await provenAt()).toBe(NOW);
    await time.advance(1);
    await follows.renew(ID, ALICE, PROOF);
    expect(await provenAt()).toBe(NOW + HOUR_MS);
    await time.advance(1);
    await follows.renew(ID, ALICE, { ownerRef: 'group:default/b' });
    expect(await follows.get(ID, ALICE)).toEqual({
      ...{ userRef: ALICE, following: true, ownerRef: 'group:default/b' },
      provenAt: NOW + HOUR_MS + 1,
    });
  });

  it('makes nobody follow who did not ask', async () => {
    await follows.renew(ID, ALICE, PROOF);
    expect(await follows.of(ID)).toEqual([]);
  });

  it('lapses after seven days without a read', async () => {
    await follow();
    const [kept] = await follows.of(ID);
    expect(isProven(kept, NOW + PROOF_LASTS_MS)).toBe(true);
    expect(isProven(kept, NOW + PROOF_LASTS_MS + 1)).toBe(false);
  });

  it('forgets who may not read the run, but not who wants to hear nothing', async () => {
    await follow(ALICE);
    await follow(BOB, false);
    await follows.forget(ID, ALICE);
    await follows.forget(ID, BOB);
    expect(await follows.of(ID)).toMatchObject([
      { userRef: BOB, following: false },
    ]);
  });

  it('drops follows that nobody renewed for two months', async () => {
    await follow();
    await follow(BOB, false);
    await follows.prune(NOW + 60 * 24 * HOUR_MS);
    expect(await follows.of(ID)).toHaveLength(2);
    await follows.prune(NOW + 60 * 24 * HOUR_MS + 1);
    expect(await follows.of(ID)).toMatchObject([{ userRef: BOB }]);
  });
});
