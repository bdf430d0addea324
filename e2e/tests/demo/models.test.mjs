// Models, servers and their sources as the demo shows them, in a real browser.
import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { axe, launchBrowser, openApp, screenshot } from '../../lib/browser.mjs';
import { docsText, lookAt, startDemo } from '../../lib/demo.mjs';
import { freePort } from '../../lib/ports.mjs';
import { apiOf, temporaryFolder, untilShown } from '../../lib/realLab.mjs';
import { until } from '../../lib/until.mjs';

const SOURCES = [
  'hub',
  'registry',
  'serving',
  'experiments',
  'archive',
  'retired',
  'images',
  'workstations',
  'chat',
  'gateway',
  'recommender',
  'by-hand',
  'declared',
];
const PAGE = '/model-lifecycle/sources';
/** The archive is whole for 20 s, and is believed to be smaller after two listings. */
const UNTIL_ARCHIVE_WAITS_MS = 180_000;

let dir;
let backend;
let browser;
let api;

before(async () => {
  dir = temporaryFolder('demo-models');
  backend = await startDemo({ dir, port: await freePort() });
  api = apiOf(backend);
  browser = await launchBrowser();
  await until(
    async () => {
      const { items } = await api.get('model-lifecycle/sources');
      const scanned = items.filter(
        ({ kind, lastSuccessAt }) => kind === 'models' && lastSuccessAt,
      );
      // All but the one with nobody behind it.
      return scanned.length >= SOURCES.length - 1;
    },
    { what: 'the sources to be scanned', timeoutMs: 120_000, everyMs: 1_000 },
  );
});

after(async () => {
  await browser?.close();
  await backend?.stop();
  if (dir) rmSync(dir, { recursive: true, force: true });
});

const url = () => backend.url;
const look = (name, route, shown, more) =>
  lookAt({ browser, url: url(), name, route, shown, ...more });
const source = async id =>
  (await api.get(`model-lifecycle/sources/${id}`)).source;

/** The entity of a source whose record has this key, as soon as the catalog has it. */
function untilEntity(annotation, key) {
  return until(
    async () => {
      const filter = [
        `metadata.annotations.model-lifecycle.io/source=${annotation}`,
        `metadata.annotations.model-lifecycle.io/native-id=${key}`,
      ].join(',');
      const found = await api.get(
        `catalog/entities?filter=${encodeURIComponent(filter)}`,
      );
      return found[0];
    },
    { what: `the entity of ${key}`, timeoutMs: 60_000, everyMs: 1_000 },
  );
}
const pathOf = ({ kind, metadata }) =>
  `/catalog/default/${kind.toLowerCase()}/${metadata.name}`;

/** The row of a source in the table of the page. */
const rowOf = (page, id) =>
  page
    .getByRole('row')
    .filter({ has: page.getByRole('button', { name: `More for ${id}` }) });
const choose = async (page, id, item) => {
  await page.getByRole('button', { name: `More for ${id}` }).click();
  await page.getByRole('menuitem', { name: item }).click();
};

describe('the Sources page', () => {
  let page;
  before(async () => {
    page = await openApp(browser, url());
    await page.goto(`${url()}${PAGE}`);
  });
  after(() => page?.context().close());

  it('shows every source: one down, one partly read, one that waits', async () => {
    for (const id of SOURCES)
      await rowOf(page, id).waitFor({ timeout: 30_000 });
    await untilShown(page, ['does not work', /Nobody|nothing|reach|answer/i], {
      inside: rowOf(page, 'retired'),
    });
    await untilShown(page, ['needs a look', 'laptop'], {
      inside: rowOf(page, 'workstations'),
    });
    await untilShown(page, ['waits for you', 'would be removed'], {
      inside: rowOf(page, 'archive'),
      timeoutMs: UNTIL_ARCHIVE_WAITS_MS,
    });
    await untilShown(page, 'works', { inside: rowOf(page, 'experiments') });
    // Each of them brings something, but the one that is down.
    for (const id of SOURCES.filter(name => name !== 'retired'))
      await until(async () => (await source(id)).counts.stored > 0, {
        what: `a model of ${id}`,
      });
  });

  it('scans a source when asked to', async () => {
    const before = await api.get('model-lifecycle/sources/experiments');
    await page.getByRole('button', { name: 'Scan now: experiments' }).click();
    await untilShown(page, /experiments was scanned: works/);
    const after = await api.get('model-lifecycle/sources/experiments');
    assert.ok(after.lastScan.startedAt > before.lastScan.startedAt);
    assert.equal(after.lastScan.result, 'complete');
  });

  it('says what a source would bring, and writes nothing', async () => {
    const before = await source('hub');
    await choose(page, 'hub', 'Preview');
    const dialog = page.getByRole('dialog');
    await untilShown(
      page,
      [
        'Preview of hub',
        'The listing is complete',
        'Nothing is written',
        'kind: Resource',
      ],
      { inside: dialog, timeoutMs: 60_000 },
    );
    await page.waitForTimeout(500);
    await screenshot(page, 'sources-preview');
    assert.deepEqual(await axe(page, '[role="dialog"]'), []);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    assert.equal((await source('hub')).nextScanAt, before.nextScanAt);
  });

  it('hands out the entities of a source as YAML', async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      choose(page, 'recommender', 'Export as YAML'),
    ]);
    const text = readFileSync(await download.path(), 'utf8');
    assert.match(text, /kind: Resource/);
    assert.match(text, /user-encoder/);
    assert.doesNotMatch(text, /undefined|\[object/);
  });

  it('removes what waits only when a person confirms it', async () => {
    const { counts, waiting } = await source('archive');
    assert.ok(waiting > 0);
    await page.getByRole('button', { name: 'Look at them: archive' }).click();
    const drawer = page.getByRole('dialog', { name: 'Details of archive' });
    await untilShown(page, ['Waits for confirmation', `${waiting} items`], {
      inside: drawer,
    });
    await page.waitForTimeout(500);
    await screenshot(page, 'sources-details');
    assert.deepEqual(await axe(page, '[role="dialog"]'), []);
    await drawer.getByRole('button', { name: 'Remove them' }).click();
    const question = page.getByRole('dialog', { name: /^Remove what archive/ });
    await untilShown(page, 'leave the inventory', { inside: question });
    await page.waitForTimeout(500);
    await screenshot(page, 'sources-confirm');
    await question.getByRole('button', { name: 'Cancel' }).click();
    await question.waitFor({ state: 'detached' });
    assert.equal((await source('archive')).counts.stored, counts.stored);

    await drawer.getByRole('button', { name: 'Remove them' }).click();
    await question
      .getByRole('button', { name: `Remove ${waiting} items` })
      .click();
    await until(
      async () =>
        (await source('archive')).counts.stored === counts.stored - waiting,
      { what: 'the removal' },
    );
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
    await untilShown(page, 'works', { inside: rowOf(page, 'archive') });
  });
});

describe('the Models page', () => {
  it('shows what is asked for, by kind, source and text', async () => {
    const page = await openApp(browser, url());
    await page.goto(`${url()}/model-lifecycle/models`);
    await untilShown(page, /\d+ entries/);
    const total = async () =>
      Number(
        /(\d+) entr(y|ies)/.exec(await page.locator('body').innerText())[1],
      );
    const all = await total();
    assert.ok(all >= 60, `${all} entries`);
    await page.getByLabel('Kind').first().selectOption('server');
    await until(async () => (await total()) < all, { what: 'only servers' });
    const servers = await total();
    assert.ok(servers > 0);
    await page.getByLabel('Kind').first().selectOption('');
    await until(async () => (await total()) === all, { what: 'all again' });
    await page.getByRole('textbox', { name: 'Search models' }).fill('fraud');
    await until(async () => (await total()) < all, { what: 'what fits' });
    await untilShown(page, /fraud/i);
    // The filters stand in the address.
    await page.reload();
    await untilShown(page, /fraud/i);
    assert.ok((await total()) < all);
    await page
      .getByRole('textbox', { name: 'Search models' })
      .fill('no model is called so');
    await untilShown(page, 'Nothing matches these filters');
    await page.context().close();
  });

  it('leads to a model, and from there to its server', async () => {
    const page = await openApp(browser, url());
    const server = await untilEntity(
      'kserve:serving',
      'demo/fraud/InferenceService/fraud-detection',
    );
    await page.goto(`${url()}${pathOf(server)}`);
    const card = page.getByRole('region', { name: 'About the model' });
    await untilShown(page, ['Serves', 'sklearn', 'https://fraud-detection'], {
      inside: card,
    });
    await card
      .getByRole('link', { name: /fraud-detection/i })
      .first()
      .click();
    await until(() => page.url().includes('/resource/'), {
      what: 'the page of the model',
    });
    await untilShown(page, ['Current version', 'Licence', 'Served by'], {
      inside: card,
    });
    await page.context().close();
  });

  it('opens the docs of a model with nothing else installed', async () => {
    const page = await openApp(browser, url());
    const model = await untilEntity(
      'mlflow:experiments',
      'default/fraud-graph',
    );
    await page.goto(`${url()}${pathOf(model)}/docs`);
    await until(
      async () => {
        const text = await docsText(page);
        return /Intended use/.test(text) && /Versions/.test(text);
      },
      { what: 'the text of the docs', timeoutMs: 90_000, everyMs: 500 },
    );
    await screenshot(page, 'model-docs');
    await page.context().close();
  });
});

describe('each view of models, in light, dark and at 320 px', () => {
  it('Sources page', () => look('sources', PAGE, ['retired', 'workstations']));

  it('details of a source', () =>
    look('source-drawer', `${PAGE}?source=workstations`, /laptop/, {
      root: '[role="dialog"]',
    }));

  it('Models page', () =>
    look('models-page', '/model-lifecycle/models', /\d+ entries/));

  it('overview of a model', async () => {
    const model = await untilEntity(
      'mlflow:experiments',
      'default/fraud-graph',
    );
    await look('model-overview', pathOf(model), [
      'Current version',
      'Versions',
    ]);
  });

  it('overview of a server', async () => {
    const server = await untilEntity(
      'kserve:serving',
      'demo/team-a/InferenceService/aurora-chat',
    );
    await look('server-overview', pathOf(server), ['Serves', 'Canary']);
  });

  it('model card', async () => {
    const model = await untilEntity(
      'mlflow:experiments',
      'default/fraud-graph',
    );
    await look('model-card', `${pathOf(model)}/model-card`, 'Intended use');
  });
});
