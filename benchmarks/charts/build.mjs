// A page with the panel alone, built as for production: what is measured is the
// panel and not an app around it.
import { createServer } from 'node:http';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

const require = createRequire(import.meta.url);
// The bundler that Backstage's own build brings along.
const { build } = createRequire(
  require.resolve('@backstage/cli-module-build/package.json'),
)('esbuild');

const TYPES = { '.js': 'text/javascript', '.css': 'text/css' };

/** Bundles `entry` into `directory`; chunks as `import()` cuts them. */
export async function buildPage(entry, directory) {
  const { metafile } = await build({
    entryPoints: { page: entry },
    outdir: directory,
    bundle: true,
    splitting: true,
    format: 'esm',
    minify: !process.env.PLAIN,
    metafile: true,
    jsx: 'automatic',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"' },
    loader: { '.svg': 'dataurl', '.woff2': 'dataurl', '.woff': 'dataurl' },
    logLevel: 'error',
  });
  return metafile;
}

/** Compressed size of the chunk that holds a module, and whether the first one holds it too. */
export function chunkOf(metafile, directory, part) {
  const holders = Object.entries(metafile.outputs).filter(
    ([name, { inputs }]) =>
      name.endsWith('.js') &&
      Object.keys(inputs).some(input => input.includes(part)),
  );
  const files = holders.map(([name]) => path.basename(name));
  const gzipBytes = files.reduce(
    (sum, file) =>
      sum + gzipSync(readFileSync(path.join(directory, file))).length,
    0,
  );
  return { files, gzipBytes };
}

export function servePage(directory) {
  const styles = readdirSync(directory).filter(name => name.endsWith('.css'));
  const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>charts</title>${styles
    .map(name => `<link rel="stylesheet" href="/${name}">`)
    .join(
      '',
    )}<body><div id="root"></div><script type="module" src="/page.js"></script>`;
  const server = createServer((request, response) => {
    const name = path.basename(new URL(request.url, 'http://page').pathname);
    const type = TYPES[path.extname(name)];
    response.setHeader('content-type', type ?? 'text/html');
    response.end(type ? readFileSync(path.join(directory, name)) : page);
  });
  return new Promise(resolve => {
    server.listen(0, '127.0.0.1', () =>
      resolve({
        url: `http://127.0.0.1:${server.address().port}`,
        close: () => new Promise(done => server.close(done)),
      }),
    );
  });
}
