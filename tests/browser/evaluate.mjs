// An evaluator of bundles that shares nothing with the compiler: what can be seen at a moment, from bundle.json alone.
//
//   node tests/browser/evaluate.mjs dist/majority-quorum/bundle.json VARIANT THEME T...   (THEME light or dark, T in ms)
//
// prints one line of JSON for each t: the states of all elements. docs/bundle.md says how.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export function ease(share, [x1, y1, x2, y2] = []) {
  if (x1 === undefined || share <= 0 || share >= 1) return share;
  const bezier = (a, b, s) => 3 * (1 - s) ** 2 * s * a + 3 * (1 - s) * s ** 2 * b + s ** 3;
  let low = 0, high = 1;
  for (let i = 0; i < 30; i++) {
    const middle = (low + high) / 2;
    if (bezier(x1, x2, middle) < share) low = middle; else high = middle;
  }
  return bezier(y1, y2, (low + high) / 2);
}

const mix = (a, b, e) => a + (b - a) * e;

const timings = new WeakMap();

/** When each segment of a timing starts, how long it lasts and how it is eased. */
export function segmentsOf(bundle, timing) {
  const numbers = bundle.timings[timing];
  if (!timings.has(numbers)) timings.set(numbers, listed(numbers));
  return timings.get(numbers);
}

function listed(numbers) {
  const segments = [];
  for (let place = 0, end = 0; place < numbers.length; place += 3) {
    const [wait, duration, easing] = numbers.slice(place, place + 3);
    segments.push({ start: end + wait, duration, easing });
    end += wait + duration;
  }
  return segments;
}

/** A track's value at t: a number, a point, a colour as bytes (or null) or a boolean. */
export function valueAt(bundle, property, row, t, theme) {
  const [timing, ...rest] = row;
  const curve = property === 'motion' ? bundle.curves[rest.shift()] : undefined;
  const values = rest;
  const begun = segmentsOf(bundle, timing).filter(({ start }) => start <= t);
  let [from, to, e] = [values[begun.length], values[begun.length], 1];
  if (begun.length > 0) {
    const { start, duration, easing } = begun.at(-1);
    if (t < start + duration) {
      from = values[begun.length - 1];
      e = ease((t - start) / duration, bundle.easings[easing].map((value) => value / 10000));
    }
  }
  switch (property) {
    case 'translate': return [0, 1].map((axis) => mix(from[axis], to[axis], e) / 100);
    case 'visible': return to === 1;
    case 'fill':
    case 'stroke': {
      if (to < 0) return null;
      const bytes = (role) => bundle.palette[role][theme === 'dark' ? 2 : 1].match(/[0-9A-Fa-f]{2}/g).map((hex) => parseInt(hex, 16));
      const [a, b] = [bytes(from < 0 ? to : from), bytes(to)];
      return a.map((channel, place) => Math.floor(mix(channel, b[place], e) + 0.5));
    }
    case 'motion': {
      const u = mix(from, to, e) / 10000;
      const [x0, y0, x1, y1, x2, y2] = curve.map((value) => value / 100);
      const along = (a, b, c) => (1 - u) ** 2 * a + 2 * (1 - u) * u * b + u ** 2 * c;
      return [along(x0, x1, x2), along(y0, y1, y2)];
    }
    default: return mix(from, to, e) / (property === 'width' || property === 'height' ? 100 : 10000);
  }
}

/** Whether an opacity is 0 and no segment is under way: then its element is hidden. */
function restsAtZero(bundle, row, t) {
  const last = segmentsOf(bundle, row[0]).findLast(({ start }) => start <= t);
  const under = last !== undefined && t < last.start + last.duration;
  return !under && valueAt(bundle, 'opacity', row, t) === 0;
}

/** The elements of all variants, columns resolved: for each its name and its group's row, its form and its tracks. */
function resolve(bundle) {
  const used = {};
  const row = (column, cell, before) => {
    if (cell === 0) return before;
    if (cell === -1) return undefined;
    const next = used[column] ?? 0;
    const found = cell === 1 ? next : cell - 2;
    used[column] = Math.max(next, found + 1);
    return found;
  };
  const told = [];
  const full = [];
  bundle.names.forEach(([own, back], row) => full.push(back > 0 ? full[row - back] + own : own));
  return bundle.variants.map(({ names, forms, tracks }, index) => {
    const expected = told[Math.max(index - 2, 0)] ?? new Map();
    const own = new Map();
    let name = -1;
    const elements = names.map((step, place) => {
      name += 1 + step;
      const before = expected.get(name) ?? {};
      const rows = { forms: row('forms', forms[place], before.forms) };
      for (const property of Object.keys(bundle.tracks)) rows[property] = row(property, tracks[property]?.[place] ?? 0, before[property]);
      own.set(name, rows);
      const { forms: form, ...found } = rows;
      const [, back] = bundle.names[name];
      const [id, group] = [full[name], back === undefined ? undefined : name - Math.abs(back)];
      const properties = Object.entries(found).filter(([, track]) => track !== undefined);
      return { id, name, group, form: bundle.forms[form], tracks: properties.map(([property, track]) => [property, bundle.tracks[property][track]]) };
    });
    told.push(own);
    return elements;
  });
}

const resolved = new WeakMap();

/** The elements of a variant, in drawing order. */
export function elementsOf(bundle, variant) {
  if (!resolved.has(bundle)) resolved.set(bundle, resolve(bundle));
  return resolved.get(bundle)[variant];
}

/** The state of each element of a variant at t, in drawing order. `place` and `size` are relative to the stage. */
export function statesAt(bundle, variant, t, theme = 'light') {
  const seen = new Map();
  return elementsOf(bundle, variant).map(({ id, name, group, tracks }) => {
    const state = { id, translate: [0, 0], scale: 1, opacity: 1, fill: null, stroke: null, width: 0, height: 0, visible: true, sweep: 1 };
    let along = [0, 0];
    for (const [property, row] of tracks) {
      const value = valueAt(bundle, property, row, t, theme);
      if (property === 'motion') along = value;
      else if (property === 'visible') state.visible &&= value;
      else state[property] = value;
      if (property === 'opacity' && restsAtZero(bundle, row, t)) state.visible = false;
    }
    state.translate = state.translate.map((value, axis) => value + along[axis]);
    const around = seen.get(group) ?? { visible: true, place: [0, 0], size: 1 };
    state.visible &&= around.visible;
    state.place = state.translate.map((value, axis) => around.place[axis] + around.size * value);
    state.size = around.size * state.scale;
    seen.set(name, state);
    return state;
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [file, variant, theme, ...times] = process.argv.slice(2);
  const bundle = JSON.parse(readFileSync(file, 'utf8'));
  for (const t of times) console.log(JSON.stringify(statesAt(bundle, Number(variant), Number(t), theme)));
}
