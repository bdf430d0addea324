// The page of all trainings as one works with it, and the tab of trainings that
// are no TrainJobs, in a real browser.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { axe } from '../../lib/browser.mjs';
import { headerOf, untilShown } from '../../lib/realLab.mjs';
import { until } from '../../lib/until.mjs';
import { onDemo, part } from './onDemo.mjs';

const ROUTE = '/model-lifecycle/training';
const GROUPS = [
  'Not moving',
  'Failed in the last day',
  'Blocked',
  'Running',
  'Waiting',
  'Paused',
  'Ended',
];

const demo = onDemo('training-page');

const openPage = (query = '') =>
  demo.open(`${ROUTE}${query}`, [/\d+ runs?\b/, 'Running']);

const filters = page => page.getByRole('group', { name: 'Filters' });

/** The rows of runs that are in the page. */
const rowsOf = page =>
  page
    .getByRole('table', { name: 'The training runs' })
    .locator('tbody tr:has(td)');

const ownersOf = page =>
  rowsOf(page).locator('[data-label="Owner"]').allInnerTexts();

describe('the Training page', () => {
  it('has its runs in groups, those that need a look first', async () => {
    const page = await openPage();
    const headings = page.locator('th[scope="colgroup"]');
    const shown = await until(
      async () => {
        const texts = await headings.allInnerTexts();
        return texts.length > 2 && texts;
      },
      { what: 'groups' },
    );
    assert.deepEqual(
      shown,
      GROUPS.filter(group => shown.includes(group)),
      'in this order, and no others',
    );
    assert.ok(shown.includes('Failed in the last day'));
    assert.deepEqual(await axe(page), [], 'axe on the groups');
  });

  it('filters by owner, and a link shows the same', async () => {
    let page = await openPage();
    const owner = () => filters(page).getByRole('combobox', { name: 'Owner' });
    await owner().selectOption({ label: 'fraud' });
    const isFiltered = () =>
      until(
        async () => {
          const owners = await ownersOf(page);
          return owners.length > 2 && owners.every(one => /^fraud$/i.test(one));
        },
        { what: 'the runs of one owner', timeoutMs: 60_000 },
      );
    await isFiltered();
    const link = page.url();
    assert.equal(
      new URL(link).searchParams.get('owner'),
      'group:default/fraud',
    );
    page = await openPage();
    assert.equal(await owner().inputValue(), '');
    await page.goto(link);
    await isFiltered();
    assert.equal(await owner().inputValue(), 'group:default/fraud');
  });

  it('keeps filters under a name over a reload, all by keyboard', async () => {
    const page = await openPage();
    const chip = filters(page).getByRole('button', { name: /^\d+ failed$/ });
    await chip.focus();
    await page.keyboard.press('Space');
    await until(() => page.url().includes('state=failed'), {
      what: 'the filter in the URL',
    });
    const saved = filters(page).getByRole('button', { name: 'Saved filters' });
    await saved.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Saved filters' });
    await dialog
      .getByRole('textbox', { name: 'Name for these filters' })
      .focus();
    await page.keyboard.type('What failed');
    await page.keyboard.press('Enter');
    const one = dialog.getByRole('link', { name: 'What failed' });
    await one.waitFor({ timeout: 30_000 });
    await page.waitForFunction(() =>
      document
        .getAnimations()
        .every(({ playState }) => playState !== 'running'),
    );
    assert.deepEqual(
      await axe(page, '[role="dialog"]'),
      [],
      'axe on the dialog',
    );
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    assert.ok(
      await saved.evaluate(element => element === document.activeElement),
      'the focus comes back',
    );

    await openPage();
    await saved.click();
    await one.focus();
    await page.keyboard.press('Enter');
    await until(() => page.url().includes('state=failed'), {
      what: 'the saved filter in the URL',
    });
    await until(
      async () => (await chip.getAttribute('aria-pressed')) === 'true',
      { what: 'the chip to be pressed' },
    );
    await untilShown(page, 'Failed in the last day');

    await saved.click();
    await dialog.getByRole('button', { name: 'Delete What failed' }).click();
    await untilShown(page, 'No filters are saved yet', { inside: dialog });
  });

  it('leads to the tab of a run with the keyboard', async () => {
    const page = await openPage('?state=running');
    const link = rowsOf(page).getByRole('link').first();
    await link.waitFor({ timeout: 30_000 });
    const href = await link.getAttribute('href');
    await link.focus();
    await page.keyboard.press('Enter');
    await until(() => page.url().endsWith(href), { what: 'the tab' });
    await untilShown(page, ['Timeline', 'Runs of this job']);
  });
});

describe('the tab of a training that is no TrainJob', () => {
  it('shows the tasks of a pipeline as phases, and no percent that nobody told', async () => {
    const run = await demo.find(
      'a pipeline that is done',
      ({ source, state }) => source.id === 'pipelines' && state === 'succeeded',
    );
    const page = await demo.open(demo.tabOf(run), [run.name, 'Timeline']);
    const tasks = run.phases.map(({ id }) => id);
    const timeline = part(page, 'Timeline');
    for (const task of tasks)
      await timeline
        .getByRole('button', { name: new RegExp(`^${task},.*done$`) })
        .waitFor({ timeout: 30_000 });
    await untilShown(page, tasks, { inside: headerOf(page, run.name) });
    const header = await headerOf(page, run.name).innerText();
    assert.doesNotMatch(header, /%|step/);
    assert.deepEqual(await axe(page), [], 'axe on a pipeline');
  });

  it('says of a pipeline that goes on that its progress is not reported', async () => {
    const run = await demo.find(
      'a pipeline that goes on',
      ({ source, state }) => source.id === 'pipelines' && state === 'running',
    );
    const page = await demo.open(demo.tabOf(run), [
      run.name,
      'Progress not reported',
    ]);
    const bar = page.getByRole('progressbar', {
      name: `Progress of ${run.name}`,
    });
    assert.equal(await bar.getAttribute('aria-valuenow'), null);
    assert.doesNotMatch(await headerOf(page, run.name).innerText(), /%/);
  });

  it('shows a failed domain with its phases, its cause and what it reached', async () => {
    const run = await demo.find(
      'a domain that failed',
      ({ source, state }) => source.id === 'domains' && state === 'failed',
    );
    const page = await demo.open(demo.tabOf(run), [
      run.name,
      'Failed',
      /did not answer within 120 s/,
      /Stopped at 57(\.\d+)?%/,
    ]);
    assert.deepEqual(await axe(page), [], 'axe on a domain');
  });
});
