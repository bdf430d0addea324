import { ConfigSection } from 'backstage-plugin-model-lifecycle-node';
import { readCost } from './readCost';

const read = (value?: unknown) => readCost(new ConfigSection('cost', value));

describe('readCost', () => {
  it('is absent without prices, which is no error', () => {
    expect(read()).toBeUndefined();
    expect(read({ currency: 'EUR' })).toBeUndefined();
    expect(read({ prices: [] })).toBeUndefined();
  });

  it('reads prices by flavour, by resource and by both', () => {
    const prices = [
      { flavour: 'h100', perHour: 2.5 },
      { resource: 'cpu', perHour: '0.04' },
      { flavour: 'spot', resource: 'memory', perHour: 0 },
    ];
    expect(read({ currency: 'EUR', prices })).toEqual({
      currency: 'EUR',
      prices: [prices[0], { resource: 'cpu', perHour: 0.04 }, prices[2]],
    });
  });

  it.each([
    [
      { prices: [{ resource: 'cpu', perHour: 1 }] },
      "Missing config at 'cost.currency': expected a string",
    ],
    [
      { currency: 'euro', prices: [{ resource: 'cpu', perHour: 1 }] },
      "Invalid config at 'cost.currency': expected a code of ISO 4217 such as EUR",
    ],
    [
      { currency: 'EUR', prices: [{ perHour: 1 }] },
      "Invalid config at 'cost.prices[0]': expected a flavour, a resource or both",
    ],
    [
      { currency: 'EUR', prices: [{ resource: 'cpu' }] },
      "Invalid config at 'cost.prices[0].perHour': expected a number that is not below zero",
    ],
    [
      { currency: 'EUR', prices: [{ resource: 'cpu', perHour: -1 }] },
      "Invalid config at 'cost.prices[0].perHour': expected a number that is not below zero",
    ],
    [
      { currency: 'EUR', prices: [{ flavor: 'h100', perHour: 1 }] },
      "Unknown config key 'cost.prices[0].flavor': allowed here are flavour, resource, perHour",
    ],
    [
      { prizes: [] },
      "Unknown config key 'cost.prizes': allowed here are prices, currency",
    ],
  ])('names the key path of a mistake: %j', (value, message) => {
    expect(() => read(value)).toThrow(message);
  });
});
