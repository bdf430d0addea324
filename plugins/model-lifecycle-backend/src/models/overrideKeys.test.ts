import fc from 'fast-check';
import {
  isOverrideKey,
  OVERRIDE_PREFIXES,
  overridesAmong,
} from './overrideKeys';

describe('keys of overrides', () => {
  it.each([...OVERRIDE_PREFIXES, 'rhdh.modelcatalog.io/'])(
    'are those that begin with %s and name something',
    prefix => {
      expect(isOverrideKey(`${prefix}model-name`)).toBe(true);
      expect(isOverrideKey(prefix)).toBe(false);
      expect(isOverrideKey(`x${prefix}owner`)).toBe(false);
      expect(isOverrideKey(`${prefix}a/b`)).toBe(false);
      expect(isOverrideKey(`${prefix}${'a'.repeat(64)}`)).toBe(false);
    },
  );

  it('are no keys of the catalog or of a registry, and no words', () => {
    expect(
      ['backstage.io/techdocs-ref', 'mlflow.user', 'owner', ''].filter(
        isOverrideKey,
      ),
    ).toEqual([]);
  });
});

describe('overridesAmong', () => {
  it('leaves out what says nothing', () => {
    expect(
      overridesAmong([
        ['rhdh.io/owner', 'ml'],
        ['model-lifecycle.io/title', ''],
        ['team', 'a'],
      ]),
    ).toEqual({ 'rhdh.io/owner': 'ml' });
    expect(overridesAmong([['team', 'a']])).toBeUndefined();
  });

  it('does not depend on the order of what was written', () => {
    const text = fc.record({
      prefix: fc.constantFrom('', ...OVERRIDE_PREFIXES),
      name: fc.string(),
      value: fc.string(),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(text, {
          selector: ({ prefix, name }) => prefix + name,
        }),
        texts => {
          const entries = texts.map(
            ({ prefix, name, value }) => [prefix + name, value] as const,
          );
          expect(JSON.stringify(overridesAmong([...entries].reverse()))).toBe(
            JSON.stringify(overridesAmong(entries)),
          );
        },
      ),
    );
  });
});
