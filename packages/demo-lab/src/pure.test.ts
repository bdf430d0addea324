import fc from 'fast-check';
import { mergePatch } from './kubernetes/mergePatch';
import { KubernetesObject } from './kubernetes/objects';
import { labelMatcher } from './kubernetes/selectors';
import { Agenda } from './scenario/agenda';
import { metricsAt } from './scenario/curves';
import { derivedUid, seededRandom } from './scenario/random';

describe('mergePatch', () => {
  const json = fc.dictionary(
    fc.string({ minLength: 1, maxLength: 3 }),
    fc.oneof(fc.integer(), fc.string(), fc.array(fc.integer())),
  );

  it('is idempotent and leaves both sides as they were', () => {
    fc.assert(
      fc.property(json, json, (target, patch) => {
        const before = JSON.stringify([target, patch]);
        const once = mergePatch(target, patch);
        expect(mergePatch(once, patch)).toEqual(once);
        expect(JSON.stringify([target, patch])).toBe(before);
      }),
    );
  });

  it('removes by null, at any depth', () => {
    expect(
      mergePatch({ a: { b: 1, c: 2 }, d: 3 }, { a: { b: null }, d: null }),
    ).toEqual({ a: { c: 2 } });
  });
});

describe('labelMatcher', () => {
  const labelled = (labels: Record<string, string>) =>
    ({ metadata: { labels } } as KubernetesObject);
  const name = fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/);

  it('agrees with itself: equality is membership of one, negations are opposites', () => {
    fc.assert(
      fc.property(
        fc.dictionary(name, name),
        name,
        name,
        (labels, key, value) => {
          const matches = (selector: string) =>
            labelMatcher(selector)(labelled(labels));
          expect(matches(`${key}=${value}`)).toBe(
            matches(`${key} in (${value})`),
          );
          expect(matches(`${key}!=${value}`)).toBe(
            !matches(`${key}==${value}`),
          );
          expect(matches(`${key} notin (${value})`)).toBe(
            !matches(`${key} in (${value})`),
          );
          expect(matches(`!${key}`)).toBe(!matches(key));
        },
      ),
    );
  });
});

describe('Agenda', () => {
  it('gives entries by time, equal times in the order of their adding', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 })), times => {
        const agenda = new Agenda();
        const taken: [number, number][] = [];
        times.forEach((at, index) =>
          agenda.add(at, () => taken.push([at, index])),
        );
        for (let entry = agenda.take(); entry; entry = agenda.take()) {
          entry.action();
        }
        const expected = times
          .map((at, index): [number, number] => [at, index])
          .sort(([a, i], [b, j]) => a - b || i - j);
        expect(taken).toEqual(expected);
      }),
    );
  });
});

describe('curves', () => {
  it('are believable: losses fall, shares stay shares, and the seed decides', () => {
    const at = (share: number, seed: string) =>
      metricsAt('classifier', { share, step: 1, random: seededRandom(seed) });
    expect(at(0.9, 'a').train.loss).toBeLessThan(at(0.1, 'a').train.loss);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), share => {
        const { train, eval: evaluation } = at(share, 'b');
        for (const value of [train.accuracy, evaluation.eval_accuracy]) {
          expect(value).toBeGreaterThan(0);
          expect(value).toBeLessThan(1);
        }
        expect(at(share, 'b')).toEqual(at(share, 'b'));
      }),
    );
  });

  it('gives UIDs that look like UIDs and depend on their parts alone', () => {
    expect(derivedUid('a', 1)).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(derivedUid('a', 1)).toBe(derivedUid('a', 1));
    expect(derivedUid('a', 1)).not.toBe(derivedUid('a', 2));
  });
});
