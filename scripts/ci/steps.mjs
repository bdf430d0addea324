import { existsSync } from 'node:fs';
import path from 'node:path';
import { peersCache } from '../../e2e/peers/cache.mjs';
import { installSystemPackages } from './packages.mjs';
import { has, readCounts, sh } from './shell.mjs';

const run = (...args) => ['node', 'scripts/run.mjs', ...args];

/** A step that is one command; its counts are those that the test runner prints, else one. */
async function command(argv, options = {}) {
  const { code, output } = await sh(argv, options);
  const counts = readCounts(output);
  if (options.mustCount && !counts && code === 0) {
    return { status: 'failed', why: 'the runner printed no count of tests' };
  }
  return {
    status: code === 0 ? 'passed' : 'failed',
    counts,
    why: code === 0 ? '' : `exit code ${code}`,
  };
}

/** Answers clean when a command leaves the committed files as they are. */
async function regenerates(argv, paths) {
  const result = await command(argv);
  if (result.status !== 'passed') return result;
  const { code } = await sh([
    'git',
    'diff',
    '--exit-code',
    '--stat',
    '--',
    ...paths,
  ]);
  return code === 0
    ? result
    : {
        status: 'failed',
        why: 'the committed files are not what is generated; run it and commit',
      };
}

/** The peers bring a kubectl along for machines that have none. */
const builtKubectl = () => path.join(peersCache().bin, 'kubectl');

/** Only where the unit tests had to leave it out: there it is run, or skipped with a reason. */
const kubectlOnTheLab = {
  name: 'kubectl on the demo lab',
  needs: () =>
    existsSync(builtKubectl())
      ? ''
      : 'no kubectl on this machine, and the peers are not built',
  run: () =>
    command(run('test', 'packages/demo-lab/src/kubectl.test'), {
      env: { KUBECTL: builtKubectl() },
      mustCount: true,
    }),
};

/**
 * Everything that is checked, in this order. `needs` names a reason to skip;
 * `optIn` is skipped unless asked for by name (`.ci/run --with <name>`).
 */
export const steps = [
  { name: 'system packages', run: installSystemPackages },
  {
    name: 'unit and integration tests (npm test)',
    run: ({ env }) =>
      command(['npm', 'test', '--silent'], {
        env,
        mustCount: true,
        timeoutMs: 40 * 60_000,
      }),
  },
  { name: 'types', run: () => command(run('tsc')) },
  { name: 'lint', run: () => command(run('lint')) },
  {
    name: 'formatting',
    run: () => command(run('prettier', '--check', '--loglevel', 'warn', '.')),
  },
  {
    name: 'API reports',
    run: () => command(run('api-reports', '--ci')),
  },
  {
    name: 'OpenAPI stubs and client',
    needs: () => (has('java') ? '' : 'no Java on this machine'),
    run: () => regenerates(run('openapi'), ['plugins/*/src/schema']),
  },
  { name: 'builds', run: () => command(run('build')) },
  {
    name: 'bundle budget',
    run: () => command(['node', 'scripts/ci/bundle-budget.mjs']),
  },
  {
    name: 'browser tests on the demo',
    needs: () => (has('chromium') ? '' : 'no Chromium on this machine'),
    run: () =>
      command(run('e2e', 'demo'), { mustCount: true, timeoutMs: 15 * 60_000 }),
  },
  {
    name: 'build of the real Kubernetes peers',
    needs: () => (has('go') ? '' : 'no Go on this machine'),
    run: () =>
      command(['node', 'e2e/peers/build.mjs'], { timeoutMs: 40 * 60_000 }),
  },
  {
    // Each suite says itself what it lacks, and is skipped with that reason.
    name: 'model sources against real servers',
    run: ({ env }) =>
      command(run('e2e', 'models'), {
        env,
        mustCount: true,
        timeoutMs: 40 * 60_000,
      }),
  },
  ...(has('kubectl') ? [] : [kubectlOnTheLab]),
  {
    name: 'tests against the real peers',
    needs: ({ results }) =>
      results.get('build of the real Kubernetes peers')?.status === 'passed'
        ? ''
        : 'the peers are not built',
    run: ({ env }) =>
      command(run('e2e', 'real'), {
        env,
        mustCount: true,
        timeoutMs: 25 * 60_000,
      }),
  },
  {
    name: 'benchmarks',
    optIn: true,
    run: () =>
      command(['node', 'benchmarks/run.mjs'], { timeoutMs: 60 * 60_000 }),
  },
];
