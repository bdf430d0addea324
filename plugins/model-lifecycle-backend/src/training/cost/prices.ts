import type { CostConfig } from '../../config/types';
import type { UsageLine } from './usageOf';

export interface Amount {
  currency: string;
  total: number;
  wasted: number;
  /** Resources (with their flavour) that were used and have no price: they are not in the sum. */
  unpriced: { resource: string; flavour?: string }[];
}

/**
 * The price of an hour of one unit. A price that names flavour and resource
 * goes before one that names the flavour alone (which is of accelerators),
 * and that before one of the resource alone.
 */
export function priceOf(
  { resource, flavour, kind }: Pick<UsageLine, 'resource' | 'flavour' | 'kind'>,
  { prices }: Pick<CostConfig, 'prices'>,
): number | undefined {
  const matches = prices.filter(
    price =>
      (price.flavour === undefined || price.flavour === flavour) &&
      (price.resource === undefined
        ? kind === 'gpu'
        : price.resource === resource),
  );
  const rank = (price: CostConfig['prices'][number]) =>
    (price.flavour === undefined ? 0 : 2) +
    (price.resource === undefined ? 0 : 1);
  return [...matches].sort((a, b) => rank(b) - rank(a))[0]?.perHour;
}

/** Undefined where nothing of it has a price: that is no sum of 0. */
export function amountOf(
  lines: UsageLine[],
  config: CostConfig | undefined,
): Amount | undefined {
  if (!config) {
    return undefined;
  }
  const priced = lines.map(line => ({ line, price: priceOf(line, config) }));
  if (priced.every(({ price }) => price === undefined)) {
    return undefined;
  }
  const sum = (pick: 'hours' | 'wastedHours') =>
    priced.reduce((all, { line, price = 0 }) => all + line[pick] * price, 0);
  return {
    currency: config.currency,
    total: sum('hours'),
    wasted: sum('wastedHours'),
    unpriced: priced
      .filter(({ price }) => price === undefined)
      .map(({ line: { resource, flavour } }) => ({
        resource,
        ...(flavour === undefined ? {} : { flavour }),
      })),
  };
}
