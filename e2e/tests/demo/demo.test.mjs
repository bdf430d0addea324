// The demo as `npm start` shows it, in a real browser.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { axe, launchBrowser, openApp, screenshot } from '../../lib/browser.mjs';
import { docsText, lookAt, startDemo } from '../../lib/demo.mjs';
import { freePort } from '../../lib/ports.mjs';
import { apiOf, temporaryFolder, untilShown } from '../../lib/realLab.mjs';
import { until } from '../../lib/until.mjs';

let dir;
let port;
let backend;
let browser;
let api;

const start = () => startDemo({ dir, port });

before(async () => {
  dir = temporaryFolder('demo');
  port = await freePort();
  backend = await start();
  api = apiOf(backend);
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await backend?.stop();
  if (dir) rmSync(dir, { recursive: true, force: true });
});

/** All runs that the guest may see. */
async function allRuns() {
  const items = [];
  let cursor;
  do {
    const page = await api.runs({
      limit: '100',
      ...(cursor ? { cursor } : {}),
    });
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor);
  return items;
}

const entityPath = run => {
  const [, kind, namespace, name] = /^([^:]+):([^/]+)\/(.+)$/.exec(
    run.entityRef,
  );
  return `/catalog/${namespace}/${kind}/${name}`;
};

const look = (name, route, shown) =>
  lookAt({ browser, url: backend.url, name, route, shown });

describe('the demo', () => {
  it('shows at least twelve runs within 30 s, and every state of a training', async () => {
    const runs = await until(
      async () => {
        const items = await allRuns();
        return items.length >= 12 && items;
      },
      { what: 'twelve runs', timeoutMs: 30_000, everyMs: 500 },
    );
    const states = new Set(runs.map(({ state }) => state));
    for (const state of [
      'queued',
      'blocked',
      'pending',
      'running',
      'paused',
      'preempted',
      'succeeded',
      'failed',
      'unknown',
    ]) {
      assert.ok(states.has(state), `no run is ${state}: ${[...states]}`);
    }
  });

  it('moves while one looks at it', async () => {
    const moving = (await allRuns()).find(
      run =>
        run.state === 'running' &&
        run.progress.step !== undefined &&
        !run.stall &&
        run.progress.percent < 70,
    );
    assert.ok(moving, 'a run that moves');
    const page = await openApp(browser, backend.url);
    await page.goto(
      `${backend.url}${entityPath(moving)}/training?run=${moving.id}`,
    );
    await untilShown(page, ['Running', /step/i]);
    const read = () => page.locator('body').innerText();
    const first = /step\s+([\d,]+)/i.exec(await read())[1];
    await until(
      async () => /step\s+([\d,]+)/i.exec(await read())?.[1] !== first,
      {
        what: 'the step to change without a reload',
        timeoutMs: 30_000,
      },
    );
    await page.context().close();
  });

  it('opens the documentation of a training job with nothing else installed', async () => {
    const run = (await allRuns()).find(({ entityRef }) => entityRef);
    const page = await openApp(browser, backend.url);
    await page.goto(`${backend.url}${entityPath(run)}/training?run=${run.id}`);
    await untilShown(page, 'Docs');
    await page.getByRole('link', { name: /^TechDocs: / }).click();
    await until(() => page.url().includes('/docs/'), {
      what: 'the docs to open',
    });
    await until(
      async () => {
        const texts = await docsText(page);
        return /training/i.test(texts) && texts;
      },
      { what: 'the text of the docs', timeoutMs: 60_000 },
    );
    await screenshot(page, 'demo-docs');
    await page.context().close();
  });

  it('keeps the same runs over a restart of the backend', async () => {
    const before = (await allRuns())
      .filter(({ state }) => state === 'succeeded')
      .map(({ id }) => id);
    await backend.stop();
    backend = await start();
    api = apiOf(backend);
    const now = new Set((await allRuns()).map(({ id }) => id));
    for (const id of before) assert.ok(now.has(id), `run ${id} is still there`);
  });
});

describe('each view, in light, dark and at 320 px', () => {
  it('Training page', () =>
    look('training-page', '/model-lifecycle/training', 'Running'));

  it('Sources page', () => look('sources', '/model-lifecycle/sources', 'demo'));

  for (const state of [
    'running',
    'failed',
    'queued',
    'succeeded',
    'preempted',
    'blocked',
  ]) {
    it(`Training tab of a run that is ${state}`, async () => {
      const candidates = (await allRuns()).filter(
        run => run.state === state && run.entityRef,
      );
      const run =
        candidates.find(({ progress }) => progress.step !== undefined) ??
        candidates[0];
      assert.ok(run, `no run is ${state}`);
      await look(
        `tab-${state}`,
        `${entityPath(run)}/training?run=${run.id}`,
        new RegExp(state, 'i'),
      );
    });
  }
});

describe('what one opens on a tab, in light and dark', () => {
  /**
   * @param {() => Promise<any>} choose a run, anew for each form: runs end
   * @param {(page: import('playwright-core').Page, form: string, run: any) => Promise<void>} look
   */
  async function onTabOf(choose, look) {
    for (const form of ['light', 'dark']) {
      const run = await choose();
      const page = await openApp(browser, backend.url, {
        dark: form === 'dark',
      });
      await page.goto(
        `${backend.url}${entityPath(run)}/training?run=${run.id}`,
      );
      await untilShown(page, run.name);
      await look(page, form, run);
      await page.context().close();
    }
  }

  /** The runs in this state, those first that have the longest way to go. */
  async function runsIn(state) {
    return (await allRuns())
      .filter(run => run.state === state && run.entityRef)
      .sort((a, b) => (a.progress.percent ?? 0) - (b.progress.percent ?? 0));
  }

  const reporting = () =>
    until(
      async () =>
        (await runsIn('running')).find(
          ({ progress, sparkline }) =>
            progress.step !== undefined &&
            progress.percent > 5 &&
            // A run can be far and have reported a metric only once.
            (sparkline?.values.length ?? 0) > 3,
        ),
      { what: 'a run that reports', timeoutMs: 60_000 },
    );

  /** One that the guest may act on now. */
  const offering = (action, state) => () =>
    until(
      async () => {
        for (const { id } of await runsIn(state)) {
          const run = await api.get(`model-lifecycle/runs/${id}`);
          if (run.actions[action]?.allowed) return run;
        }
        return undefined;
      },
      { what: `a run that is ${state} and can be asked to ${action}` },
    );

  it('the metrics as a table', () =>
    onTabOf(reporting, async (page, form) => {
      const metrics = page.getByRole('region', { name: 'Metrics' });
      await metrics.getByRole('button', { name: 'Table' }).click();
      const table = metrics.getByRole('table').first();
      await until(async () => (await table.getByRole('row').count()) > 2, {
        what: 'rows in the table of a metric',
      });
      // The twin holds the numbers of the chart, newest first.
      const steps = (
        await table.locator('tbody tr > :first-child').allInnerTexts()
      ).map(text => Number(text.replace(/,/g, '')));
      assert.deepEqual(
        steps,
        [...steps].sort((a, b) => b - a),
      );
      await screenshot(page, `metrics-table-${form}`);
      assert.deepEqual(await axe(page), [], `axe on the table, ${form}`);
    }));

  it('a search in the logs', () =>
    onTabOf(reporting, async (page, form) => {
      const logs = page.getByRole('region', { name: 'Logs', exact: true });
      const search = logs.getByRole('textbox', { name: 'Search the logs' });
      await search.fill('loss');
      await untilShown(page, /[\d,]+ \/ [\d,]+/, { inside: logs });
      await until(async () => (await logs.locator('mark').count()) > 0, {
        what: 'a match to be marked',
      });
      await screenshot(page, `log-search-${form}`);
      assert.deepEqual(await axe(page), [], `axe on the matches, ${form}`);
      await search.fill('no line says this');
      await untilShown(page, 'no match', { inside: logs });
      assert.deepEqual(await axe(page), [], `axe on no match, ${form}`);
    }));

  for (const [action, state, says] of [
    ['Pause', 'running', /Its pods end now/],
    ['Resume', 'paused', /It asks for its GPUs again/],
    ['Stop', 'running', /This cannot be undone/],
  ]) {
    it(`the dialog of ${action}`, () =>
      onTabOf(
        offering(action.toLowerCase(), state),
        async (page, form, { id, name }) => {
          await page.getByRole('button', { name: action, exact: true }).click();
          const dialog = page.getByRole('dialog');
          await untilShown(page, [name, says], { inside: dialog });
          // Axe cannot judge colours that are still fading in.
          await page.waitForTimeout(500);
          await screenshot(page, `dialog-${action.toLowerCase()}-${form}`);
          assert.deepEqual(
            await axe(page, '[role="dialog"]'),
            [],
            `axe on ${action}, ${form}`,
          );
          await dialog.getByRole('button', { name: 'Cancel' }).click();
          await dialog.waitFor({ state: 'detached' });
          const { items } = await api.get(
            `model-lifecycle/runs/${id}/transitions`,
          );
          assert.deepEqual(
            items.filter(({ kind }) => kind === 'action'),
            [],
            'nothing was asked of the cluster',
          );
        },
      ));
  }
});
