// Runs every check, one after the other, and ends with a table of what ran,
// what passed, and what was skipped and why.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startPostgresForTests } from './postgres.mjs';
import { steps } from './steps.mjs';

process.chdir(path.resolve(fileURLToPath(import.meta.url), '../../..'));
process.env.CI = 'true';

const wanted = process.argv.flatMap((arg, i) =>
  arg === '--with' ? [process.argv[i + 1]] : [],
);
const only = process.argv.flatMap((arg, i) =>
  arg === '--only' ? [process.argv[i + 1]] : [],
);
const results = new Map();
let postgres;

for (const step of steps) {
  if (only.length > 0 && !only.some(part => step.name.includes(part))) continue;
  const startedAt = Date.now();
  process.stdout.write(`\n=== ${step.name}\n`);
  const reason =
    step.optIn && !wanted.some(part => step.name.includes(part))
      ? 'opt-in (--with)'
      : step.needs?.({ results });
  let result;
  if (reason) {
    result = { status: 'skipped', why: reason };
  } else {
    try {
      result = await step.run({ results, env: postgres?.env ?? {} });
    } catch (error) {
      result = { status: 'failed', why: String(error) };
    }
  }
  results.set(step.name, {
    ...result,
    seconds: Math.round((Date.now() - startedAt) / 1000),
  });
  if (step.name === 'system packages') postgres = await startPostgresForTests();
}
await postgres?.stop();

const total = { passed: 0, failed: 0, skipped: 0 };
process.stdout.write('\nWhat ran:\n');
for (const [name, { status, counts, why = '', seconds }] of results) {
  const numbers = counts ?? { [status]: 1 };
  for (const key of Object.keys(total)) total[key] += numbers[key] ?? 0;
  if (status === 'failed' && !numbers.failed) total.failed += 1;
  const detail = counts
    ? `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`
    : '';
  process.stdout.write(
    `  ${status.padEnd(8)} ${name.padEnd(40)} ${String(seconds).padStart(
      5,
    )} s  ${[detail, why].filter(Boolean).join('; ')}\n`,
  );
}
process.stdout.write(
  `  postgres ${
    postgres?.env
      ? 'was there: stores ran on SQLite and PostgreSQL'
      : `was not there (${
          postgres?.why ?? 'not started'
        }): stores ran on SQLite only`
  }\n`,
);
process.stdout.write(
  `\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`,
);
process.exit(total.failed > 0 ? 1 : 0);
