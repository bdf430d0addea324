import fc from 'fast-check';
import { trainJob } from '../../../progression/__fixtures__/cluster';
import { MAX_PARAMETERS, parametersOf } from './parameters';
import { quantityOf } from './quantity';
import { trimTrainJob } from './trim';

type Env = { name: string; value?: string; valueFrom?: unknown }[];

const hashes = (trainer: { env?: Env; command?: string[]; args?: string[] }) =>
  parametersOf(trainJob({ spec: { trainer } })) ?? {};

describe('parameters', () => {
  it('are names and hashes, and never what was given', () => {
    const secret = 'hunter2-and-more';
    const trimmed = trimTrainJob(
      trainJob({
        spec: {
          trainer: {
            command: ['python', secret],
            args: [`--token=${secret}`],
            env: [{ name: 'TOKEN', value: secret }],
          },
          initializer: {
            dataset: { env: [{ name: 'HF_TOKEN', value: secret }] },
          },
        },
      }),
    );
    expect(Object.keys(trimmed.parameters ?? {})).toEqual([
      'args',
      'command',
      'dataset.env/HF_TOKEN',
      'env/TOKEN',
    ]);
    expect(JSON.stringify(trimmed)).not.toContain('hunter2');
    expect(trimTrainJob(trimmed).parameters).toEqual(trimmed.parameters);
  });

  it('are equal exactly when what was given is', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (left, right) => {
        const of = (value: string) =>
          hashes({ env: [{ name: 'LR', value }], args: [value] });
        const same = left === right;
        expect(of(left)['env/LR'] === of(right)['env/LR']).toBe(same);
        expect(of(left).args === of(right).args).toBe(same);
      }),
    );
  });

  it('tell a value from a reference, and say nothing of two names with one value', () => {
    const given = hashes({
      env: [
        { name: 'A', value: 'x' },
        { name: 'B', value: 'x' },
        { name: 'C', valueFrom: { secretKeyRef: { name: 's', key: 'x' } } },
      ],
    });
    expect(new Set(Object.values(given)).size).toBe(3);
  });

  it('look different in another namespace', () => {
    const inNamespace = (namespace: string) =>
      parametersOf(
        trainJob({
          spec: { trainer: { args: ['x'] } },
          metadata: { namespace },
        }),
      );
    expect(inNamespace('team-a')).not.toEqual(inNamespace('team-b'));
  });

  it('are at most fifty, of which the last stands for the rest', () => {
    const env = Array.from({ length: 80 }, (_, index) => ({
      name: `P${String(index).padStart(2, '0')}`,
      value: String(index),
    }));
    const before = hashes({ env });
    expect(Object.keys(before)).toHaveLength(MAX_PARAMETERS);
    const after = hashes({
      env: [...env.slice(0, -1), { name: 'P79', value: 'changed' }],
    });
    const changed = Object.keys(after).filter(
      name => after[name] !== before[name],
    );
    expect(changed).toEqual(['more']);
  });

  it('are absent where nothing was given', () => {
    expect(parametersOf(trainJob())).toBeUndefined();
  });
});

describe('quantities', () => {
  it.each([
    ['4', 4],
    ['500m', 0.5],
    ['1.5', 1.5],
    ['64Gi', 64 * 2 ** 30],
    ['2k', 2_000],
    ['1e3', 1_000],
    ['.5', 0.5],
    ['-1', undefined],
    ['4 GPUs', undefined],
    ['', undefined],
    ['1.2.3', undefined],
  ])('%j is %j', (written, value) => {
    expect(quantityOf(written)).toBe(value);
  });

  it('are never negative and never anything but numbers', () => {
    fc.assert(
      fc.property(fc.string(), written => {
        const value = quantityOf(written);
        expect(value === undefined || value >= 0).toBe(true);
      }),
    );
  });
});
