// Outputs need nothing but themselves: no request, no script, no error, opened from a folder or shown as an image.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { pathToFileURL } from 'node:url';

import { launch } from './chromium.mjs';
import { catalogue, work } from './harness.mjs';

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

/** Opens a page from the disk: what it asked for beyond the folder that was built, and what went wrong. */
async function open(file, ready) {
  const page = await browser.newPage();
  const wrong = [];
  const folder = pathToFileURL(join(work, 'dist')).href;
  page.on('request', (request) => { if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(`${folder}/`)) wrong.push(`asks for ${request.url()}`); });
  page.on('requestfailed', (request) => wrong.push(`fails: ${request.url()}`));
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) wrong.push(message.text()); });
  page.on('pageerror', (error) => wrong.push(String(error)));
  await page.goto(pathToFileURL(file).href, { waitUntil: 'load' });
  const found = ready ? await page.evaluate(ready) : undefined;
  await page.close();
  return { wrong, found };
}

for (const { slug, folder } of catalogue()) {
  const scene = join(folder, 'scene.svg');

  test(`${slug}: the scene as an image`, async () => {
    const page = join(folder, 'image.html');
    writeFileSync(page, '<!doctype html><meta charset="utf-8"><title>An image</title><img src="scene.svg" alt="">');
    const { wrong, found } = await open(page, () => document.images[0].naturalWidth);
    assert.deepEqual(wrong, []);
    assert.equal(found, 1280);
  });

  test(`${slug}: the scene alone, and its page from the disk`, async () => {
    assert.deepEqual((await open(scene)).wrong, []);
    assert.deepEqual((await open(join(folder, 'index.html'))).wrong, []);
  });

  test(`${slug}: nothing in the scene runs or refers to anything`, () => {
    const text = readFileSync(scene, 'utf8');
    const tags = text.replace(/>[^<]*</g, '><');
    assert.doesNotMatch(tags, /<(script|foreignObject|iframe|image|use|a|animate|set|link)\b/i);
    assert.doesNotMatch(tags, /\s(on\w+|href|xlink:href|src|style)\s*=/i);
    const styles = [...text.matchAll(/<style>([^<]*)<\/style>/g)].map(([, css]) => css);
    assert.equal(styles.length, 1);
    assert.doesNotMatch(styles[0].replace(/url\(data:font\/woff2;base64,[A-Za-z0-9+/=]+\)/g, ''), /url\(|@import|expression|javascript:/i);
  });
}

test('the catalogue from the disk', async () => {
  const [{ folder }] = catalogue();
  assert.deepEqual((await open(join(folder, '../index.html'))).wrong, []);
});
