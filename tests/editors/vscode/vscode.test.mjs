// The extension in Visual Studio Code, as an author meets it. Pictures of each moment are kept in .tests/vscode.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { keep, openCode } from './code-server.mjs';

const PATIENT = { timeout: 60_000 };
const PATIENT_TEST = { timeout: 120_000 };
let code;
let page;

before(async () => {
  code = await openCode({ program: process.env.EXPLC ?? fileURLToPath(new URL('../../../target/release/explc', import.meta.url)) });
  page = code.page;
  page.setDefaultTimeout(30_000);
  await command('Go to File...');
  await page.keyboard.type('raft-consensus.expl');
  await page.locator('.quick-input-list .monaco-list-row').first().waitFor();
  await page.keyboard.press('Enter');
  await page.locator('.tab[data-resource-name="raft-consensus.expl"]').waitFor(PATIENT);
  await page.locator('.statusbar-item', { hasText: 'explc' }).locator('.codicon-check').waitFor(PATIENT);
}, { timeout: 240_000 });

after(() => code?.close(), PATIENT);

/** A test that leaves a picture of where it failed. */
function shown(name, run) {
  test(name, PATIENT_TEST, async () => {
    try {
      await run();
    } catch (trouble) {
      await keep(page, 'failed');
      throw trouble;
    }
  });
}

/** Runs a command by its title. */
async function command(title) {
  await page.keyboard.press('F1');
  const input = page.locator('.quick-input-widget input');
  await input.waitFor();
  await input.fill(`>${title}`);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: title.replace(/^.*: /, '') }).first().waitFor();
  await page.keyboard.press('Enter');
}

/** Puts the cursor behind a text of the file, counted from the first line that holds it. */
async function cursorBehind(text) {
  const lines = source().split('\n');
  const line = lines.findIndex((one) => one.includes(text));
  assert.ok(line >= 0, text);
  await goTo(line + 1, lines[line].indexOf(text) + text.length + 1);
}

async function goTo(line, column) {
  await page.keyboard.press('Control+g');
  const input = page.locator('.quick-input-widget input');
  await input.waitFor();
  await input.fill(`:${line}:${column}`);
  await page.keyboard.press('Enter');
  await input.waitFor({ state: 'hidden' });
}

const source = () => readFileSync(join(code.folder, 'distributed-systems', 'raft-consensus.expl'), 'utf8');

/** Exchanges a text of the file that stands before the cursor. */
async function exchange(old, text) {
  await cursorBehind(old);
  for (const _ of old) await page.keyboard.press('Backspace');
  await page.keyboard.type(text);
  await page.keyboard.press('Escape');
}

shown('a scene is opened, coloured, and answered', async () => {
  await page.locator('.codelens-decoration a').first().waitFor(PATIENT);
  await keep(page, '1-opened');
});

shown('a false claim is underlined until it is true again', async () => {
  await exchange('claim cluster.leaders.count == 1', 'claim cluster.leaders.count == 2');
  await page.locator('.squiggly-error').first().waitFor(PATIENT);
  await page.locator('.statusbar-item', { hasText: 'explc' }).locator('.codicon-error').waitFor(PATIENT);
  await keep(page, '2-false');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Backspace');
  await page.keyboard.type('1');
  await page.locator('.squiggly-error').first().waitFor({ state: 'hidden', ...PATIENT });
});

shown('a value says what it is now', async () => {
  await cursorBehind('claim cluster.leaders.cou');
  await command('Show or Focus Hover');
  const hover = page.locator('.monaco-hover:not(.hidden)');
  await hover.getByText(/now: /).waitFor(PATIENT);
  assert.match(await hover.innerText(), /now: 1/);
  await keep(page, '3-hover');
  await page.keyboard.press('Escape');
});

shown('an event is completed', async () => {
  await cursorBehind('run cluster until leader-elected');
  for (const _ of 'leader-elected') await page.keyboard.press('Backspace');
  await page.keyboard.type('lead');
  const row = page.locator('.suggest-widget.visible .monaco-list-row', { hasText: 'leader-elected' });
  await row.first().waitFor(PATIENT);
  await keep(page, '4-completion');
  await row.first().click();
  await page.locator('.suggest-widget.visible').waitFor({ state: 'hidden' });
  await saved();
  assert.equal(source().match(/run cluster until leader-elected/g).length, 2);
});

shown('a file is formatted', async () => {
  const before = source();
  await cursorBehind('  mark cluster.leader as');
  await page.keyboard.type('   ');
  await command('Format Document');
  await page.waitForTimeout(500);
  await saved();
  assert.equal(source(), before);
});

shown('a typo is put right by a quick fix', async () => {
  const before = source();
  await exchange('run cluster until entry-committed', 'run cluster until entry-comitted');
  await page.locator('.squiggly-error').first().waitFor(PATIENT);
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Control+.');
  const fix = page.locator('.action-widget .monaco-list-row', { hasText: 'entry-committed' });
  await fix.first().waitFor(PATIENT);
  await keep(page, '5-fix');
  await page.keyboard.press('Enter');
  await page.locator('.squiggly-error').first().waitFor({ state: 'hidden', ...PATIENT });
  await saved();
  assert.equal(source(), before);
});

shown('the address of a moment is copied', async () => {
  await cursorBehind('  run cluster until partitioned');
  await command('Explainer: Copy Link to This Moment');
  await page.locator('.statusbar-item', { hasText: '/raft-consensus/index.html#' }).waitFor(PATIENT);
  assert.match(await copied(), /^https:\/\/example\.org\/explainers\/raft-consensus\/index\.html#step=3&t=3\d(\.\d+)?$/);
});

shown('scenes that are not open are checked, and what is found is among the problems', async () => {
  const file = join(code.folder, 'distributed-systems', 'majority-quorum.expl');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^ {2}claim .*/m, '  claim false'));
  await command('Explainer: Check All Scenes');
  await page.locator('[id="status.problems"]').getByLabel(/Errors: 1/).waitFor(PATIENT);
  await keep(page, '6-check');
});

/** The page in the panel, and its player. */
const frame = () => page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
const player = () => frame().locator('explainer-player');

shown('the preview opens beside the text', async () => {
  await command('Explainer: Open Preview to the Side');
  await player().and(frame().locator('[ready]')).waitFor(PATIENT);
  await keep(page, '7-preview');
});

shown('what is typed in a sentence is read in the picture', async () => {
  await cursorBehind('say "A switch fails.');
  await page.keyboard.type(' Snap.');
  await player().locator('.captions').getByText('A switch fails. Snap.').waitFor(PATIENT);
  await keep(page, '8-typed');
  for (const _ of ' Snap.') await page.keyboard.press('Backspace');
});

shown('the playhead is where the cursor is', async () => {
  await cursorBehind('step "The other side goes on"');
  await player().locator('.captions .title', { hasText: /^4 \// }).waitFor(PATIENT);
  await keep(page, '9-cursor');
});

shown('a link that is copied in the picture leads to the site', async () => {
  await player().getByRole('button', { name: 'Settings' }).click();
  await player().getByRole('button', { name: 'Copy link to this moment' }).click();
  await player().getByText('Link copied').waitFor(PATIENT);
  assert.match(await copied(), /^https:\/\/example\.org\/explainers\/raft-consensus\/index\.html#step=4&t=4\d(\.\d+)?$/);
});

shown('a click on a part leads to the line that made it so', async () => {
  await player().locator('svg').getByText('S4', { exact: true }).first().click();
  await frame().locator('.why').getByText(/^since \d+\.\d s: /).waitFor(PATIENT);
  // It leads since it was elected, far above the step that is shown.
  const line = source().split('\n').findIndex((one) => one.includes('run cluster until leader-elected')) + 1;
  await page.locator('.statusbar-item', { hasText: new RegExp(`^Ln ${line}, `) }).waitFor(PATIENT);
  await keep(page, '10-clicked');
});

/** What lies on the clipboard. */
const copied = () => page.evaluate(() => navigator.clipboard.readText());

/** Writes the file. */
async function saved() {
  await page.keyboard.press('Control+s');
  await page.locator('.tab.dirty').waitFor({ state: 'hidden' });
}
