import type { BuiltInServices } from '../types';

export const nothingDeclared: BuiltInServices['declared'] = {
  page: async () => ({ records: [], takenBack: [] }),
  card: async () => undefined,
};
