import { keepOverrides } from '../../../kubernetes/objectFacts';

/** Whether a key is one with which people change what becomes of a thing. */
export function isOverrideKey(key: string): boolean {
  return keepOverrides({ [key]: '' }, () => false) !== undefined;
}
