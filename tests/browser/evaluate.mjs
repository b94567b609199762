// An evaluator of bundles that shares nothing with the compiler: what can be seen at a moment, from bundle.json alone.
//
//   node tests/browser/evaluate.mjs dist/majority-quorum/bundle.json VARIANT THEME T...   (THEME light or dark, T in ms)
//
// prints one line of JSON for each t: the states of all elements. The rules stand in compiler/src/timeline/evaluate.rs.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const NAMES = ['translate', 'scale', 'opacity', 'fill', 'stroke', 'width', 'height', 'visible', 'sweep', 'motion'];
const [TRANSLATE, SCALE, OPACITY, FILL, STROKE, WIDTH, HEIGHT, VISIBLE, SWEEP, MOTION] = NAMES.keys();

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

/** A track's value at t: a number, a point, a colour as bytes (or null) or a boolean. */
export function valueAt(bundle, track, t, theme) {
  const [property, timing] = track;
  const values = track.slice(property === MOTION ? 3 : 2);
  const segments = bundle.timings[timing];
  let index = 0;
  while (index * 3 < segments.length && segments[index * 3] <= t) index++;
  let [from, to, e] = [values[index], values[index], 1];
  if (index > 0) {
    const [start, duration, easing] = segments.slice(index * 3 - 3, index * 3);
    if (t < start + duration) {
      from = values[index - 1];
      e = ease((t - start) / duration, bundle.easings[easing].map((value) => value / 10000));
    }
  }
  switch (property) {
    case TRANSLATE: return [0, 1].map((axis) => mix(from[axis], to[axis], e) / 100);
    case VISIBLE: return to === 1;
    case FILL:
    case STROKE: {
      if (to < 0) return null;
      const bytes = (role) => bundle.palette[role][theme === 'dark' ? 2 : 1].match(/[0-9A-Fa-f]{2}/g).map((hex) => parseInt(hex, 16));
      const [a, b] = [bytes(from < 0 ? to : from), bytes(to)];
      return a.map((channel, place) => Math.floor(mix(channel, b[place], e) + 0.5));
    }
    case MOTION: {
      const u = mix(from, to, e) / 10000;
      const [x0, y0, x1, y1, x2, y2] = track[2].map((value) => value / 100);
      const along = (a, b, c) => (1 - u) ** 2 * a + 2 * (1 - u) * u * b + u ** 2 * c;
      return [along(x0, x1, x2), along(y0, y1, y2)];
    }
    default: return mix(from, to, e) / (property === WIDTH || property === HEIGHT ? 100 : 10000);
  }
}

/** Whether an opacity is 0 and no segment is under way: then its element is hidden. */
function restsAtZero(bundle, track, t) {
  const segments = bundle.timings[track[1]];
  let under = false;
  for (let place = 0; place < segments.length && segments[place] <= t; place += 3) under = t < segments[place] + segments[place + 1];
  return !under && valueAt(bundle, track, t) === 0;
}

/** The state of each element of a variant at t, in drawing order. `place` and `size` are relative to the stage. */
export function statesAt(bundle, variant, t, theme = 'light') {
  const { elements, tracks } = bundle.variants[variant];
  const seen = new Map();
  return elements.map((place, index) => {
    const [id, parent] = bundle.elements[place];
    const state = { id, translate: [0, 0], scale: 1, opacity: 1, fill: null, stroke: null, width: 0, height: 0, visible: true, sweep: 1 };
    let along = [0, 0];
    for (const track of tracks[index].map((row) => bundle.tracks[row])) {
      const value = valueAt(bundle, track, t, theme);
      if (track[0] === MOTION) along = value;
      else if (track[0] === VISIBLE) state.visible &&= value;
      else state[NAMES[track[0]]] = value;
      if (track[0] === OPACITY && restsAtZero(bundle, track, t)) state.visible = false;
    }
    state.translate = state.translate.map((value, axis) => value + along[axis]);
    const group = parent >= 0 ? seen.get(parent) : { visible: true, place: [0, 0], size: 1 };
    state.visible &&= group.visible;
    state.place = state.translate.map((value, axis) => group.place[axis] + group.size * value);
    state.size = group.size * state.scale;
    seen.set(place, state);
    return state;
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [file, variant, theme, ...times] = process.argv.slice(2);
  const bundle = JSON.parse(readFileSync(file, 'utf8'));
  for (const t of times) console.log(JSON.stringify(statesAt(bundle, Number(variant), Number(t), theme)));
}
