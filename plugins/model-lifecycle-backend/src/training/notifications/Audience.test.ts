import { makeRun, NOW } from '../history/__testUtils__/runs';
import {
  createAudience,
  group,
  ownedJob,
  type ListenersWorld,
} from './__testUtils__/listeners';
import { PROOF_LASTS_MS } from './FollowStore';
import type { Follow } from './types';

const ALICE = 'user:default/alice';
const BOB = 'user:default/bob';
const CAROL = 'user:default/carol';
const TEAM = 'group:default/team';
const JOB = 'resource:default/job';

const WORLD: ListenersWorld = {
  entities: [ownedJob('job', TEAM), group('team', [ALICE, BOB])],
  links: [{ entityRef: JOB, origin: 'provider' }],
};

const follow = (userRef: string, change: Partial<Follow> = {}): Follow => ({
  ...{ userRef, following: true, provenAt: NOW },
  ...{ ownerRef: TEAM, entityRef: JOB },
  ...change,
});

const listeners = (
  world: Partial<ListenersWorld> = {},
  { ownerRef = TEAM, now = NOW } = {},
) =>
  createAudience({ ...WORLD, ...world }, () => now).of({
    run: makeRun(),
    version: 1,
    ownerRef,
  });
const users = async (...options: Parameters<typeof listeners>) =>
  (await listeners(...options)).users;

describe('the audience of a run', () => {
  it('is the owner of its entity, each member of a group', async () => {
    expect(await listeners()).toEqual({
      users: [ALICE, BOB],
      entityRef: JOB,
    });
    const entities = [ownedJob('job', CAROL)];
    expect(await users({ entities })).toEqual([CAROL]);
  });

  it('leaves out the members of groups below, who own nothing of it', async () => {
    const entities = [...WORLD.entities, group('below-team', [CAROL])];
    expect(await users({ entities })).toEqual([ALICE, BOB]);
  });

  it('is the stored owner when the entity has left the catalog', async () => {
    const entities = [group('team', [ALICE])];
    expect(await listeners({ entities })).toEqual({
      users: [ALICE],
      entityRef: undefined,
    });
  });

  it('is the owner of the entity that stands for it', async () => {
    const adopted = ownedJob('by-hand', CAROL, 'file:/catalog.yaml');
    const adopterRef = 'resource:default/by-hand';
    const adoption = { entityRef: JOB, adopterRef, trusted: true };
    expect(
      await listeners({ entities: [adopted], adoptions: [adoption] }),
    ).toEqual({ users: [CAROL], entityRef: adopterRef });
  });

  it('is not whom a stranger names who took the name of the entity', async () => {
    const stranger = ownedJob('job', CAROL, 'url:https://example.com/x.yaml');
    const entities = [stranger, group('team', [ALICE])];
    const follows = [follow(BOB)];
    expect(await listeners({ entities, follows })).toEqual({
      users: [ALICE],
      entityRef: undefined,
    });
  });

  it('is nobody where owners are not told and nobody follows', async () => {
    expect(await users({ owners: false })).toEqual([]);
    expect(await users({ entities: [] })).toEqual([]);
  });

  it('has each follower once, and no owner who wants to hear nothing', async () => {
    const follows = [follow(CAROL), follow(ALICE)];
    expect(await users({ follows })).toEqual([ALICE, BOB, CAROL]);
    expect(await users({ follows, owners: false })).toEqual([CAROL, ALICE]);
    const silent = [follow(ALICE, { following: false, provenAt: 0 })];
    expect(await users({ follows: silent })).toEqual([BOB]);
  });

  describe('drops a follower', () => {
    const carol = (
      change: Partial<Follow> = {},
      ...[world, options]: Parameters<typeof listeners>
    ) => users({ follows: [follow(CAROL, change)], ...world }, options);

    it('whose last permitted read was long ago', async () => {
      const now = NOW + PROOF_LASTS_MS;
      expect(await carol({}, {}, { now })).toContain(CAROL);
      expect(await carol({}, {}, { now: now + 1 })).not.toContain(CAROL);
    });

    it('who saw the run while it had another owner', async () => {
      const ownerRef = 'group:default/other';
      expect(await carol({}, {}, { ownerRef })).not.toContain(CAROL);
    });

    it('who saw it through an entity that has left the catalog', async () => {
      const entities = [group('team', [ALICE])];
      expect(await carol({}, { entities })).toEqual([ALICE]);
    });

    it('who saw it through an entity that is not linked to it any more', async () => {
      const entityRef = 'resource:default/other';
      const entities = [...WORLD.entities, ownedJob('other', CAROL)];
      expect(await carol({ entityRef }, { entities })).not.toContain(CAROL);
    });

    it('who saw it through an entity that only an annotation links', async () => {
      const entityRef = 'resource:default/other';
      const entities = [...WORLD.entities, ownedJob('other', CAROL)];
      const links: ListenersWorld['links'] = [
        ...WORLD.links,
        { entityRef, origin: 'people' },
      ];
      expect(await carol({ entityRef }, { entities, links })).not.toContain(
        CAROL,
      );
    });

    it('who saw it as an owner and is none any more', async () => {
      const entityRef = undefined;
      expect(await carol({ entityRef })).not.toContain(CAROL);
      const entities = [ownedJob('job', TEAM), group('team', [CAROL])];
      expect(await carol({ entityRef }, { entities, owners: false })).toEqual([
        CAROL,
      ]);
    });
  });
});
