// The demo as `npm start` runs it, with a folder of its own, and how its views
// are looked at.
import assert from 'node:assert/strict';
import path from 'node:path';
import { startBackstage } from './backstage.mjs';
import { axe, openApp, screenshot } from './browser.mjs';
import { untilShown } from './realLab.mjs';

/** @param {{dir: string, port: number}} options */
export function startDemo({ dir, port }) {
  return startBackstage({
    dir,
    port,
    env: { MODEL_LIFECYCLE_DEMO_DIRECTORY: path.join(dir, 'lab') },
    config: {
      backend: {
        database: {
          client: 'better-sqlite3',
          connection: { directory: path.join(dir, 'database') },
        },
      },
      techdocs: {
        publisher: {
          type: 'local',
          local: { publishDirectory: path.join(dir, 'techdocs') },
        },
      },
      modelLifecycle: {
        clusters: [
          {
            name: 'demo',
            kubeconfig: {
              path: path.join(dir, 'lab/kubeconfig'),
              context: 'demo',
            },
          },
        ],
      },
    },
  });
}

const FORMS = [
  ['light', {}],
  ['dark', { dark: true }],
  ['narrow', { width: 320 }],
];

/**
 * Opens a view in light, in dark and at 320 px: axe finds nothing in it, and no
 * page is wider than the screen.
 *
 * @param {object} options
 * @param {import('playwright-core').Browser} options.browser
 * @param {string} options.url of the app
 * @param {string} options.name of the screenshots
 * @param {string} options.route
 * @param {string | RegExp | (string | RegExp)[]} options.shown
 * @param {(page: import('playwright-core').Page, form: string) => Promise<void>} [options.act]
 *   what is done before one looks
 * @param {string} [options.root] what axe judges; default: our own part
 */
export async function lookAt({ browser, url, name, route, shown, act, root }) {
  for (const [form, options] of FORMS) {
    const page = await openApp(browser, url, options);
    await page.goto(`${url}${route}`);
    await untilShown(page, shown);
    await act?.(page, form);
    // Axe cannot judge colours that are still fading in.
    await page.waitForTimeout(500);
    await screenshot(page, `${name}-${form}`);
    assert.deepEqual(await axe(page, root), [], `axe on ${name}, ${form}`);
    const overflow = await page.evaluate(
      () =>
        document.documentElement.scrollWidth -
        document.documentElement.clientWidth,
    );
    assert.ok(
      overflow <= 1,
      `${name}, ${form}: the page is ${overflow} px too wide`,
    );
    await page.context().close();
  }
}

/** What the page of a TechDocs site says: it stands in a shadow tree. */
export function docsText(page) {
  return page.evaluate(() =>
    [...document.querySelectorAll('*')]
      .flatMap(node => (node.shadowRoot ? [node.shadowRoot.textContent] : []))
      .join(' '),
  );
}
