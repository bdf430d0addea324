import { InputError } from '@backstage/errors';
import type { ConfigSection } from 'backstage-plugin-model-lifecycle-node';
import type { CostConfig } from './types';

/** ISO 4217, as browsers format it. */
const CURRENCY = /^[A-Z]{3}$/;

function readPerHour(section: ConfigSection): number {
  const value = section.raw('perHour');
  // Environment variables arrive as strings.
  const number = typeof value === 'string' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number) || number < 0) {
    throw new InputError(
      `Invalid config at '${section.path}.perHour': expected a number that is not below zero`,
    );
  }
  return number;
}

function readPrice(section: ConfigSection): CostConfig['prices'][number] {
  const price = {
    flavour: section.string('flavour'),
    resource: section.string('resource'),
    perHour: readPerHour(section),
  };
  section.rejectUnknownKeys();
  if (price.flavour === undefined && price.resource === undefined) {
    throw new InputError(
      `Invalid config at '${section.path}': expected a flavour, a resource or both`,
    );
  }
  return price;
}

/** `undefined` without prices: then only hours are shown. */
export function readCost(section: ConfigSection): CostConfig | undefined {
  const prices = section.sections('prices').map(readPrice);
  const currency = section.string('currency');
  section.rejectUnknownKeys();
  if (currency !== undefined && !CURRENCY.test(currency)) {
    throw new InputError(
      `Invalid config at '${section.path}.currency': expected a code of ISO 4217 such as EUR`,
    );
  }
  if (prices.length === 0) return undefined;
  return { currency: currency ?? section.requiredString('currency'), prices };
}
