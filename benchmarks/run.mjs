// node scripts/run.mjs node benchmarks/run.mjs [name…]: all benchmarks, or those
// named, one after the other. Prints Markdown and writes nothing else.
const benchmarks = {
  'watch-ingestion': async () =>
    (await import('./watch-ingestion.mjs')).watchIngestion(),
  'watch-families': async () =>
    (await import('./watch-families.mjs')).watchFamilies(),
  faults: async () => (await import('./faults.mjs')).watchFaults(),
  'unchanged-refresh': async () =>
    (await import('./unchanged-refresh.mjs')).unchangedRefresh(),
  'models-inventory': async () =>
    (await import('./models-inventory.mjs')).modelsInventory(),
  'models-ingest': async () =>
    (await import('./models-ingest.mjs')).modelsIngest(),
  logs: async () => (await import('./logs.mjs')).logs(),
  'run-routes': async () => (await import('./run-routes.mjs')).runRoutes(),
  charts: async () => (await import('./charts.mjs')).charts(),
  'training-page': async () =>
    (await import('./training-page.mjs')).trainingPage(),
  'status-to-pixel': async () =>
    (await import('./status-to-pixel.mjs')).statusToPixel(),
};

const names =
  process.argv.length > 2 ? process.argv.slice(2) : Object.keys(benchmarks);
const unknown = names.filter(name => !Object.hasOwn(benchmarks, name));
if (unknown.length > 0) {
  process.stderr.write(
    `unknown benchmark '${unknown[0]}', there are: ${Object.keys(
      benchmarks,
    ).join(', ')}\n`,
  );
  process.exit(2);
}
for (const name of names) {
  process.stdout.write(`\n## ${name}\n`);
  await benchmarks[name]();
}
