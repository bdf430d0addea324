// What one does with the timeline, metrics, logs and runs on the Training tab
// while a run goes on, in a real browser.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { axe } from '../../lib/browser.mjs';
import { lookAt } from '../../lib/demo.mjs';
import { headerOf, untilShown } from '../../lib/realLab.mjs';
import { until } from '../../lib/until.mjs';
import { downloaded, onDemo, part } from './onDemo.mjs';

const demo = onDemo('training-tab');

/** Goes on, and reports. */
const reports = ({ source, state, progress, sparkline, stall }) =>
  source.id === 'demo' &&
  state === 'running' &&
  !stall &&
  progress.step !== undefined &&
  progress.percent < 90 &&
  (sparkline?.values.length ?? 0) > 3;

/** Its initialisation was seen from the beginning to the end. */
const wasSeen = ({ phases }) =>
  phases.some(({ id, startedAt, endedAt }) =>
    Boolean(id === 'model' && startedAt && endedAt),
  );

let page;

/** Opens the tab of a run that goes on; of one of which `holds` holds. */
async function openRun(holds) {
  const run = await demo.find('a run that reports', reports, holds);
  page = await demo.open(demo.tabOf(run), [run.name, 'Download all']);
  await untilShown(page, /\d samples/, { inside: part(page, 'Metrics') });
  return run;
}

const attribute = (locator, name, value, what) =>
  until(async () => (await locator.getAttribute(name)) === value, { what });

const focusedText = () =>
  page.evaluate(
    () =>
      document.activeElement?.getAttribute('aria-label') ??
      document.activeElement?.textContent,
  );

/** Colours count once nothing fades any more. */
const noViolations = async (what, root) => {
  await page.evaluate(() =>
    Promise.allSettled(
      document
        .getAnimations()
        .filter(({ effect }) => effect?.getComputedTiming().iterations === 1)
        .map(({ finished }) => finished),
    ),
  );
  assert.deepEqual(await axe(page, root), [], `axe: ${what}`);
};

describe('the timeline', () => {
  it('narrows metrics and logs to the bar that is pressed, and Escape shows all again', async () => {
    await openRun(wasSeen);
    const [metrics, logs] = [part(page, 'Metrics'), part(page, 'Logs')];
    const bar = part(page, 'Timeline').getByRole('button', { name: /^Model,/ });
    await bar.click();
    await attribute(bar, 'aria-pressed', 'true', 'the bar to be pressed');
    await untilShown(
      page,
      [/Showing Model/, /No metric was reported in Model/],
      { inside: metrics },
    );
    await untilShown(page, [/Only Model/, /downloading/], { inside: logs });
    await noViolations('a chosen stretch');

    await page.keyboard.press('Escape');
    await attribute(bar, 'aria-pressed', 'false', 'no bar to be pressed');
    await untilShown(page, /\d samples/, { inside: metrics });
    await until(async () => !/Only Model/.test(await logs.innerText()), {
      what: 'the logs to show the whole run',
    });
  });

  it('is walked with the arrow keys, and chosen with Enter', async () => {
    await openRun(wasSeen);
    const timeline = part(page, 'Timeline');
    const first = timeline
      .getByRole('group', { name: 'Timeline' })
      .getByRole('button')
      .first();
    await first.focus();
    const start = await focusedText();
    await page.keyboard.press('ArrowDown');
    assert.notEqual(await focusedText(), start, 'down leads to another lane');
    await page.keyboard.press('ArrowUp');
    assert.equal(await focusedText(), start, 'up leads back');
    const training = timeline.getByRole('button', { name: /^Training,/ });
    for (
      let row = 0;
      row < 4 && (await focusedText()) !== 'Attempt 1';
      row += 1
    )
      await page.keyboard.press('ArrowDown');
    for (let step = 0; step < 6; step += 1) {
      if (/^Training,/.test(await focusedText())) break;
      await page.keyboard.press('ArrowRight');
    }
    assert.match(await focusedText(), /^Training,/);
    await page.keyboard.press('Enter');
    await attribute(training, 'aria-pressed', 'true', 'training to be chosen');
    await untilShown(page, /Showing Training/, {
      inside: part(page, 'Metrics'),
    });
    await timeline.getByRole('button', { name: 'Table' }).click();
    await untilShown(page, ['Phase', 'Duration', 'Model', 'Training'], {
      inside: timeline.getByRole('table'),
    });
    await noViolations('the timeline as a table');
  });

  it('stands on a tab without violations, in light, dark and at 320 px', async () => {
    const run = await demo.find('a run that reports', reports);
    await lookAt({
      ...{ browser: demo.browser, url: demo.url, name: 'timeline' },
      route: demo.tabOf(run),
      shown: ['Timeline', run.name],
      async act(opened, form) {
        const bar = part(opened, 'Timeline').getByRole('button', {
          name: /^Training,/,
        });
        await bar.click();
        await untilShown(opened, /Showing Training/);
        assert.ok(await bar.isVisible(), `the bar, ${form}`);
      },
    });
  });
});

describe('the metrics', () => {
  it('are drawn over steps, since the start or by the clock, smoothed and logarithmic', async () => {
    await openRun();
    const metrics = part(page, 'Metrics');
    const axis = metrics.getByRole('combobox', { name: 'Horizontal axis' });
    const chart = metrics.getByRole('group', { name: /^loss/ });
    await chart.focus();
    for (const [value, says] of [
      ['step', /step [\d,]+: /],
      ['relative', /\d+ (s|min): /],
      ['wall', /\d\d:\d\d:\d\d: /],
    ]) {
      await axis.selectOption(value);
      await chart.focus();
      await page.keyboard.press('End');
      await untilShown(page, says, {
        inside: metrics.getByRole('article', { name: 'loss' }),
      });
    }
    const slider = metrics.getByRole('slider', { name: 'Smoothing' });
    await slider.focus();
    await page.keyboard.press('Home');
    await until(async () => !/smoothed/.test(await metrics.innerText()), {
      what: 'no smoothing',
    });
    await page.keyboard.press('End');
    await untilShown(page, 'smoothed 0.99', { inside: metrics });

    const log = metrics.getByRole('button', { name: 'Log scale' });
    await log.click();
    await attribute(log, 'aria-pressed', 'true', 'the log scale');
    await noViolations('metrics on a log scale');
    await page.reload();
    await attribute(log, 'aria-pressed', 'true', 'the log scale to be kept');
    await log.click();
    await axis.selectOption('step');
  });

  it('keep the zoom while new values come', async () => {
    const run = await openRun();
    const metrics = part(page, 'Metrics');
    const chart = metrics.getByRole('group', { name: /^loss/ });
    const card = metrics.getByRole('article', { name: 'loss' });
    await chart.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('+');
    await untilShown(page, 'Reset zoom', { inside: metrics });
    await page.keyboard.press('End');
    const pointed = async () =>
      /step ([\d,]+): /.exec(await card.innerText())?.[1];
    const last = await until(pointed, { what: 'the last point in view' });
    const head = () => headerOf(page, run.name).innerText();
    const step = async () => /step ([\d,]+)/.exec(await head())?.[1];
    const first = await step();
    await until(async () => (await step()) !== first, {
      ...{ what: 'another report', timeoutMs: 60_000 },
    });
    await chart.focus();
    await page.keyboard.press('End');
    assert.equal(await pointed(), last, 'the last point in view is the same');
    await page.keyboard.press('Escape');
    await until(async () => !/Reset zoom/.test(await metrics.innerText()), {
      what: 'all to be shown',
    });
  });

  it('are drawn with those of an earlier run', async () => {
    const run = await openRun();
    const metrics = part(page, 'Metrics');
    await metrics.getByRole('button', { name: 'Earlier runs' }).click();
    const dialog = page.getByRole('dialog', {
      name: 'Draw earlier runs along',
    });
    const choice = dialog.getByRole('checkbox').first();
    await choice.check();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    const legend = metrics.getByRole('list', { name: 'Runs that are drawn' });
    await untilShown(page, `${run.name} (this run)`, { inside: legend });
    assert.equal(await legend.getByRole('listitem').count(), 2);
    await noViolations('an earlier run');
    await legend.getByRole('button', { name: /^Do not draw/ }).click();
    await legend.waitFor({ state: 'detached' });
  });

  it('are saved as CSV and as a picture', async () => {
    const run = await openRun();
    const metrics = part(page, 'Metrics');
    for (const item of ['What is shown', 'The whole run, every sample']) {
      await metrics.getByRole('button', { name: /as CSV/ }).click();
      const { file, bytes } = await downloaded(page, () =>
        page.getByRole('menuitem', { name: item }).click(),
      );
      assert.match(file, new RegExp(`^${run.name}-.*\\.csv$`));
      const [head, ...rows] = bytes.toString('utf8').trim().split(/\r?\n/);
      assert.match(head, /metric/);
      assert.ok(rows.length > 3, `${item}: ${rows.length} rows`);
      assert.ok(rows.some(row => row.includes('loss')));
    }
    const picture = await downloaded(page, () =>
      metrics
        .getByRole('button', { name: 'Download loss as a picture' })
        .click(),
    );
    assert.equal(picture.file, `${run.name}-loss.png`);
    assert.equal(picture.bytes.subarray(1, 4).toString('latin1'), 'PNG');
    assert.ok(picture.bytes.length > 2_000, 'something is drawn');
  });
});

describe('the logs', () => {
  it('say how many lines a level hides, and show them again', async () => {
    await openRun();
    const logs = part(page, 'Logs');
    const level = logs.getByRole('combobox', { name: 'Level' });
    await level.selectOption('error');
    await untilShown(page, /[\d,]+ lines? (is|are) hidden by the level/, {
      inside: logs,
    });
    await noViolations('a level that hides lines');
    await logs.getByRole('button', { name: 'Show all' }).click();
    await until(async () => !/hidden by/.test(await logs.innerText()), {
      what: 'all levels',
    });
    assert.equal(await level.inputValue(), '');
  });

  it('are searched from match to match', async () => {
    await openRun();
    const logs = part(page, 'Logs');
    await logs.getByRole('textbox', { name: 'Search the logs' }).fill('loss');
    const shown = () =>
      until(async () => /([\d,]+) \/ ([\d,]+)/.exec(await logs.innerText()), {
        what: 'the number of matches',
      });
    const [, at, total] = await shown();
    assert.equal(at, total, 'the newest match comes first');
    assert.ok(Number(total.replace(/,/g, '')) > 3, total);
    const leadsTo = (button, expected) =>
      until(async () => (await shown())[1] === expected, {
        what: `${button} to lead to match ${expected}`,
      });
    await logs.getByRole('button', { name: 'Previous match' }).click();
    const before = (Number(total.replace(/,/g, '')) - 1).toLocaleString('en');
    await leadsTo('Previous', before);
    await logs.getByRole('button', { name: 'Next match' }).click();
    await leadsTo('Next', total);
    await logs.getByRole('button', { name: 'Next match' }).click();
    await leadsTo('Next', '1');
  });

  it('open at the line that a link names', async () => {
    await openRun();
    const logs = part(page, 'Logs');
    const number = logs.locator('[title^="Mark line "]');
    await until(async () => (await number.count()) > 3, { what: 'lines' });
    await number.nth(2).click();
    const marked = logs.locator('[aria-current]');
    const text = await until(() => marked.innerText({ timeout: 1_000 }), {
      what: 'the line to be marked',
    });
    await logs.getByRole('button', { name: 'Copy link to line' }).click();
    await untilShown(page, 'Link copied', { inside: logs });
    const link = await page.evaluate(() => navigator.clipboard.readText());
    await page.goto('about:blank');
    await page.goto(link);
    await until(async () => (await marked.innerText()) === text, {
      ...{ what: 'the same line to be marked', timeoutMs: 60_000 },
    });
    assert.ok(await marked.isVisible());
  });

  it('are downloaded whole', async () => {
    const run = await openRun();
    const logs = part(page, 'Logs');
    const [, shown] = await until(
      async () => /([\d,]+) lines/.exec(await logs.innerText()),
      { what: 'the number of lines' },
    );
    const { file, bytes } = await downloaded(page, () =>
      logs.getByRole('button', { name: 'Download all' }).click(),
    );
    assert.match(file, new RegExp(`^${run.name}-.*\\.log$`));
    const lines = bytes.toString('utf8').trimEnd().split('\n');
    assert.ok(
      lines.length >= Number(shown.replace(/,/g, '')),
      `${shown} lines`,
    );
  });
});

describe('where the numbers come from', () => {
  it('stands behind why?, for percent, time left and the rest', async () => {
    await openRun();
    await page.getByRole('button', { name: 'why?' }).click();
    const dialog = page.getByRole('dialog', {
      name: 'Where these numbers come from',
    });
    await untilShown(
      page,
      ['State', 'Percent', 'The trainer reports the percent', 'Time left'],
      { inside: dialog },
    );
    assert.match(
      await dialog.innerText(),
      /Time left\n+(The trainer itself estimates|Estimated from)/,
    );
    await noViolations('why?', '[role="dialog"]');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    assert.equal(await focusedText(), 'why?', 'the focus comes back');
  });

  it('stands in the card of the cost', async () => {
    await openRun();
    const cost = part(page, 'Cost');
    await untilShown(page, [/GPU hours/, /Wasted\s+nothing/, /\d\.\d/], {
      inside: cost,
    });
    await cost.getByText('How is this counted?').click();
    await untilShown(page, /Waiting and pause cost nothing/, { inside: cost });
  });
});

describe('the comparison', () => {
  let runs;

  before(async () => {
    runs = await until(
      async () => {
        const ended = (await demo.runs()).filter(
          ({ source, state, sparkline }) =>
            source.id === 'demo' && state === 'succeeded' && sparkline,
        );
        return ended
          .map(({ job }) => ended.filter(other => other.job.name === job.name))
          .find(({ length }) => length > 1)
          ?.slice(0, 2);
      },
      { what: 'two runs of one job that succeeded', timeoutMs: 60_000 },
    );
  });

  it('is of two runs that are picked, and its link shows the same again', async () => {
    page = await demo.open(demo.tabOf(runs[0]), 'Select two to five runs');
    const list = part(page, 'Runs of this job');
    const pick = ({ name }) =>
      list.getByRole('checkbox', { name: `Select ${name} to compare` });
    await pick(runs[0]).check();
    await untilShown(page, 'Select at least one more.', { inside: list });
    await pick(runs[1]).check();
    await list.getByRole('button', { name: 'Compare 2 runs' }).click();
    const shown = [
      'Comparison of 2 runs',
      ...runs.map(({ name }) => name),
      'the others are compared with this one',
      'What each run ended with.',
      /loss/,
      /better|worse|the same/,
    ];
    await untilShown(page, shown);
    const parts = ['Results', 'Metrics', 'What was asked for', 'Parameters'];
    const texts = () =>
      Promise.all(parts.map(name => part(page, name).innerText()));
    const before = await texts();
    await page.getByRole('button', { name: /Link to this comparison/ }).click();
    const link = await until(
      async () => {
        const text = await page.evaluate(() => navigator.clipboard.readText());
        return text.includes('compare=') && text;
      },
      { what: 'the link' },
    );
    await page.goto('about:blank');
    await page.goto(link);
    await untilShown(page, shown, { timeoutMs: 60_000 });
    assert.deepEqual(await texts(), before);
    await page.getByRole('button', { name: 'Back to the run' }).click();
    await untilShown(page, 'Runs of this job');
  });

  it('has no violations, in light, dark and at 320 px', async () => {
    const [a, b] = runs;
    await lookAt({
      ...{ browser: demo.browser, url: demo.url, name: 'comparison' },
      route: `${demo.tabOf(a)}&compare=${a.id},${b.id}`,
      shown: ['Comparison of 2 runs', a.name, b.name],
    });
  });
});
