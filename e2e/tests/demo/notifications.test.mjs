// Somebody hears of a run without looking at it: the demo's guest owns most of
// them, and the notifications plugin is there as in any installation.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { axe, launchBrowser, openApp } from '../../lib/browser.mjs';
import { startDemo } from '../../lib/demo.mjs';
import { freePort } from '../../lib/ports.mjs';
import { apiOf, temporaryFolder, untilShown } from '../../lib/realLab.mjs';
import { until } from '../../lib/until.mjs';

let dir;
let backend;
let browser;
let api;

before(async () => {
  dir = temporaryFolder('notifications');
  backend = await startDemo({ dir, port: await freePort() });
  api = apiOf(backend);
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await backend?.stop();
  if (dir) rmSync(dir, { recursive: true, force: true });
});

const follow = id => api.get(`model-lifecycle/runs/${id}/follow`);

/** A run of the demo's cluster that goes on, and where its tab is. */
async function goingOn() {
  return until(
    async () => {
      const { items } = await api.runs({ limit: '100' });
      const run = items.find(
        ({ state, source, entityRef }) =>
          state === 'running' && source.id === 'demo' && entityRef,
      );
      if (!run) return undefined;
      const [, kind, namespace, name] = /^([^:]+):([^/]+)\/(.+)$/.exec(
        run.entityRef,
      );
      const path = `/catalog/${namespace}/${kind}/${name}/training`;
      return { ...run, url: `${backend.url}${path}?run=${run.id}` };
    },
    { what: 'a run that goes on', timeoutMs: 60_000 },
  );
}

describe('notifications in the demo', () => {
  it('are asked for with a button that the keyboard reaches, and that remembers', async () => {
    const run = await goingOn();
    const { asOwner, following } = await follow(run.id);
    const page = await openApp(browser, backend.url);
    await page.goto(run.url);
    const button = page.getByRole('button', { name: 'Follow', exact: true });
    const isPressed = pressed =>
      until(
        async () =>
          (await button.getAttribute('aria-pressed')) === String(pressed) &&
          (await button.getAttribute('aria-busy')) === 'false',
        { what: `the button to be ${pressed ? '' : 'not '}pressed` },
      );
    await isPressed(following);
    assert.deepEqual(await axe(page), [], 'axe on the tab with the button');

    await button.focus();
    await page.keyboard.press('Space');
    await isPressed(!following);
    assert.deepEqual(await follow(run.id), {
      ...{ available: true, asOwner, following: !following },
    });
    await page.reload();
    await isPressed(!following);
    await page
      .getByRole('button', { name: 'Follow', exact: true })
      .press('Enter');
    await isPressed(following);
    await page.context().close();
  });

  it('tell the owner that a run ended, and lead to it', async () => {
    const told = await until(
      async () => {
        const { notifications } = await api.get('notifications');
        return notifications.find(({ payload }) =>
          /^training-(finished|failed)$/.test(payload.topic),
        );
      },
      { what: 'a run to end', timeoutMs: 240_000, everyMs: 2_000 },
    );
    const { title, link } = told.payload;
    const [, name] = /^Training (?:finished|failed): (.+)$/.exec(title);

    const page = await openApp(browser, backend.url);
    await page.goto(`${backend.url}/notifications`);
    await untilShown(page, title);
    await page.getByRole('link', { name: title }).first().click();
    await until(() => page.url().endsWith(link), {
      what: 'the page of the run',
    });
    await untilShown(page, name);
    await page.context().close();
  });

  it('tell of each end once', async () => {
    const { notifications } = await api.get('notifications');
    const scopes = notifications.map(({ payload }) => payload.scope);
    assert.deepEqual(scopes, [...new Set(scopes)]);
  });
});
