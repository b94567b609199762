// Opens a live preview in Chromium for a benchmark: says `open` once its first picture is there, and ends with its input.
//
//   node tests/browser/open.mjs ADDRESS

import { launch } from './chromium.mjs';

const browser = await launch();
const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
await page.goto(process.argv[2]);
await page.locator('explainer-player[ready]').waitFor();
console.log('open');
process.stdin.on('end', () => browser.close().then(() => process.exit()));
process.stdin.resume();
