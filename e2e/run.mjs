// node e2e/run.mjs [demo|real|models] [file…]: builds the app if its build is
// missing or older than its sources, then runs the tests with Node's own runner.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './lib/backstage.mjs';

const [group = 'demo', ...files] = process.argv.slice(2);
const folder = path.join(ROOT, 'e2e/tests', group);
if (!existsSync(folder)) {
  process.stderr.write(`There are no tests in e2e/tests/${group}\n`);
  process.exit(2);
}
/** Tests of the models group look at no page. */
const NEEDS_NO_APP = ['models'];
const APP = [
  'packages/app',
  'plugins/model-lifecycle',
  'plugins/model-lifecycle-common',
];

function isBuilt() {
  if (process.env.MODEL_LIFECYCLE_E2E_BUILD === 'always') return false;
  const built = path.join(ROOT, 'packages/app/dist/index.html');
  if (!existsSync(built)) return false;
  const { mtimeMs } = statSync(built);
  return APP.every(folder => {
    const source = path.join(ROOT, folder, 'src');
    return readdirSync(source, { recursive: true }).every(
      name => statSync(path.join(source, String(name))).mtimeMs <= mtimeMs,
    );
  });
}

if (!NEEDS_NO_APP.includes(group) && !isBuilt()) {
  const { status } = spawnSync(
    process.execPath,
    [
      path.join(ROOT, 'node_modules/@backstage/cli/bin/backstage-cli'),
      'package',
      'build',
    ],
    { cwd: path.join(ROOT, 'packages/app'), stdio: 'inherit' },
  );
  if (status !== 0) process.exit(status ?? 1);
}
const tests =
  files.length > 0
    ? files
    : readdirSync(folder)
        .filter(name => name.endsWith('.test.mjs'))
        .map(name => path.join(folder, name));
const { status } = spawnSync(
  process.execPath,
  [
    '--test',
    '--test-concurrency=1',
    '--test-reporter=spec',
    '--test-timeout=600000',
    ...tests,
  ],
  { cwd: ROOT, stdio: 'inherit' },
);
process.exit(status ?? 1);
