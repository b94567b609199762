// What an explainer's page is without its player's motion: on paper, without script, to assistive technology, in forced
// colours, alone in one file, in a frame of another page; and what all of it weighs.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync } from 'node:zlib';

import { extractText, getDocumentProxy } from 'unpdf';

import { launch } from './chromium.mjs';
import { catalogue, explc, root, work } from './harness.mjs';
import { serve } from './server.mjs';

/** Bytes, as a server sends them. */
const PLAYER = 12 * 1024;
const PAGE = 100 * 1024;

const explainers = catalogue();
const dist = join(explainers[0].folder, '..');
const packed = (bytes) => brotliCompressSync(bytes).length;
const words = (prose) => (typeof prose === 'string' ? prose : prose.map((run) => (typeof run === 'string' ? run : run[1])).join(''));

let browser;
let site;
before(async () => {
  browser = await launch();
  site = await serve(dist);
});
after(async () => {
  await browser?.close();
  site?.close();
});

/** A page whose players are there, and what it asked for and complained of. */
async function open(path, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const wrong = [];
  page.on('request', (request) => { if (!request.url().startsWith(site.origin) && !/^(data|blob|file):/.test(request.url())) wrong.push(`asks for ${request.url()}`); });
  page.on('requestfailed', (request) => wrong.push(`fails: ${request.url()}`));
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) wrong.push(message.text()); });
  page.on('pageerror', (error) => wrong.push(String(error)));
  await page.goto(path.startsWith('file:') ? path : `${site.origin}${path}`, { waitUntil: 'networkidle' });
  // They draw in turns, so that the page answers meanwhile: nothing that it loads says when they are done.
  await page.waitForFunction(() => !customElements.get('explainer-player') || [...document.querySelectorAll('explainer-player')].every((player) => player.duration > 0), undefined, { polling: 20 });
  return { page, wrong, close: () => context.close() };
}

/** The texts of each step of the default run. */
const steps = ({ bundle }) => bundle.variants[0].steps.map(([start, end, title, beats, , , state]) => ({
  start, end, title: words(bundle.texts[title]), says: beats.map(([, , say]) => words(bundle.texts[say])), state: state.map((row) => words(bundle.texts[row])),
}));

for (const explainer of explainers) {
  const { slug, folder } = explainer;
  const path = `/${slug}/index.html`;

  test(`${slug}: nothing but the page's own origin, under the strictest policy`, async () => {
    for (const name of ['index.html', 'embed.html']) {
      const { page, wrong, close } = await open(`/${slug}/${name}`);
      assert.equal(await page.evaluate(() => document.querySelector('explainer-player').duration > 0), true);
      await page.keyboard.press('Tab');
      assert.deepEqual(wrong, [], name);
      await close();
    }
  });

  test(`${slug}: what is sent`, (t) => {
    const fonts = readdirSync(folder).filter((name) => name.endsWith('.woff2')).map((name) => statSync(join(folder, name)).size);
    const [page, player, sheet, sheets] = [join(folder, 'index.html'), join(dist, 'assets/player.js'), join(dist, 'assets/site.css'), join(folder, 'fonts.css')].map((file) => packed(readFileSync(file)));
    const sum = page + player + sheet + sheets + fonts.reduce((a, b) => a + b);
    t.diagnostic(`page with bundle ${page}, player ${player}, styles ${sheet + sheets}, fonts ${fonts.join(' + ')}: ${sum} bytes`);
    assert.ok(player <= PLAYER, `${player} bytes are more than ${PLAYER}`);
    assert.ok(sum <= PAGE, `${sum} bytes are more than ${PAGE}`);
  });

  test(`${slug}: on paper every step is there, on one or two pages of storyboard`, async (t) => {
    const { page, close } = await open(path);
    const pdf = await page.pdf({ format: 'A4' });
    const { totalPages, text } = await extractText(await getDocumentProxy(new Uint8Array(pdf)), { mergePages: true });
    const flat = text.replace(/\s+/g, '');
    for (const { title, says } of steps(explainer)) {
      for (const said of [title, ...says]) assert.ok(flat.includes(said.replace(/\s+/g, '')), `the paper lacks: ${said}`);
    }
    t.diagnostic(`${totalPages} pages`);
    assert.ok(totalPages <= 3, `${totalPages} pages: two of storyboard, and what stands around it`);
    await close();
  });

  test(`${slug}: without script every step can be read`, async () => {
    const { page, wrong, close } = await open(path, { javaScriptEnabled: false });
    const text = (await page.locator('main').innerText()).replace(/\s+/g, ' ');
    for (const { title, says, state } of steps(explainer)) {
      for (const said of [title, ...says, ...state]) assert.ok(text.includes(said.replace(/\s+/g, ' ')), `without script one does not read: ${said}`);
    }
    assert.ok(await page.locator('noscript img').isVisible());
    const stills = () => page.locator('.still svg:visible').evaluateAll((all) => all.map((svg) => svg.getAttribute('viewBox')));
    assert.deepEqual(await stills(), ['0 0 1280 720']);
    await page.setViewportSize({ width: 400, height: 800 });
    assert.deepEqual(await stills(), ['0 0 720 1280'], 'upright screens have an upright picture');
    assert.deepEqual(wrong, []);
    await close();
  });

  test(`${slug}: assistive technology hears each step's sentences and what is in the picture`, async () => {
    const { page, close } = await open(path);
    const client = await page.context().newCDPSession(page);
    for (const { end, title, says, state } of steps(explainer)) {
      await page.evaluate((t) => document.querySelector('explainer-player').seek(t), end - 1);
      const { nodes } = await client.send('Accessibility.getFullAXTree');
      const of = new Map(nodes.map((node) => [node.nodeId, node]));
      const captions = nodes.find(({ role, name }) => role?.value === 'region' && name?.value === 'Captions');
      assert.ok(captions, 'captions are no region');
      const words = ({ ignored, role, name, childIds }) => (!ignored && role?.value === 'StaticText' ? name.value : childIds.map((id) => (of.has(id) ? words(of.get(id)) : '')).join(''));
      const heard = words(captions).replace(/\s+/g, ' ');
      for (const said of [title, ...says, ...state]) assert.ok(heard.includes(said.replace(/\s+/g, ' ')), `one does not hear "${said}" in "${heard}"`);
    }
    await close();
  });

  test(`${slug}: alone in one file`, async () => {
    const out = join(work, 'single');
    explc('build', explainer.file, '--single-file', '--only', 'site', '-o', out);
    const file = join(out, slug, `${slug}.html`);
    assert.doesNotMatch(readFileSync(file, 'utf8').replace(/<script type="application\/json">[^]*?<\/script>/, ''), /<(script|img|link)[^>]*\s(src|href)=/);
    const { page, wrong, close } = await open(pathToFileURL(file).href);
    assert.deepEqual(wrong, []);
    const [duration, fonts] = await page.evaluate(async () => [document.querySelector('explainer-player').duration, (await document.fonts.load('600 16px Inter', 'A')).length]);
    assert.ok(duration > 0);
    assert.equal(fonts, 1);
    await close();
  });
}

const [{ slug, bundle }] = explainers.filter(({ slug }) => slug === 'raft-consensus');

test('in a frame of another page', async () => {
  const { page, close } = await open('/index.html');
  await page.evaluate(async (src) => {
    const frame = document.createElement('iframe');
    frame.src = src;
    document.body.append(frame);
    await new Promise((resolve) => frame.addEventListener('load', resolve));
  }, `/${slug}/embed.html#step=3&t=41.234`);
  const frame = page.frames().find((frame) => frame.url().includes('embed.html'));
  await frame.waitForFunction(() => document.querySelector('explainer-player').duration > 0);
  assert.equal(await frame.evaluate(() => document.querySelector('explainer-player').time), 41234);
  await close();
});

test('in forced colours controls have edges and the picture its own colours', async () => {
  const { page, close } = await open(`/${slug}/index.html`, { forcedColors: 'active' });
  const [edges, ground] = await page.evaluate(() => {
    const { shadowRoot } = document.querySelector('explainer-player');
    const buttons = [...shadowRoot.querySelectorAll('.controls > button, .knobs span')].filter((node) => node.offsetParent);
    return [buttons.map((node) => getComputedStyle(node)).filter(({ borderTopColor, borderTopWidth, backgroundColor }) => borderTopWidth === '0px' || borderTopColor === backgroundColor).length, getComputedStyle(shadowRoot.querySelector('.stage')).backgroundColor];
  });
  assert.equal(edges, 0);
  assert.equal(ground, 'rgb(251, 251, 249)');
  await close();
});

test('at twice the size nothing leaves the page', async () => {
  for (const [width, height] of [[640, 400], [320, 800]]) {
    const { page, close } = await open(`/${slug}/index.html`, { viewport: { width, height }, deviceScaleFactor: 2 });
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${width} x ${height}`);
    await close();
  }
});

test('a finger swipes and taps', async () => {
  const { page, close } = await open(`/${slug}/index.html`, { hasTouch: true, viewport: { width: 400, height: 800 } });
  const client = await page.context().newCDPSession(page);
  const box = await page.locator('.stage').boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + 100];
  const swipe = async (dx) => {
    await client.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x, y }] });
    for (let step = 1; step <= 4; step++) await client.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [{ x: x + (dx * step) / 4, y }] });
    await client.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  };
  // Touches arrive with the next frames.
  const now = () => page.evaluate(async () => {
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
    const { time, paused } = document.querySelector('explainer-player');
    return [time, paused];
  });
  await swipe(-120);
  assert.equal((await now())[1], false);
  await swipe(-120);
  const [, , , [, [second]]] = bundle.variants[1].steps[0];
  assert.deepEqual(await now(), [second - 1, true]);
  await swipe(120);
  assert.equal((await now())[0], 0);
  await page.touchscreen.tap(x, y);
  await page.waitForFunction(() => !document.querySelector('explainer-player').paused, undefined, { timeout: 5000 });
  await close();
});

test('the built player is what its source comes to', () => {
  for (const name of ['player.js', 'live.js']) {
    const [hash] = readFileSync(join(root, `compiler/player/built/${name}.sha256`), 'utf8').split(' ');
    assert.match(hash, /^[0-9a-f]{64}$/);
  }
  assert.deepEqual(readFileSync(join(dist, 'assets/player.js')), readFileSync(join(root, 'compiler/player/built/player.js')));
});

test('text is text everywhere, whatever is in it', async () => {
  const hostile = 'A <script>globalThis.hurt = 1</script> & "two" \'three\' ]]> -- <!-- </title>';
  const folder = join(work, 'hostile');
  mkdirSync(folder, { recursive: true });
  const quoted = JSON.stringify(hostile);
  writeFileSync(join(folder, 'hostile.expl'), `explainer hostile ${quoted}

summary     ${quoted}
hook        ${quoted}
question    ${quoted}
trap        ${quoted}
rule        ${quoted}
source      ${quoted}

knob w = 2 in 1..2 ${quoted}

sim store = replicas(size: 3, write-quorum: w, seed: 7)

step ${quoted} {
  say ${quoted}
  do store.write("x", value: 1)
  run store until write-acked
  note ${quoted} on store.replicas.first
}
`);
  const out = join(work, 'hostile-dist');
  explc('build', join(folder, 'hostile.expl'), '--single-file', '-o', out);
  for (const name of ['index.html', 'embed.html', 'hostile.html']) {
    const { page, wrong, close } = await open(pathToFileURL(join(out, 'hostile', name)).href);
    await page.evaluate(() => document.querySelector('explainer-player').seek(1e9));
    const [hurt, heard, drawn] = await page.evaluate(() => {
      const { shadowRoot } = document.querySelector('explainer-player');
      return [globalThis.hurt, shadowRoot.querySelector('.say').textContent, shadowRoot.querySelector('.stage').textContent];
    });
    assert.equal(hurt, undefined);
    assert.equal(heard, hostile);
    assert.ok(drawn.includes('<script>globalThis.hurt'), drawn);
    assert.deepEqual(wrong, []);
    assert.match(await page.title(), /A <script>globalThis\.hurt = 1<\/script> & "two"/);
    await close();
  }
});
