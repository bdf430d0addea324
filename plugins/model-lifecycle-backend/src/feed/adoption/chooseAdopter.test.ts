import fc from 'fast-check';
import { chooseAdopter } from './chooseAdopter';
import type { Claim, Subject } from './types';

const job: Subject = {
  source: 'trainjob:prod',
  nativeId: 'prod/research/llm',
  ownerRef: 'group:default/ml',
};

function claim(adopterRef: string, changes: Partial<Claim> = {}): Claim {
  return {
    adopterRef,
    source: job.source,
    nativeId: job.nativeId,
    ownerRef: job.ownerRef,
    trusted: false,
    ...changes,
  };
}

const adopterOf = (...claims: Claim[]) =>
  chooseAdopter(job, claims).adopter?.adopterRef;

describe('chooseAdopter', () => {
  it.each([
    ['type and id of the source', { source: 'trainjob:prod' }, true],
    ['the id of the source alone', { source: 'prod' }, true],
    ['another type', { source: 'kserve:prod' }, false],
    ['another source', { source: 'lab' }, false],
    ['the type alone', { source: 'trainjob' }, false],
    ['another key', { nativeId: 'prod/research/other' }, false],
    ['a key that only begins alike', { nativeId: 'prod/research' }, false],
    ['another owner', { ownerRef: 'group:default/strangers' }, false],
    ['no owner', { ownerRef: undefined }, false],
    [
      'another owner, from a trusted location',
      { ownerRef: 'group:default/strangers', trusted: true },
      true,
    ],
  ])('%s', (_, changes, adopts) => {
    expect(adopterOf(claim('component:default/mine', changes))).toBe(
      adopts ? 'component:default/mine' : undefined,
    );
  });

  it('says why a claim is turned down', () => {
    const { refused } = chooseAdopter(job, [
      claim('component:default/b'),
      claim('component:default/a'),
      claim('component:default/stranger', { ownerRef: 'user:default/eve' }),
    ]);
    expect(refused).toEqual([
      {
        code: 'adoption-second',
        params: {
          adopter: 'component:default/b',
          nativeId: 'prod/research/llm',
          first: 'component:default/a',
        },
      },
      {
        code: 'adoption-owner',
        params: {
          adopter: 'component:default/stranger',
          nativeId: 'prod/research/llm',
          owner: 'group:default/ml',
        },
      },
    ]);
  });

  it('says nothing about claims to other things', () => {
    expect(
      chooseAdopter(job, [claim('component:default/a', { nativeId: 'x' })]),
    ).toEqual({ adopter: undefined, refused: [] });
  });

  it('takes the same one in whatever order the claims come, a trusted one first', () => {
    const claims = fc.uniqueArray(
      fc.record({
        name: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
        trusted: fc.boolean(),
        isOwn: fc.boolean(),
      }),
      { selector: ({ name }) => name, minLength: 1 },
    );
    fc.assert(
      fc.property(claims, fc.nat(), (made, turns) => {
        const given = made.map(({ name, trusted, isOwn }) =>
          claim(`component:default/${name}`, {
            trusted,
            ownerRef: isOwn ? job.ownerRef : 'user:default/eve',
          }),
        );
        const turn = turns % given.length;
        const turned = [
          ...given.slice(turn),
          ...given.slice(0, turn),
        ].reverse();
        expect(chooseAdopter(job, turned)).toEqual(chooseAdopter(job, given));

        const { adopter, refused } = chooseAdopter(job, given);
        expect(refused.length + (adopter ? 1 : 0)).toBe(given.length);
        const rightful = given.filter(
          ({ trusted, ownerRef }) => trusted || ownerRef === job.ownerRef,
        );
        expect(adopter === undefined).toBe(rightful.length === 0);
        expect(rightful.includes(adopter ?? rightful[0])).toBe(
          rightful.length > 0,
        );
        expect(adopter?.trusted ?? false).toBe(
          given.some(({ trusted }) => trusted),
        );
      }),
    );
  });
});
