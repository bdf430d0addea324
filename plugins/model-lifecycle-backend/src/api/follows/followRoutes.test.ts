import { mockCredentials } from '@backstage/backend-test-utils';
import request from 'supertest';
import { runId } from '../../training/history/__testUtils__/runs';
import {
  FollowStore,
  PROOF_LASTS_MS,
} from '../../training/notifications/FollowStore';
import {
  jobEntity,
  startBackend,
  type TestBackend,
  type TestWorld,
} from '../__testUtils__/testBackend';

const ALICE = 'user:default/alice';
const BOB = 'user:default/bob';
const ID = runId(1);
const JOB = 'resource:default/a';
const OFF = { training: { notifications: { enabled: false } } };
const ONLY_FOLLOWERS = { training: { notifications: { owners: false } } };

describe('following a run', () => {
  let backend: TestBackend;
  let hidden: Record<string, string[]>;

  afterEach(() => backend.stop());

  async function start(world: TestWorld = {}) {
    hidden = {};
    // Per user: the catalog decides, so that what is hidden is not seen.
    backend = await startBackend({
      entities: [
        jobEntity('a', {
          'backstage.io/managed-by-location': 'model-lifecycle:training/lab',
        }),
      ],
      policy: {
        'catalog.entity.read': {
          result: 'CONDITIONAL' as never,
          pluginId: 'catalog',
          resourceType: 'catalog-entity',
          conditions: {
            rule: 'IS_ENTITY_OWNER',
            resourceType: 'catalog-entity',
            params: { claims: [] },
          },
        },
      },
      hidden,
      ...world,
    });
    await backend.add(
      { id: ID, name: 'llm' },
      { provider: [JOB], owner: ALICE },
    );
  }

  const ask = (
    method: 'get' | 'put' | 'delete',
    user: string | undefined,
    path = '/follow',
  ) =>
    request(backend.server)
      [method](`/api/model-lifecycle/runs/${ID}${path}`)
      .set(
        'Authorization',
        user
          ? mockCredentials.user.header(user)
          : mockCredentials.none.header(),
      );
  const follow = async (user: string) =>
    new FollowStore({ knex: backend.knex, time: backend.time }).get(ID, user);

  it('is asked for and taken back by each user alone', async () => {
    await start();
    const not = { available: true, following: false, asOwner: false };
    expect((await ask('get', BOB)).body).toEqual(not);
    const { body } = await ask('put', BOB).expect(200);
    expect(body).toEqual({ ...not, following: true });
    expect((await ask('get', BOB)).body).toEqual({ ...not, following: true });
    expect(await follow(BOB)).toMatchObject({
      ownerRef: ALICE,
      entityRef: JOB,
    });
    expect((await ask('delete', BOB).expect(200)).body).toEqual(not);
    expect((await ask('get', BOB)).body).toEqual(not);
  });

  it('is there for owners, who may want to hear nothing', async () => {
    await start();
    const owner = { available: true, following: true, asOwner: true };
    expect((await ask('get', ALICE)).body).toEqual(owner);
    expect((await ask('delete', ALICE)).body.following).toBe(false);
    expect((await ask('get', ALICE)).body).toEqual({
      ...owner,
      following: false,
    });
    expect((await ask('put', ALICE)).body).toEqual(owner);
  });

  it('is asked for by owners too where they are not told as owners', async () => {
    await start({ config: ONLY_FOLLOWERS });
    const not = { available: true, following: false, asOwner: false };
    expect((await ask('get', ALICE)).body).toEqual(not);
    expect((await ask('put', ALICE)).body.following).toBe(true);
  });

  it('is not there where notifications are off', async () => {
    await start({ config: OFF });
    expect((await ask('get', ALICE)).body).toEqual({
      ...{ available: false, following: false, asOwner: true },
    });
    const { body } = await ask('put', ALICE).expect(403);
    expect(body.error.message).toContain(
      'modelLifecycle.training.notifications.enabled',
    );
    expect(await follow(ALICE)).toBeUndefined();
  });

  it('is for those who may see the run', async () => {
    await start();
    hidden[BOB] = [JOB];
    await ask('get', BOB).expect(404);
    await ask('put', BOB).expect(404);
    await ask('delete', BOB).expect(404);
    expect(await follow(BOB)).toBeUndefined();
    await ask('put', undefined).expect(401);
  });

  it('is renewed by reading the run', async () => {
    await start();
    await ask('put', BOB);
    await backend.time.advance(PROOF_LASTS_MS);
    await ask('get', BOB, '').expect(200);
    expect((await follow(BOB))?.provenAt).toBe(backend.time.now());
  });

  it('ends when the user reads the run and may not any more', async () => {
    await start();
    await ask('put', BOB);
    await ask('put', ALICE);
    hidden[BOB] = [JOB];
    await backend.time.advance(60_000);
    await ask('get', BOB, '').expect(404);
    expect(await follow(BOB)).toBeUndefined();
    expect(await follow(ALICE)).toMatchObject({ following: true });
  });
});
