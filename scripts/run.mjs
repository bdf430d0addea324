// The one entry behind `npm start` and `npm test`: brings along what they need
// (Node 24, the dependencies), then runs one task. Needs Node 20 and npm only.
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { installDependencies } from './lib/install.mjs';
import { supportedNode } from './lib/node.mjs';

const root = path.resolve(fileURLToPath(import.meta.url), '../..');
const say = line => process.stderr.write(`model-lifecycle: ${line}\n`);

const bin = name => path.join(root, 'node_modules', name);
const backstage = bin('@backstage/cli/bin/backstage-cli');
const repoTools = bin('@backstage/repo-tools/bin/backstage-repo-tools');

const jestLimits = [
  // jest leaves one core to others; tests wait for something most of their time.
  `--maxWorkers=${availableParallelism() + 1}`,
  // Many start a whole backend, which takes its time on a machine that does other things.
  '--testTimeout=30000',
];

/** Each task: what to say, and the argument vectors to run one after the other. */
const tasks = {
  start: args => {
    if (args.includes('--fresh')) {
      rmSync(path.join(root, '.demo'), { recursive: true, force: true });
      say('the demo starts empty (--fresh)');
    }
    say('starting Backstage with the demo lab on http://localhost:3000');
    return [[backstage, 'repo', 'start', ...args.filter(a => a !== '--fresh')]];
  },
  test: args => {
    say('running the tests');
    return [
      [backstage, 'repo', 'test', '--watchAll=false', ...jestLimits, ...args],
    ];
  },
  'package-test': args => [
    [backstage, 'package', 'test', '--watchAll=false', ...args],
  ],
  tsc: args => [[bin('typescript/bin/tsc'), ...args]],
  lint: args => [[backstage, 'repo', 'lint', '--max-warnings=0', ...args]],
  build: args => [[backstage, 'repo', 'build', '--all', ...args]],
  // The order of a union in a declaration depends on what was checked before
  // it: only a full run writes the same reports everywhere.
  'api-reports': args => [
    [bin('typescript/bin/tsc'), '--incremental', 'false'],
    [
      repoTools,
      'api-reports',
      'plugins/*',
      '--allow-all-warnings',
      '--omit-messages',
      'ae-wrong-input-file-type',
      ...args,
    ],
  ],
  openapi: () => [
    [
      repoTools,
      'package',
      'schema',
      'openapi',
      'generate',
      '--server',
      '--client-package',
      'plugins/model-lifecycle-common',
    ],
  ],
  prettier: args => [[bin('prettier/bin-prettier.js'), ...args]],
  backstage: args => [[backstage, ...args]],
  node: args => [args],
  corpus: args => [[path.join(root, 'scripts/corpus-report.mjs'), ...args]],
  e2e: args => [[path.join(root, 'e2e/run.mjs'), ...args]],
};

const folders = {
  openapi: 'plugins/model-lifecycle-backend',
  'package-test': process.cwd(),
  node: process.cwd(),
  corpus: process.cwd(),
  prettier: root,
};

function run(node, args, options) {
  return new Promise(resolve => {
    const child = spawn(node, args, { stdio: 'inherit', ...options });
    // A launcher that does not pass signals on leaves the servers running.
    const forward = ['SIGINT', 'SIGTERM', 'SIGHUP'].map(signal => {
      const handler = () => child.kill(signal);
      process.on(signal, handler);
      return () => process.off(signal, handler);
    });
    child.on('exit', (code, signal) => {
      forward.forEach(stop => stop());
      resolve(code ?? (signal ? 1 : 0));
    });
  });
}

const [name = '', ...args] = process.argv.slice(2);
const task = tasks[name];
if (!task) {
  say(`unknown task '${name}', one of: ${Object.keys(tasks).join(', ')}`);
  process.exit(2);
}
const node = supportedNode(root, say);
installDependencies(root, node, say);

const env = {
  ...process.env,
  PATH: [
    path.dirname(node),
    path.join(root, 'scripts/bin'),
    process.env.PATH,
  ].join(path.delimiter),
};
if (name.endsWith('test')) {
  // @kubernetes/client-node is ESM only and jest needs this flag to import it.
  env.NODE_OPTIONS = [
    env.NODE_OPTIONS,
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
  ]
    .filter(Boolean)
    .join(' ');
}
for (const command of task(args)) {
  const code = await run(node, command, {
    cwd: path.resolve(root, folders[name] ?? '.'),
    env,
  });
  if (code !== 0) process.exit(code);
}
