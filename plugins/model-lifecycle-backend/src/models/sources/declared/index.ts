import type { BuiltInSourceType } from '../types';
import { DeclaredSource } from './DeclaredSource';

/** Models that no system knows. See the README beside this file. */
export const declaredSource: BuiltInSourceType = {
  type: 'declared',
  configure: () => ({
    frequencyMs: 60 * 60_000,
    create: ({ id, services }) => new DeclaredSource(id, services),
  }),
};
