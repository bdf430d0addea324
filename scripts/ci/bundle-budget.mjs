// node scripts/run.mjs node scripts/ci/bundle-budget.mjs: what the Training tab
// costs a browser, against its budget. Fails when a budget is exceeded.
//
// What is counted: the tab's entry and every chunk that it imports statically,
// bundled, minified and gzipped, each chunk by itself as it is sent. In it: the
// plugin's own code with its English texts, and every library that only we
// bring. Not in it: what a Backstage app has loaded anyway (SHARED below), and
// what is loaded only when it is needed.
// Metrics and logs come in chunks of their own, asked for at once but not waited
// for; they are listed below the budgets. "Charts" is what the first chart loads
// beside all that: uPlot, its style sheet, and our code around it.
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const ROOT = path.resolve(fileURLToPath(import.meta.url), '../../..');
const PLUGIN = path.join(ROOT, 'plugins/model-lifecycle');
const ENTRY = 'src/training/TrainingTab.tsx';
const KB = 1_024;
const BUDGETS = { tab: 60 * KB, charts: 30 * KB };

/** Every app has these: they are shared, not brought. */
const SHARED = [
  'react',
  'react/*',
  'react-dom',
  'react-dom/*',
  'react-router-dom',
  '@backstage/*',
  '@material-ui/*',
];

const { build } = createRequire(path.join(ROOT, 'package.json'))('esbuild');

/** All outputs by name: what each is made of, what it imports, its size as it is sent. */
async function bundle() {
  const { outputFiles, metafile } = await build({
    absWorkingDir: PLUGIN,
    entryPoints: [ENTRY],
    outdir: 'dist',
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2020',
    jsx: 'automatic',
    minify: true,
    metafile: true,
    write: false,
    external: SHARED,
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
  });
  const sizes = new Map(
    outputFiles.map(({ path: file, contents }) => [
      path.relative(PLUGIN, file),
      gzipSync(contents, { level: 9 }).length,
    ]),
  );
  return new Map(
    Object.entries(metafile.outputs).map(([name, output]) => [
      name,
      { ...output, name, gzipped: sizes.get(name) },
    ]),
  );
}

/** The output with everything that must be there before it runs. */
function needed(outputs, name, found = new Set()) {
  if (found.has(name)) return found;
  found.add(name);
  for (const { path: target, kind } of outputs.get(name).imports) {
    if (kind === 'import-statement' && outputs.has(target)) {
      needed(outputs, target, found);
    }
  }
  return found;
}

const kilobytes = bytes => `${(bytes / KB).toFixed(1)} KB`;
const sum = (outputs, names) =>
  [...names].reduce((total, name) => total + outputs.get(name).gzipped, 0);
const has = (output, part) =>
  Object.keys(output.inputs).some(input => input.includes(part));

/** The largest sources of some outputs: where to look when a budget is exceeded. */
function heaviest(outputs, names, count) {
  const bytes = new Map();
  for (const name of names) {
    for (const [input, { bytesInOutput }] of Object.entries(
      outputs.get(name).inputs,
    )) {
      bytes.set(input, (bytes.get(input) ?? 0) + bytesInOutput);
    }
  }
  return [...bytes].sort((a, b) => b[1] - a[1]).slice(0, count);
}

const outputs = await bundle();
const entry = [...outputs.values()].find(
  ({ entryPoint }) => entryPoint === ENTRY,
);
const tab = needed(outputs, entry.name);
/** What comes with a chunk that is imported by need, beside the tab. */
const beside = output =>
  new Set([...needed(outputs, output.name)].filter(name => !tab.has(name)));
const draws = names =>
  [...names].some(name => has(outputs.get(name), '/uPlot.esm'));
const drawing = [...outputs.values()]
  .filter(({ entryPoint, name }) => entryPoint && !tab.has(name))
  .map(beside)
  .filter(draws);
if (drawing.length === 0 || draws(tab)) {
  process.stdout.write('FAILED: uPlot is not loaded by need\n');
  process.exit(1);
}
// Charts are drawn in several places: the dearest counts.
const charts = drawing.reduce((a, b) =>
  sum(outputs, b) > sum(outputs, a) ? b : a,
);
// The bundler writes the style sheet for every entry: the browser needs it once.
for (const { name } of outputs.values()) {
  if (name.endsWith('.css') && has(outputs.get(name), '/uPlot.')) {
    charts.add(name);
    break;
  }
}
const measured = { tab: sum(outputs, tab), charts: sum(outputs, charts) };

process.stdout.write(
  'Bundle of the Training tab, minified and gzipped (React, Material UI and Backstage not counted):\n',
);
for (const [what, bytes] of Object.entries(measured)) {
  const met = bytes <= BUDGETS[what];
  process.stdout.write(
    `  ${met ? 'ok    ' : 'FAILED'} ${what.padEnd(7)} ${kilobytes(
      bytes,
    ).padStart(8)} of ${kilobytes(BUDGETS[what])}\n`,
  );
}
for (const output of outputs.values()) {
  const { name } = output;
  if (tab.has(name) || charts.has(name) || name.endsWith('.css')) continue;
  process.stdout.write(
    `         by need ${kilobytes(output.gzipped).padStart(8)}  ${
      output.entryPoint ?? path.basename(output.name)
    }\n`,
  );
}
const exceeded = Object.keys(measured).filter(
  what => measured[what] > BUDGETS[what],
);
if (exceeded.length > 0 || process.argv.includes('--sources')) {
  process.stdout.write('The largest sources in the tab, minified:\n');
  for (const [input, bytes] of heaviest(outputs, tab, 25)) {
    process.stdout.write(`  ${kilobytes(bytes).padStart(8)}  ${input}\n`);
  }
}
process.exit(exceeded.length > 0 ? 1 : 0);
