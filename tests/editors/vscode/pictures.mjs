// Takes the pictures of editors/vscode/README.md: node tests/editors/vscode/pictures.mjs PROGRAM

import { fileURLToPath } from 'node:url';

import { openCode } from './code-server.mjs';

const [program] = process.argv.slice(2);
const settings = { 'workbench.activityBar.location': 'hidden', 'breadcrumbs.enabled': false, 'editor.fontSize': 13, 'editor.stickyScroll.enabled': false };
const code = await openCode({ program, settings, size: { width: 1100, height: 620 } });
const { page } = code;
page.setDefaultTimeout(60_000);

const take = (name) => page.screenshot({ path: fileURLToPath(new URL(`../../../editors/vscode/images/${name}.png`, import.meta.url)) });

async function pick(prefix, text, row) {
  await page.keyboard.press('F1');
  await page.locator('.quick-input-widget input').fill(`${prefix}${text}`);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: row ?? text }).first().waitFor();
  await page.keyboard.press('Enter');
}

async function goTo(place) {
  await page.keyboard.press('Control+g');
  await page.locator('.quick-input-widget input').fill(`:${place}`);
  await page.keyboard.press('Enter');
  await page.locator('.quick-input-widget input').waitFor({ state: 'hidden' });
}

try {
  await pick('', 'raft-consensus.expl');
  await page.locator('.codelens-decoration a').first().waitFor();
  await pick('>', 'View: Toggle Primary Side Bar Visibility', 'Toggle Primary Side Bar');
  await goTo('46:29');
  await pick('>', 'Show or Focus Hover');
  await page.locator('.monaco-hover:not(.hidden)').getByText(/now: /).waitFor();
  await take('hover');
  await page.keyboard.press('Escape');
  await page.keyboard.press('End');
  await page.keyboard.press('Backspace');
  await page.keyboard.type('2');
  await page.locator('.squiggly-error').first().waitFor();
  await pick('>', 'Go to Next Problem (Error, Warning, Info)', 'Go to Next Problem');
  await page.locator('.marker-widget').waitFor();
  await page.waitForTimeout(800);
  await take('claim');
} finally {
  await code.close();
}
