// A demo for the tests of one file, and one signed-in page of it: each test
// opens what it needs, and none depends on another.
import { rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { after, before } from 'node:test';
import { launchBrowser, openApp } from '../../lib/browser.mjs';
import { startDemo } from '../../lib/demo.mjs';
import { freePort } from '../../lib/ports.mjs';
import { apiOf, temporaryFolder, untilShown } from '../../lib/realLab.mjs';
import { until } from '../../lib/until.mjs';

/** @param {string} name of the temporary folder */
export function onDemo(name) {
  const demo = {
    browser: undefined,
    api: undefined,
    page: undefined,
    url: undefined,

    async runs() {
      const { items } = await demo.api.runs({ limit: '100' });
      return items.filter(({ entityRef }) => entityRef);
    },

    /**
     * A run, whole, looked for anew as runs end: the one that has the longest
     * way to go of those whose summary is as wanted, and of which `holds` holds.
     */
    find(what, isWanted, holds = () => true) {
      return until(
        async () => {
          const wanted = (await demo.runs())
            .filter(isWanted)
            .sort((a, b) => a.progress.percent - b.progress.percent);
          for (const { id } of wanted) {
            const run = await demo.api.get(`model-lifecycle/runs/${id}`);
            if (holds(run)) return run;
          }
          return undefined;
        },
        { what, timeoutMs: 150_000, everyMs: 1_000 },
      );
    },

    tabOf({ entityRef, id }) {
      const [, kind, namespace, entity] = /^([^:]+):([^/]+)\/(.+)$/.exec(
        entityRef,
      );
      return `/catalog/${namespace}/${kind}/${entity}/training?run=${id}`;
    },

    async open(route, shown) {
      await demo.page.goto(`${demo.url}${route}`);
      await untilShown(demo.page, shown, { timeoutMs: 60_000 });
      return demo.page;
    },
  };
  let dir;
  let backend;

  before(async () => {
    dir = temporaryFolder(name);
    backend = await startDemo({ dir, port: await freePort() });
    demo.url = backend.url;
    demo.api = apiOf(backend);
    demo.browser = await launchBrowser();
    demo.page = await openApp(demo.browser, demo.url);
    await demo.page
      .context()
      .grantPermissions(['clipboard-read', 'clipboard-write']);
  });

  after(async () => {
    await demo.browser?.close();
    await backend?.stop();
    if (dir) rmSync(dir, { recursive: true, force: true });
  });
  return demo;
}

/** What a press on a button saves: the name of the file, and its bytes. */
export async function downloaded(page, press) {
  const [download] = await Promise.all([
    page.waitForEvent('download', { timeout: 60_000 }),
    press(),
  ]);
  return {
    file: download.suggestedFilename(),
    bytes: await readFile(await download.path()),
  };
}

/** A part of the tab, by its heading. */
export const part = (page, name) =>
  page.getByRole('region', { name, exact: true });
