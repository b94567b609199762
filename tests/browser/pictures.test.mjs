// Chromium shows of scene.svg what the compiler's own renderer (resvg) draws of the same moment: structural similarity
// of at least 0.95 in the box of each shape that shows anything.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { pathToFileURL } from 'node:url';

import { PNG } from 'pngjs';
import { ssim } from 'ssim.js';

import { launch } from './chromium.mjs';
import { all, catalogue, choosing, explc, moments, named, work } from './harness.mjs';

const COUNT = all ? 20 : 3;
const ALIKE = 0.95;
const WINDOW = 8;

// Chromium sets words on whole pixels of the screen, resvg where they are. On a finer screen that is the same.
const FINER = 4;

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

/** Runs in the browser: seeks to a moment, and says where each shape is that is shown. */
function seek(t) {
  for (const animation of document.getAnimations()) {
    animation.pause();
    animation.currentTime = t + 0.01; // CSS times are fractions of seconds.
  }
  // The first shape is the ground.
  const shapes = [...document.querySelectorAll('rect, circle, path, text')].slice(1);
  const shown = shapes.filter((shape) => getComputedStyle(shape).visibility === 'visible');
  return shown.map((shape) => {
    const { x, y, width, height } = shape.getBoundingClientRect();
    const { stroke, strokeWidth } = getComputedStyle(shape);
    // Half an outline stands outside, and a pixel beside it is drawn in part.
    const beside = stroke === 'none' ? 0 : parseFloat(strokeWidth) / 2 + 1;
    return { shape: shapes.indexOf(shape), x: x - beside, y: y - beside, width: width + 2 * beside, height: height + 2 * beside };
  });
}

/** The mean similarity in a box; nothing where both pictures show one even colour. */
function similarity({ width, height, data }, [one, other], box) {
  const bounds = (from, size, end) => [Math.max(0, Math.floor(from) - WINDOW), Math.min(end, Math.ceil(from + size))];
  const [left, right] = bounds(box.x, box.width, width);
  const [top, bottom] = bounds(box.y, box.height, height);
  let sum = 0, count = 0, even = true;
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      sum += data[y * width + x];
      count++;
      even &&= one(x, y) === one(left, top) && other(x, y) === one(left, top);
    }
  }
  return count === 0 || even ? undefined : sum / count;
}

/** A picture with as many pixels as the scene: each the mean of those on the finer screen. */
function coarser({ width, height, data }) {
  const mean = { width: width / FINER, height: height / FINER, data: Buffer.alloc(data.length / FINER ** 2) };
  const sums = new Float64Array(mean.width * 4);
  for (let y = 0; y < mean.height; y++) {
    sums.fill(0);
    for (let row = y * FINER; row < (y + 1) * FINER; row++) {
      for (let x = 0; x < width; x++) {
        const [from, to] = [4 * (row * width + x), 4 * Math.floor(x / FINER)];
        for (let channel = 0; channel < 4; channel++) sums[to + channel] += data[from + channel];
      }
    }
    sums.forEach((sum, place) => { mean.data[y * mean.width * 4 + place] = Math.round(sum / FINER ** 2); });
  }
  return mean;
}

const pixels = ({ width, data }) => (x, y) => data.readUInt32BE(4 * (y * width + x));

/** The least similarity of a moment's boxes, and all that are too low. */
function compare(ours, theirs, boxes) {
  assert.deepEqual([theirs.width, theirs.height], [ours.width, ours.height]);
  const { ssim_map: map } = ssim(ours, theirs, { ssim: 'fast', windowSize: WINDOW, downsample: false });
  const found = boxes.map((box) => [similarity(map, [pixels(ours), pixels(theirs)], box), box]);
  return found.filter(([value]) => value !== undefined).sort(([a], [b]) => a - b);
}

for (const { slug, file, bundle } of catalogue()) {
  for (const [index, theme] of [[0, 'light'], [0, 'dark'], [1, 'light']]) {
    test(`${named(bundle, index)}, ${theme}`, async (t) => {
      const chosen = choosing(bundle, index);
      const svg = join(work, `${slug}-${index}.svg`);
      explc('render', file, '--animated', ...chosen, '-o', svg);
      const [, width, height] = readFileSync(svg, 'utf8').match(/width="(\d+)" height="(\d+)"/).map(Number);
      const page = await browser.newPage({ colorScheme: theme, viewport: { width, height }, deviceScaleFactor: FINER });
      await page.goto(pathToFileURL(svg).href);
      await page.evaluate(() => document.fonts.ready.then(() => true));
      let [least, compared, low] = [1, 0, []];
      for (const moment of moments(bundle, index, COUNT)) {
        const frame = join(work, `${slug}-${index}.png`);
        explc('render', file, ...chosen, '--theme', theme, '--at', `${moment}ms`, '-o', frame);
        const boxes = await page.evaluate(seek, moment);
        const found = compare(PNG.sync.read(readFileSync(frame)), coarser(PNG.sync.read(await page.screenshot())), boxes);
        compared += found.length;
        least = Math.min(least, found[0]?.[0] ?? 1);
        low.push(...found.filter(([value]) => !(value >= ALIKE)).map(([value, box]) => `${value.toFixed(3)} at ${moment}: ${JSON.stringify(box)}`));
      }
      await page.close();
      t.diagnostic(`${compared} boxes; least ${least.toFixed(4)}`);
      assert.deepEqual(low.slice(0, 8), [], `${low.length} boxes differ`);
      assert.ok(compared > 20, 'hardly anything was compared');
    });
  }
}
