// Three readers agree on what can be seen: the compiler's own evaluation, evaluate.mjs on bundle.json alone, and scene.svg
// in Chromium, sought to the moment. Positions within 0.05 px, visibility exactly, colours within 1 of 255 a channel.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { pathToFileURL } from 'node:url';

import { launch } from './chromium.mjs';
import { elementsOf, statesAt } from './evaluate.mjs';
import { all, bytes, catalogue, choosing, explc, moments, named, samples, someVariants, work } from './harness.mjs';

const COUNT = all ? 500 : 50;
const PIXELS = 0.05;
const CHANNEL = 1;

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

/** The greatest disagreement of each kind, and every one that is too great. */
class Disagreement {
  worst = { pixels: 0, channel: 0, share: 0 };
  compared = 0;
  wrong = [];

  /** Two numbers or lists of numbers. */
  near(kind, one, other, limit, where) {
    [one].flat().forEach((value, place) => {
      const difference = Math.abs(value - [other].flat()[place]);
      this.compared++;
      if (difference > this.worst[kind]) this.worst[kind] = difference;
      // Not the other way round, so that what is no number is wrong too.
      if (!(difference <= limit)) this.wrong.push(`${where}: ${one} is not ${other}`);
    });
  }

  same(one, other, where) {
    this.compared++;
    if (one !== other) this.wrong.push(`${where}: ${one} is not ${other}`);
  }

  colour(one, other, where) {
    if (one === null || other === null) this.same(one, other, where);
    else this.near('channel', one, other, CHANNEL, where);
  }

  report(t) {
    const { pixels, channel, share } = this.worst;
    t.diagnostic(`${this.compared} values; worst: ${pixels.toFixed(4)} px, ${channel.toFixed(2)} of 255, ${share.toFixed(5)} of opacity and scale`);
    assert.deepEqual(this.wrong.slice(0, 8), [], `${this.wrong.length} disagreements`);
    assert.ok(this.compared > 1000, 'hardly anything was compared');
  }
}

/** What the compiler says: the states of all elements for each moment. */
function evaluated(file, chosen, times) {
  const at = times.flatMap((t) => ['--at', `${t}ms`]);
  return explc('timeline', file, '--json', ...chosen, ...at).trim().split('\n').map((line) => JSON.parse(line).elements);
}

/** The elements of a scene that have a shape, by their place among all, in the order in which they are drawn: groups in one piece, and nothing that is never shown. */
function drawn(bundle, index, elements) {
  const kept = new Set(elementsOf(bundle, index).map(({ id }) => id));
  const members = (group) => elements.flatMap(({ id, parent, form }, place) => {
    if (parent !== group || !kept.has(id)) return [];
    return [...(form.kind === 'group' ? [] : [place]), ...members(id)];
  });
  return members(null);
}

/** What Chromium shows: for each moment, the shapes of the scene in the order in which they are drawn. */
async function shown(svg, times) {
  const page = await browser.newPage({ colorScheme: 'light' });
  await page.goto(pathToFileURL(svg).href);
  const seen = await page.evaluate(readScene, times);
  await page.close();
  return seen;
}

/** Runs in the browser. */
function readScene(times) {
  const animations = document.getAnimations();
  for (const animation of animations) animation.pause();
  const channels = (paint) => (paint === 'none' ? null : paint.match(/[\d.]+/g).slice(0, 3).map(Number));
  // The first shape is the ground.
  const shapes = [...document.querySelectorAll('rect, circle, path, text')].slice(1);
  const opacity = (node) => (node instanceof SVGElement ? Number(getComputedStyle(node).opacity) * opacity(node.parentNode) : 1);
  const read = (shape) => {
    const style = getComputedStyle(shape);
    const { a, e, f } = shape.getCTM();
    const box = shape.getBBox();
    const client = shape.getBoundingClientRect();
    return {
      visible: style.visibility === 'visible',
      place: [e, f],
      size: a,
      opacity: opacity(shape),
      fill: channels(style.fill),
      stroke: channels(style.stroke),
      drawn: style.strokeDasharray,
      box: [box.width, box.height],
      client: [client.x, client.y, client.width, client.height],
    };
  };
  return times.map((t) => {
    // A hair later: CSS times are fractions of seconds, so that a change at t may come a rounding after it.
    for (const animation of animations) animation.currentTime = t + 0.01;
    return shapes.map(read);
  });
}

/** The compiler and the bundle, element by element. */
function compareBundle(disagreement, ours, theirs, t) {
  const others = new Map(theirs.map((state) => [state.id, state]));
  ours.forEach((state) => {
    const other = others.get(state.id);
    const where = (what) => `bundle at ${t}: ${what} of ${state.id}`;
    disagreement.same(other?.visible ?? false, state.visible, where('visibility'));
    if (!state.visible) return;
    for (const property of ['place', 'width', 'height']) disagreement.near('pixels', other[property], state[property], PIXELS, where(property));
    for (const property of ['size', 'opacity', 'sweep']) disagreement.near('share', other[property], state[property], 0.0005, where(property));
    for (const paint of ['fill', 'stroke']) disagreement.colour(other[paint], state[paint] && bytes(state[paint]), where(paint));
  });
}

/** The compiler and the scene in the browser, shape by shape; `places` says which shape is which element. */
function compareScene(disagreement, elements, places, ours, shapes, t) {
  disagreement.same(shapes.length, places.length, `shapes at ${t}`);
  const opacities = [];
  ours.forEach((state, index) => {
    const { form, parent, tracks } = elements[index];
    opacities[index] = state.opacity * (parent === null ? 1 : opacities[elements.findIndex((element) => element.id === parent)]);
    if (form.kind === 'group') return;
    const where = (what) => `scene at ${t}: ${what} of ${state.id}`;
    const shape = shapes[places.indexOf(index)];
    disagreement.same(shape?.visible ?? false, state.visible, where('visibility'));
    if (!state.visible) return;
    disagreement.near('pixels', shape.place, state.place, PIXELS, where('place'));
    disagreement.near('share', shape.size, state.size, 0.0005, where('size'));
    disagreement.near('share', shape.opacity, opacities[index], 0.001, where('opacity'));
    disagreement.colour(shape.fill, state.fill && bytes(state.fill), where('fill'));
    if (tracks.stroke) disagreement.colour(shape.stroke, state.stroke && bytes(state.stroke), where('stroke'));
    if (form.kind === 'box') disagreement.near('pixels', shape.box, [state.width, state.height], PIXELS, where('box'));
    if (form.kind === 'circle') disagreement.near('pixels', shape.box, [state.width, state.width], PIXELS, where('circle'));
    if (form.kind === 'box') {
      const { place: [x, y], size, width, height } = state;
      disagreement.near('pixels', shape.client, [x, y, width * size, height * size], PIXELS, where('bounds'));
    }
  });
}

for (const { slug, file, bundle } of [...catalogue(), ...samples()]) {
  for (const index of someVariants(bundle)) {
    test(named(bundle, index), async (t) => {
      const chosen = choosing(bundle, index);
      const times = moments(bundle, index, COUNT);
      const { elements } = JSON.parse(explc('timeline', file, '--json', ...chosen));
      const svg = join(work, `${slug}-${index}.svg`);
      explc('render', file, '--animated', ...chosen, '-o', svg);
      const [ours, seen] = [evaluated(file, chosen, times), await shown(svg, times)];
      const disagreement = new Disagreement();
      const places = drawn(bundle, index, elements);
      times.forEach((moment, place) => {
        compareBundle(disagreement, ours[place], statesAt(bundle, index, moment), moment);
        compareScene(disagreement, elements, places, ours[place], seen[place], moment);
      });
      disagreement.report(t);
    });
  }
}
