// How true the Training tab is: plays timelines to the reducer and measures it
// against the truth beside them. Without folders: those of the repository.
//
//   node scripts/run.mjs corpus [folder…]
//
// Exit code 0: all goals met; 1: some missed; 2: a file or folder is no corpus.
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(fileURLToPath(import.meta.url), '../..');
const corpus = path.join(
  root,
  'plugins/model-lifecycle-backend/src/training/corpus',
);

const require = createRequire(import.meta.url);
require('@backstage/cli-node/config/nodeTransform.cjs');
const { runReport } = require(path.join(corpus, 'report/command.ts'));

const given = process.argv.slice(2);
process.exitCode = runReport(
  given.length > 0
    ? given
    : [path.join(corpus, 'recorded'), path.join(corpus, 'written')],
  {
    line: text => process.stdout.write(`${text}\n`),
    error: text => process.stderr.write(`corpus-report: ${text}\n`),
  },
);
