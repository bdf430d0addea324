import fc from 'fast-check';
import {
  equalStepsProfile,
  overallPercent,
  splitPercent,
  weightedProfile,
} from './phaseProfiles';

const weighted = weightedProfile([
  { id: 'initialization', from: 0, to: 5 },
  { id: 'entities', from: 5, to: 45 },
  { id: 'saving', from: 45, to: 100 },
]);

describe('phase profiles', () => {
  it('weigh the percent of a phase into that of the whole', () => {
    expect(overallPercent(weighted, 'entities', 57)).toBeCloseTo(27.8);
    expect(overallPercent(weighted, 'entities', 140)).toBe(45);
    expect(overallPercent(weighted, 'unknown', 5)).toBeUndefined();
  });

  it('find the phase of a percent of the whole, and the way back', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 100, noNaN: true }), percent => {
        const { index, phasePercent } = splitPercent(weighted, percent);
        const back = overallPercent(
          weighted,
          weighted.phases[index].id,
          phasePercent,
        );
        expect(Math.abs((back ?? -1) - percent)).toBeLessThan(0.051);
      }),
    );
  });

  it('reach step 3 of nine at 33.3 %, and no tenth at 100 %', () => {
    const nine = equalStepsProfile([...'abcdefghi']);
    expect(splitPercent(nine, 33.3).index).toBe(3);
    expect(splitPercent(nine, 33.2).index).toBe(2);
    expect(splitPercent(nine, 100)).toEqual({ index: 8, phasePercent: 100 });
    expect(splitPercent(nine, 0)).toEqual({ index: 0, phasePercent: 0 });
  });

  it.each([
    [[], 'profile: a profile needs at least one phase'],
    [[{ id: 'a', from: 1, to: 100 }], 'profile[0].from: must be 0'],
    [
      [
        { id: 'a', from: 0, to: 50 },
        { id: 'b', from: 60, to: 100 },
      ],
      'profile[1].from: must be 50',
    ],
    [
      [{ id: 'a', from: 0, to: 99 }],
      'profile[0].to: the last phase must end at 100',
    ],
    [[{ id: 'a', from: 0, to: 0 }], 'profile[0].to: must be greater than 0'],
    [
      [
        { id: 'a', from: 0, to: 50 },
        { id: 'a', from: 50, to: 100 },
      ],
      'profile[1].id: must be given and be unique',
    ],
  ])('are refused where their ranges do not fit: %j', (phases, message) => {
    expect(() => weightedProfile(phases, 'profile')).toThrow(message);
  });
});
