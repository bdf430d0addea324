import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { ROOT } from './backstage.mjs';

const BINARIES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];
/** Without these Chromium looks for hosts outside at every start. */
const ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const AXE = path.join(ROOT, 'node_modules/axe-core/axe.min.js');

export async function launchBrowser() {
  const executablePath = process.env.CHROMIUM ?? BINARIES.find(existsSync);
  if (!executablePath)
    throw new Error('No Chromium found; set CHROMIUM to its path');
  return chromium.launch({ executablePath, args: ARGS });
}

/**
 * A signed-in page of the app.
 *
 * @param {import('playwright-core').Browser} browser
 * @param {string} url
 * @param {{ dark?: boolean, width?: number }} [options]
 */
export async function openApp(browser, url, options = {}) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 1000 },
    colorScheme: options.dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    // For axe, which is added as a script.
    bypassCSP: true,
  });
  const page = await context.newPage();
  if (options.dark) {
    await page.addInitScript(() =>
      window.localStorage.setItem('theme', 'dark'),
    );
  }
  await page.goto(url);
  await page.getByRole('button', { name: 'Enter' }).click({ timeout: 60_000 });
  // Navigating before the sign-in is kept would lose it.
  await page
    .getByRole('link', { name: 'Settings' })
    .first()
    .waitFor({ timeout: 30_000 });
  // Only now: at 320 px the sign-in shows no link to wait for.
  if (options.width) {
    await page.setViewportSize({ width: options.width, height: 900 });
  }
  return page;
}

/** What axe finds inside our own part of the page. */
export async function axe(page, selector = 'section[aria-label]') {
  await page.addScriptTag({ path: AXE });
  const { violations } = await page.evaluate(
    root =>
      window.axe.run(root, {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'],
      }),
    selector,
  );
  return violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.map(node => node.target.join(' ')).join(', ')}`,
  );
}

/** Screenshots go to a folder that git ignores: they are to be looked at. */
export async function screenshot(page, name) {
  const folder =
    process.env.MODEL_LIFECYCLE_SCREENSHOTS ??
    path.join(ROOT, 'e2e/screenshots');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({
    path: path.join(folder, `${name}.png`),
    fullPage: true,
  });
}
