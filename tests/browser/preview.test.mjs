// `explc serve` and `explc preview` in Chromium: pages follow the text, keep their place, and show what is wrong as text.
// SCREENSHOTS=FOLDER keeps pictures of them.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';

import { launch } from './chromium.mjs';
import { program, seeded, work } from './harness.mjs';

const SCENE = `explainer quick "The quick one"

summary     "A write."
hook        "Look."
question    "How many?"
trap        "All."
rule        "Most."
source      "Gifford 1979"

knob w = 2 in 1..3 "Write quorum"

sim store = replicas(size: 3, write-quorum: w, seed: 7)

step "Write" {
  say "A write waits for {w:word}."
  do store.write("x", value: 1)
  run store until write-acked
  mark store.ackers as good
  claim store.ackers.count == w
}

step "Done" {
  say "Now it is read."
  do store.read("x")
  run store until read-returned
}
`;

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

/** A scene in a folder of its own, and the program started for it; ends with the test. */
async function started(t, command, name) {
  const folder = join(work, name);
  mkdirSync(folder);
  const file = join(folder, 'quick.expl');
  writeFileSync(file, SCENE);
  const child = spawn(program, [command, file], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  t.after(() => child.kill());
  const said = [];
  createInterface({ input: child.stderr }).on('line', (line) => said.push(line));
  const [address] = await Promise.race([
    createInterface({ input: child.stdout })[Symbol.asyncIterator]().next().then(({ value }) => [value]),
    new Promise((_, reject) => child.on('exit', () => reject(new Error(said.join('\n'))))),
  ]);
  const edit = (from, to) => {
    const text = readFileSync(file, 'utf8');
    assert.ok(text.includes(from), from);
    writeFileSync(file, text.replace(from, to));
  };
  return { address, edit, said, file };
}

async function opened(t, address, size = { width: 1280, height: 900 }) {
  const page = await browser.newPage({ viewport: size, permissions: ['clipboard-read', 'clipboard-write'] });
  t.after(() => page.close());
  page.troubles = [];
  page.on('console', (message) => message.type() === 'error' && page.troubles.push(message.text()));
  page.on('pageerror', (error) => page.troubles.push(`${error}`));
  const origin = new URL(address).origin;
  page.on('request', (request) => request.url().startsWith(origin) || request.url().startsWith('data:') || page.troubles.push(`asked for ${request.url()}`));
  await page.goto(address);
  return page;
}

const keep = (page, name) => process.env.SCREENSHOTS && page.screenshot({ path: join(process.env.SCREENSHOTS, `${name}.png`) });
const says = (page) => page.locator('explainer-player .captions');
const problems = (page) => page.locator('explc-problems');
/** All that the panel of problems says, where it stands in a shadow. */
const complaint = (page) => problems(page).evaluate((panel) => (panel.shadowRoot ?? panel).textContent);
const time = (page) => page.evaluate(() => document.querySelector('explainer-player').currentTime);
const seek = (page, t) => page.evaluate((t) => { document.querySelector('explainer-player').currentTime = t; }, t);
/** What is drawn, node by node; not what outlines changes. */
const drawn = (page) => page.evaluate(() => [...document.querySelector('explainer-player').stage.svg.querySelectorAll('*')]
  .filter((node) => !node.closest('.changed'))
  .map((node) => `${node.parentNode.tagName} ${node.tagName} ${[...node.attributes].map(({ name, value }) => `${name}=${value}`).sort().join(' ')} ${node.children.length ? '' : node.textContent}`));
const until = (page, words) => says(page).getByText(words).waitFor();

test('a preview follows the file, keeps its place, and shows what is wrong', async (t) => {
  const { address, edit, file } = await started(t, 'preview', 'follows');
  const page = await opened(t, address);
  await until(page, 'A write waits for two.');
  await seek(page, 1.2);
  await page.evaluate(() => { window.kept = true; });
  await keep(page, 'preview');

  edit('A write waits', 'One write <b>waits</b>');
  await until(page, 'One write <b>waits</b> for two.');
  assert.equal(await time(page), 1.2);
  assert.equal(await problems(page).isHidden(), true);

  // The statement that is broken is named; what can be seen stays.
  edit('claim store.ackers.count == w', 'claim store.ackers.count == w + 1');
  await problems(page).getByText('quick.expl:19:').waitFor();
  assert.match(await complaint(page), /error\[C001\]/);
  await until(page, 'One write <b>waits</b> for two.');
  await keep(page, 'preview-error');

  // Of this nothing can be made: the last picture stays, and is marked as one of an earlier text.
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, '<script>alert(1)</script>\n');
  await page.locator('explainer-player.stale').waitFor();
  assert.ok((await complaint(page)).includes('<script>alert(1)</script>'));
  await until(page, 'One write <b>waits</b> for two.');
  await keep(page, 'preview-stale');

  writeFileSync(file, text.replace('== w + 1', '== w'));
  await page.locator('explainer-player:not(.stale)').waitFor();
  await problems(page).waitFor({ state: 'hidden' });
  assert.equal(await time(page), 1.2);
  assert.equal(await page.evaluate(() => window.kept), true, 'it was never loaded again');

  // All those patches come to what a new page is given whole.
  const fresh = await opened(t, address);
  await until(fresh, 'One write <b>waits</b> for two.');
  const bundle = (page) => page.evaluate(() => document.querySelector('explainer-player').bundle);
  assert.deepEqual(await bundle(page), await bundle(fresh));
  await seek(fresh, 1.2);
  assert.deepEqual(await drawn(page), await drawn(fresh));
  assert.deepEqual([...page.troubles, ...fresh.troubles], []);
});

test('what changed in a preview is outlined for a while, or until its reader goes elsewhere', async (t) => {
  const { address, edit } = await started(t, 'preview', 'outlined');
  const page = await opened(t, address);
  await until(page, 'A write waits for two.');
  await page.evaluate(() => { const player = document.querySelector('explainer-player'); player.seek(player.variant.steps[0].end - 1); });
  const outlines = page.locator('explainer-player .changed rect');
  edit('as good', 'as bad');
  await outlines.first().waitFor();
  // Words in sentences are not in the picture.
  edit('A write waits', 'Any write waits');
  await until(page, 'Any write waits for two.');
  await outlines.first().waitFor({ state: 'detached' });
  edit('as bad', 'as warn');
  await outlines.first().waitFor();
  await seek(page, 0);
  assert.equal(await outlines.count(), 0);
  assert.deepEqual(page.troubles, []);
});

test('what stands in a preview goes on where a picture follows', async (t) => {
  const { address, edit } = await started(t, 'preview', 'goes-on');
  const page = await opened(t, address);
  await until(page, 'A write waits for two.');
  await seek(page, 2.5);
  await page.evaluate(() => {
    for (const node of document.querySelector('explainer-player').stage.svg.querySelectorAll('*')) node.known = true;
  });
  // A longer sentence, a callout that comes, one replica more, and one that is gone again.
  for (const [from, to, share] of [
    ['A write waits', 'Every single write waits patiently', 1],
    ['  claim store.ackers', '  note "enough" on store.ackers.first\n  claim store.ackers', 0.7],
    ['size: 3', 'size: 5', 0.3],
    ['size: 5', 'size: 3', 0.3],
  ]) {
    const before = await page.evaluate(() => JSON.stringify(document.querySelector('explainer-player').bundle));
    edit(from, to);
    await page.waitForFunction((before) => JSON.stringify(document.querySelector('explainer-player').bundle) !== before, before);
    const known = await page.evaluate(() => {
      const nodes = [...document.querySelector('explainer-player').stage.svg.querySelectorAll(':not(.changed, .changed *)')];
      return nodes.filter(({ known }) => known).length / nodes.length;
    });
    assert.ok(known >= share, `${to}: ${known} of the nodes were there`);
    const fresh = await opened(t, address);
    await until(fresh, 'Every single write waits');
    // What comes later is what is new, too, and what comes before.
    const here = await time(page);
    for (const at of [here, here + 1.3, 99, 0.4, here]) {
      await Promise.all([page, fresh].map((one) => seek(one, at)));
      assert.deepEqual(await drawn(page), await drawn(fresh), `${to}, at ${at}`);
    }
    await fresh.close();
  }
  assert.deepEqual(page.troubles, []);
});

test('after any edits a preview is as if it had just been opened', async (t) => {
  const { address, edit } = await started(t, 'preview', 'any-edits');
  const page = await opened(t, address);
  await until(page, 'A write waits for two.');
  const random = seeded(5);
  const edits = [
    ['A write waits', 'Every single write, wherever it comes from and whoever sent it, waits patiently and without a word'],
    ['Now it is read.', 'Now it is read by all of them.'],
    ['size: 3', 'size: 5'],
    ['as good', 'as bad'],
    ['  claim store.ackers', '  note "enough" on store.ackers.first\n  claim store.ackers'],
    ['step "Done" {', 'step "Wait" {\n  say "Nothing happens."\n}\n\nstep "Done" {'],
    ['  run store until read-returned', '  run store for 20ms'],
  ];
  for (let count = 0; count < 16; count++) {
    const one = edits[Math.floor(random() * edits.length)];
    await page.evaluate(() => { window.before = document.querySelector('explainer-player').bundle; });
    edit(...one);
    one.reverse();
    await page.waitForFunction(() => document.querySelector('explainer-player').bundle !== window.before);
    const wrong = await page.evaluate((share) => {
      const live = document.querySelector('explainer-player');
      const fresh = live.parentNode.appendChild(document.createElement('explainer-player'));
      fresh.bundle = structuredClone(live.bundle);
      const nodes = ({ stage }) => [...stage.svg.querySelectorAll(':not(.changed, .changed *)')].map((node) => {
        const attributes = [...node.attributes].map(({ name, value }) => `${name}=${value}`).sort().join(' ');
        return `${node.parentNode.tagName} ${node.tagName} ${attributes} ${node.children.length ? '' : node.textContent}`;
      });
      const around = ({ shadowRoot }) => [...shadowRoot.querySelectorAll('.captions, .bar, .controls, .knobs')].map((part) => part.outerHTML);
      const wrong = [];
      for (const seconds of [live.currentTime, share * live.duration, live.currentTime]) {
        live.currentTime = fresh.currentTime = seconds;
        const [mine, its] = [live, fresh].map((player) => [...nodes(player), ...around(player)]);
        wrong.push(...its.filter((part, place) => part !== mine[place]), ...mine.slice(its.length));
      }
      fresh.remove();
      return wrong;
    }, random());
    assert.deepEqual(wrong, [], one.toReversed().join(' to '));
  }
  assert.deepEqual(page.troubles, []);
});

test('a click in a preview leads to the statement and says why', async (t) => {
  const { address, said } = await started(t, 'preview', 'click');
  const page = await opened(t, address);
  await until(page, 'A write waits for two.');
  const end = await page.evaluate(() => document.querySelector('explainer-player').variant.steps[0].end);
  await seek(page, (end - 1) / 1000);
  const node = page.locator('explainer-player svg circle, explainer-player svg rect').filter({ visible: true });
  for (let place = 0; place < await node.count() && await page.locator('.why').isHidden(); place++) {
    await node.nth(place).click({ force: true });
    await page.waitForTimeout(100);
  }
  await page.locator('.why').getByText(/^since \d+\.\d s: /).waitFor();
  assert.equal(await page.evaluate(() => document.querySelector('explainer-player').paused), true);
  await keep(page, 'preview-why');
  assert.match(said.join('\n'), /^quick\.expl:\d+:\d+ since \d+\.\d s: `/m);
  assert.deepEqual(page.troubles, []);
});

test('a preview turns knobs, and has an upright layout where there is no room', async (t) => {
  const { address } = await started(t, 'preview', 'knobs');
  const page = await opened(t, address, { width: 400, height: 860 });
  await until(page, 'A write waits for two.');
  await page.locator('explainer-player[portrait]').waitFor();
  await page.locator('explainer-player .knobs').getByRole('radio', { name: '3', exact: true }).click();
  await until(page, 'A write waits for three.');
  await keep(page, 'preview-narrow');

  // What is copied never leads to the preview itself: nobody else may open that.
  await seek(page, 1.2);
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Copy link to this moment' }).click();
  await page.getByText('Link copied').waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), 'quick/index.html#step=1&t=1.2&w=3');
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.locator('explainer-player:not([portrait])').waitFor();
  await until(page, 'A write waits for three.');
  assert.deepEqual(page.troubles, []);
});

test('a page of the site is loaded again at the same place, and shows errors over the last good one', async (t) => {
  const { address, edit } = await started(t, 'serve', 'serve');
  const page = await opened(t, `${address}quick/index.html`);
  await until(page, 'A write waits for two.');
  await seek(page, 1.2);
  await page.waitForFunction(() => location.hash.includes('t=1.2'));

  edit('A write waits', 'One write waits');
  await until(page, 'One write waits for two.');
  assert.equal(await time(page), 1.2);

  edit('claim store.ackers.count == w', 'claim store.ackers.count == <img>');
  await problems(page).getByText('quick.expl:19:').waitFor();
  assert.ok((await complaint(page)).includes('<img>'));
  await until(page, 'One write waits for two.');
  assert.equal(await time(page), 1.2);
  await keep(page, 'serve-error');

  edit('<img>', 'w');
  await problems(page).waitFor({ state: 'hidden' });
  assert.deepEqual(page.troubles, []);

  // The scene by itself moves, and its words are in its own fonts.
  const scene = await opened(t, `${address}quick/scene.svg`);
  const [moving, fonts] = await scene.evaluate(async () => [document.getAnimations().length, (await document.fonts.ready).size]);
  assert.ok(moving > 0 && fonts > 0, `${moving} animations, ${fonts} fonts`);
  assert.deepEqual(scene.troubles, []);
});

test('what is served loads nothing but its own files', async (t) => {
  const { address } = await started(t, 'serve', 'policy');
  for (const place of ['quick/index.html', 'quick/embed.html', 'index.html', 'search.html', 'primitives/replicas.html']) {
    const page = await browser.newPage();
    t.after(() => page.close());
    const wrong = [];
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && wrong.push(message.text()));
    const answer = await page.goto(`${address}${place}`, { waitUntil: 'load' });
    const policy = (await answer.allHeaders())['content-security-policy'];
    assert.match(policy, /^default-src 'self'; connect-src ws:\/\/127\.0\.0\.1:\d+; object-src 'none';/);
    assert.ok(!policy.includes('unsafe'), policy);
    // What it forbids is forbidden, so that pages which do without it do.
    const hurt = await page.evaluate(() => {
      const style = document.createElement('style');
      style.textContent = 'body { color: rgb(1, 2, 3) !important }';
      document.head.append(style);
      return getComputedStyle(document.body).color;
    });
    assert.notEqual(hurt, 'rgb(1, 2, 3)');
    assert.deepEqual(wrong.filter((said) => !said.includes('inline style')), [], place);
    assert.equal(wrong.length, 1, place);
  }
});
