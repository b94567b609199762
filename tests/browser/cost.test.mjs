// What playing costs beside the two other ways to animate the same scene: SMIL, and CSS keyframes in percent of the whole.
// Prints the processor time of the main thread for each frame of 60 a second, and the ratios; times are not asserted.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';

import { launch } from './chromium.mjs';
import { catalogue } from './harness.mjs';
import { serve } from './server.mjs';

/** From when and for how long, in milliseconds. */
const FROM = 44_000;
const LONG = 4_000;

/** Runs in the page: takes the player's picture out of it, animated in another way. */
function instead(way) {
  const player = document.querySelector('explainer-player');
  const { bundle, variant, stage } = player;
  player.seek(0);
  const svg = stage.svg.cloneNode(true);
  const nodes = new Map([...stage.actors.keys()].map((name) => [name, undefined]));
  const walk = (from, to) => {
    for (const [name, { node }] of stage.actors) if (node === from) nodes.set(name, to);
    [...from.children].forEach((child, place) => walk(child, to.children[place]));
  };
  walk(stage.svg, svg);
  const rules = [];
  const seconds = variant.duration / 1000;
  const colour = (role) => (role < 0 ? 'none' : bundle.palette[role][1]);
  let count = 0;
  for (const [name, { element }] of stage.actors) {
    const node = nodes.get(name);
    for (const [property, row] of element.rows) {
      const [timing, ...values] = bundle.tracks[property][row];
      if (property === 'motion') values.shift();
      const numbers = bundle.timings[timing];
      if (numbers.length === 0 || !['translate', 'opacity', 'fill', 'stroke', 'sweep', 'width', 'height'].includes(property)) continue;
      const stops = [[0, values[0]]];
      for (let place = 0, end = 0; place < numbers.length; place += 3) {
        const start = end + numbers[place];
        end = start + numbers[place + 1];
        stops.push([start, values[place / 3]], [Math.max(end, start + 1), values[place / 3 + 1]]);
      }
      stops.push([variant.duration, values.at(-1)]);
      count++;
      const said = (value) => ({
        translate: () => `translate(${value[0] / 100}px,${value[1] / 100}px)`, opacity: () => value / 1e4, fill: () => colour(value), stroke: () => colour(value),
        sweep: () => `${value / 50}px 600px`, width: () => `${value / 100}px`, height: () => `${value / 100}px`,
      })[property]();
      if (way === 'percent') {
        const target = { translate: 'transform', sweep: 'stroke-dasharray' }[property] ?? property;
        const frames = stops.map(([t, value]) => `${(100 * t) / variant.duration}%{${target}:${said(value)}}`).join('');
        rules.push([node, `@keyframes k${count}{${frames}}`, `k${count} ${seconds}s linear ${-44}s both`]);
      } else {
        const attributes = { dur: `${seconds}s`, fill: 'freeze', keyTimes: stops.map(([t]) => t / variant.duration).join(';') };
        const animate = document.createElementNS(svg.namespaceURI, property === 'translate' ? 'animateTransform' : 'animate');
        const values = stops.map(([, value]) => (property === 'translate' ? `${value[0] / 100} ${value[1] / 100}` : property === 'sweep' ? `${value / 50} 600` : String(said(value)).replace('px', ''))).join(';');
        for (const [key, value] of Object.entries({ ...attributes, values, ...(property === 'translate' ? { attributeName: 'transform', type: 'translate' } : { attributeName: property === 'sweep' ? 'stroke-dasharray' : property }) })) animate.setAttribute(key, value);
        node.append(animate);
      }
    }
  }
  const box = document.createElement('div');
  box.append(svg);
  svg.style.width = '1104px';
  if (way === 'percent') {
    const sheet = new CSSStyleSheet();
    const names = new Map();
    for (const [node, , use] of rules) names.set(node, [...(names.get(node) ?? []), use]);
    let index = 0;
    const classes = [...names].map(([node, uses]) => {
      node.classList.add(`c${++index}`);
      return `.c${index}{animation:${uses.join()}}`;
    });
    sheet.replaceSync([...rules.map(([, frames]) => frames), ...classes].join('\n'));
    document.adoptedStyleSheets = [sheet];
  }
  document.body.replaceChildren(box);
  if (way === 'smil') svg.setCurrentTime(44);
  return count;
}

test('processor time a frame', async (t) => {
  const explainers = catalogue();
  const site = await serve(join(explainers[0].folder, '..'));
  const browser = await launch();
  t.after(async () => {
    await browser.close();
    site.close();
  });
  const { slug } = explainers.find(({ slug }) => slug === 'raft-consensus') ?? explainers[0];
  const cost = async (way) => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    await page.goto(`${site.origin}/${slug}/index.html`);
    await page.waitForFunction(() => document.querySelector('explainer-player')?.duration > 0);
    const client = await context.newCDPSession(page);
    await client.send('Performance.enable');
    const tracks = way === 'player'
      ? await page.evaluate((from) => { const player = document.querySelector('explainer-player'); player.pace = 'all'; player.seek(from); void player.play(); return 1; }, FROM)
      : await page.evaluate(`(${instead})(${JSON.stringify(way)})`);
    assert.ok(tracks > 0);
    await page.waitForTimeout(500);
    const spent = async () => Object.fromEntries((await client.send('Performance.getMetrics')).metrics.map(({ name, value }) => [name, value])).TaskDuration;
    const before = await spent();
    await page.waitForTimeout(LONG);
    const took = ((await spent()) - before) * 1000;
    if (way === 'player') assert.ok(await page.evaluate(() => !document.querySelector('explainer-player').paused), 'it does not play');
    await context.close();
    return took / (LONG / (1000 / 60));
  };
  const [player, smil, percent] = [await cost('player'), await cost('smil'), await cost('percent')];
  t.diagnostic(`main thread a frame: player ${player.toFixed(2)} ms, SMIL ${smil.toFixed(2)} ms (${(smil / player).toFixed(1)} times), percentage keyframes ${percent.toFixed(2)} ms (${(percent / player).toFixed(1)} times)`);
});
