import { makeValidator } from '@backstage/catalog-model';
import fc from 'fast-check';
import { entityName, slug } from './entityName';

const { isValidEntityName } = makeValidator();

describe('entityName', () => {
  it.each([
    [['prod', 'research', 'granite-ft'], 'prod-research-granite-ft'],
    [['prod', 'research', 'Granite FT'], 'prod-research-granite-ft-cd8d3cb6'],
    [['prod', 'team-a', 'llm'], 'prod-team-a-llm-0bf6e721'],
    [['prod', 'team', 'a-llm'], 'prod-team-a-llm'],
    [['prod', 'research', ''], expect.stringMatching(/^prod-research-\w{8}$/)],
    [['生', '产', '訓練'], expect.stringMatching(/^x-\w{8}$/)],
  ])('names %j %s', (parts, name) => {
    expect(entityName(parts)).toEqual(name);
  });

  it('does not let a job take the name of another by guessing its hash', () => {
    const victim = entityName(['a', 'b', 'Job']);
    expect(victim).toMatch(/^a-b-job-[0-9a-f]{8}$/);
    expect(entityName(['a', 'b', victim.slice('a-b-'.length)])).not.toBe(
      victim,
    );
  });

  it('is always a valid name, in lower case, of 63 characters at most', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary', maxLength: 300 }), {
          minLength: 3,
          maxLength: 3,
        }),
        parts => {
          const name = entityName(parts);
          expect(isValidEntityName(name)).toBe(true);
          expect(name).toBe(name.toLowerCase());
          expect(name).toBe(entityName([...parts]));
        },
      ),
    );
  });

  it('gives different keys different names', () => {
    // A small alphabet, so that joined parts collide often.
    const part = fc.string({
      unit: fc.constantFrom('a', 'b', '-', '.', 'A', '0'),
      maxLength: 4,
    });
    const key = fc.tuple(part, part, part);
    fc.assert(
      fc.property(key, key, (one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other));
        expect(entityName(one)).not.toBe(entityName(other));
      }),
      { numRuns: 2_000 },
    );
  });

  it('slugs to what a name may hold', () => {
    expect(slug(' Grüße,  Welt! ')).toBe('gr-e-welt');
  });
});
