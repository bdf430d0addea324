/* eslint-disable jest/no-export, jest/valid-title, jest/expect-expect --
   a suite for the tests of others to call; what it expects stands in the files of its cases */
import { healthyCases } from './healthyCases';
import { hostileCases } from './hostileCases';
import type { ModelSourceContractOptions } from './options';
import { variantCases } from './variantCases';

const CASE_TIMEOUT_MS = 60_000;

/**
 * What every source of models keeps to, whatever its server does: nothing is
 * claimed complete that was not seen whole, and nothing is said or logged that
 * a server wrote into an error. For Jest; call it at the top of a test file.
 *
 * @public
 */
export function describeModelSourceContract(
  options: ModelSourceContractOptions,
): void {
  const { name: source, leftOut = {} } = options;
  const cases = [
    ...healthyCases(options),
    ...hostileCases(options),
    ...variantCases(options),
  ];
  const names = new Set(cases.map(({ name }) => name));
  for (const name of Object.keys(leftOut)) {
    if (!names.has(name)) throw new Error(`There is no case '${name}'`);
  }
  describe(`model source contract: ${source}`, () => {
    for (const { name, check } of cases.filter(one => !(one.name in leftOut))) {
      it(name, check, CASE_TIMEOUT_MS);
    }
  });
}
