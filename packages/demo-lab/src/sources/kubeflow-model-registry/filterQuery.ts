import type { RegistryEntity } from './entities';

/** The parts of `filterQuery` that this server knows; `undefined`: a syntax error. */
export function parseFilter(
  query: string,
): ((entity: RegistryEntity) => boolean) | undefined {
  const tests = query.split(/\s+AND\s+/i).map(parseTest);
  if (tests.some(test => test === undefined)) return undefined;
  return entity => tests.every(test => test!(entity));
}

function parseTest(
  text: string,
): ((entity: RegistryEntity) => boolean) | undefined {
  const [, field, operator, quoted, number] =
    /^\s*(\w+)\s*(>=|<=|!=|=|>|<)\s*(?:['"]([^'"]*)['"]|(\d+))\s*$/.exec(
      text,
    ) ?? [];
  if (!field) return undefined;
  const expected = quoted ?? Number(number);
  return entity => {
    const given = entity[field];
    const value = typeof expected === 'number' ? Number(given) : String(given);
    switch (operator) {
      case '>':
        return value > expected;
      case '<':
        return value < expected;
      case '>=':
        return value >= expected;
      case '<=':
        return value <= expected;
      case '!=':
        return value !== expected;
      default:
        return value === expected;
    }
  };
}
