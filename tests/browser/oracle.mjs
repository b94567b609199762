// A slow second opinion on the lints of pictures. Shares nothing with the compiler: words and outlines are measured by
// Chromium, once each; motion is evaluated from bundle.json, every 10 ms. Which words stand in which box is taken from the
// timeline, as that is what figures say.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { elementsOf, segmentsOf, valueAt } from './evaluate.mjs';
import { root } from './harness.mjs';

export const STEP = 10;

// What docs/lints.md promises.
const LIMITS = { 'text-overlap': 1, 'off-stage': 0.5, 'text-overflow': 0.5, 'text-size': 12, contrast: 4.5, hidden: 1, 'layout-jump': 2 };
const SIGN = 40;
const LINE = { least: 28, ground: 16, thing: 24, touch: 1.5, graze: 6, near: 12 };
const LOOKS = [0.1, 0.5, 0.9];
const CODES = Object.keys({ ...LIMITS, 'link-crossing': 0 });
const THEMES = ['light', 'dark'];

// Where measures differ by less than this, either answer is right: Chromium measures letters, the compiler takes the same
// height for all of a size, and bundles round.
const SLACK = { px: 0.8, ratio: 0.02 };

const FACES = { Inter: { 400: 'Inter_400Regular', 500: 'Inter_500Medium', 600: 'Inter_600SemiBold' }, 'JetBrains Mono': { 500: 'JetBrainsMono_500Medium' } };

/** A page that measures with the very fonts that are drawn. */
export async function measuring(browser) {
  const page = await browser.newPage();
  const faces = Object.entries(FACES).flatMap(([family, weights]) => Object.entries(weights).map(([weight, file]) => {
    const data = readFileSync(join(root, 'compiler/fonts', `${file}.ttf`)).toString('base64');
    return `@font-face { font-family: "${family}"; font-weight: ${weight}; src: url(data:font/ttf;base64,${data}); }`;
  }));
  await page.setContent(`<!doctype html><style>${faces.join('\n')}</style><svg xmlns="http://www.w3.org/2000/svg"><path id="p"/></svg>`);
  await page.evaluate(() => Promise.all([...document.fonts].map((face) => face.load())).then(() => true));
  const known = new Map();
  return {
    close: () => page.close(),
    /** Widths of words, heights of letters, and points along outlines. */
    async measure(words, outlines) {
      const key = (item) => JSON.stringify(item);
      const wanted = { words: words.filter((item) => !known.has(key(item))), outlines: outlines.filter((item) => !known.has(key(item))) };
      const found = await page.evaluate(measureAll, wanted);
      wanted.words.forEach((item, place) => known.set(key(item), found.words[place]));
      wanted.outlines.forEach((item, place) => known.set(key(item), found.outlines[place]));
      return (item) => known.get(key(item));
    },
  };
}

/** Runs in the browser. */
function measureAll({ words, outlines }) {
  const context = document.createElement('canvas').getContext('2d');
  const path = document.getElementById('p');
  return {
    words: words.map(([text, family, weight, size]) => {
      // Measured large, so that no rounding to pixels is left.
      context.font = `${weight} ${size * 16}px "${family}"`;
      const letters = context.measureText('bdfhklgjpqyHQ');
      return { width: context.measureText(text).width / 16, up: letters.actualBoundingBoxAscent / 16, down: letters.actualBoundingBoxDescent / 16 };
    }),
    outlines: outlines.map(([data]) => {
      path.setAttribute('d', data);
      const { x, y, width, height } = path.getBBox();
      const length = path.getTotalLength();
      const count = Math.max(2, Math.min(4000, Math.ceil(length)));
      const points = Array.from({ length: count + 1 }, (_, place) => { const at = path.getPointAtLength(length * place / count); return [at.x, at.y]; });
      const inside = (px, py) => path.isPointInFill(new DOMPoint(px, py));
      const grid = [];
      for (let row = 0; row <= 20; row++) for (let column = 0; column <= 20; column++) grid.push(inside(x + width * column / 20, y + height * row / 20));
      return { box: [x, y, x + width, y + height], points, closed: /z/i.test(data), grid };
    }),
  };
}

const nameOf = (id) => id.replace(/~\d+$/, '');
const partOf = (id) => {
  const name = nameOf(id);
  const start = name.indexOf('/') + 1;
  const dot = name.indexOf('.', start);
  return dot < 0 ? name : name.slice(0, dot);
};
const isMessage = (id) => !id.includes('/') && id.includes(':');

/** One track that is asked for ascending moments. */
class Reader {
  constructor(bundle, property, row, theme) {
    Object.assign(this, { bundle, property, row, theme, segments: segmentsOf(bundle, row[0]), until: -1 });
  }

  /** Whether the value is another than at the last moment. */
  read(t) {
    if (t < this.until) return false;
    const next = this.segments.find(({ start }) => start > t);
    const last = this.segments.findLast(({ start }) => start <= t);
    this.under = last !== undefined && t < last.start + last.duration;
    this.until = this.under ? t : next?.start ?? Infinity;
    this.value = valueAt(this.bundle, this.property, this.row, t, this.theme);
    return true;
  }
}

/** Everything that is drawn of a variant, with what never changes. */
async function cast(bundle, variant, within, measuring) {
  const elements = elementsOf(bundle, variant);
  const byName = new Map(elements.map((element, place) => [element.name, place]));
  const described = elements.map(({ id, name, group, form: [layer, kind, own, outline], tracks }) => ({
    id, name, layer, kind, own, fillOpacity: outline[0] / 10000, strokeWidth: outline[1] / 100, round: outline[2] === 1, group: group === undefined ? undefined : byName.get(group),
    readers: Object.fromEntries(tracks.map(([property, row]) => [property, new Reader(bundle, property, row, 'light')])),
    dark: Object.fromEntries(tracks.filter(([property]) => property === 'fill').map(([property, row]) => [property, new Reader(bundle, property, row, 'dark')])),
    painted: Object.fromEntries(['fill', 'stroke'].map((property) => [property, tracks.some(([known, row]) => known === property && row.slice(1).some((role) => role >= 0))])),
    within: within.get(id),
  }));
  const wordsOf = ({ own: [text, font, size] }) => [bundle.texts[text], ...bundle.fonts[font], size / 100];
  const isWords = ({ kind }) => kind === 4;
  const measured = await measuring.measure(described.filter(isWords).map(wordsOf), described.filter(({ kind }) => kind === 3).map(({ own }) => [own[0]]));
  for (const item of described) {
    item.all = [...Object.values(item.readers), ...Object.values(item.dark)];
    item.until = -1;
    Object.assign(item, { base: nameOf(item.id), part: partOf(item.id), message: isMessage(item.id) });
    if (isWords(item)) {
      item.text = bundle.texts[item.own[0]];
      item.px = item.own[2] / 100;
      const { width, up, down } = measured(wordsOf(item));
      const left = [0, -width / 2, -width][item.own[3]];
      item.local = [left, -up, left + width, down];
      item.down = down;
    }
    if (item.kind === 3) Object.assign(item, { local: measured([item.own[0]]).box, path: measured([item.own[0]]) });
  }
  // A group is drawn in one piece.
  const rootOf = (place) => (described[place].group === undefined ? place : rootOf(described[place].group));
  described.forEach((item, place) => { item.place = place; item.root = rootOf(place); });
  const drawn = described.filter(({ kind }) => kind !== 0).sort((a, b) => a.root - b.root || a.place - b.place);
  drawn.forEach((item, order) => { item.order = order; });
  return { all: described, drawn };
}

/** Brings everything to a moment: those that are different from before. */
function advance(all, t) {
  const changed = [];
  for (const item of all) {
    const { readers, dark } = item;
    const around = item.group === undefined ? undefined : all[item.group];
    if (t < item.until && !around?.fresh) { item.fresh = false; continue; }
    for (const reader of item.all) reader.read(t);
    item.until = Math.min(Infinity, ...item.all.map(({ until }) => until));
    item.fresh = true;
    const before = [item.seen, item.box, item.isLine ? item.sweep : 0, item.fill].flat().join();
    const value = (property, otherwise) => readers[property]?.value ?? otherwise;
    const own = value('visible', true) && value('opacity', 1) >= 0.5;
    item.seen = own && (around?.seen ?? true);
    const size = value('scale', 1);
    const [x, y] = value('translate', [0, 0]);
    const [alongX, alongY] = value('motion', [0, 0]);
    const [baseX, baseY, base] = around ? [around.x, around.y, around.size] : [0, 0, 1];
    item.x = baseX + base * (x + alongX);
    item.y = baseY + base * (y + alongY);
    item.size = base * size;
    const half = value('width', 0) / 2;
    const local = item.local ?? (item.kind === 1 ? [0, 0, value('width', 0), value('height', 0)] : [-half, -half, half, half]);
    item.box = local.map((edge, side) => (side % 2 === 0 ? item.x : item.y) + item.size * edge);
    item.sweep = value('sweep', 1);
    item.fill = [value('fill', null), dark.fill?.value ?? null];
    // A timer that runs out is none of the lints' business.
    const now = [item.seen, item.box, item.isLine ? item.sweep : 0, item.fill].flat().join();
    if (item.kind !== 0 && now !== before) changed.push(item);
  }
  return changed;
}

const shared = (a, b) => [Math.min(a[2], b[2]) - Math.max(a[0], b[0]), Math.min(a[3], b[3]) - Math.max(a[1], b[1])];
const beyond = (a, b) => Math.max(b[0] - a[0], a[2] - b[2], b[1] - a[1], a[3] - b[3]);
const middle = (box) => [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
const covers = (item) => item.kind !== 4 && item.kind !== 0 && item.fillOpacity > 0.9 && item.painted.fill;

/** Whether an outline's fill holds a point; on a grid of twentieths. */
function holdsPoint(item, [x, y]) {
  const [left, top, right, bottom] = item.box;
  if (x < left || x > right || y < top || y > bottom) return false;
  if (item.kind === 1) return true;
  if (item.kind === 2) { const [cx, cy] = middle(item.box); return Math.hypot(x - cx, y - cy) <= (right - left) / 2; }
  const column = Math.round((x - left) / Math.max(right - left, 1e-9) * 20), row = Math.round((y - top) / Math.max(bottom - top, 1e-9) * 20);
  return item.path.grid[row * 21 + column];
}

/** By how much words reach out of what they stand in. */
function overflow(words, holder) {
  if (holder.kind === 1) return beyond(words.box, holder.box);
  const [cx, cy] = middle(holder.box);
  const [left, top, right, bottom] = words.box;
  const dx = Math.max(Math.abs(left - cx), Math.abs(right - cx)), dy = Math.max(Math.abs(top - cy), Math.abs(bottom - words.down * words.size - cy));
  return Math.hypot(dx, dy) - (holder.box[2] - holder.box[0]) / 2;
}

/** How much of words or of the middle of a sign lies behind something. */
function covered(item, cover) {
  const words = item.kind === 4;
  const [cx, cy] = middle(item.box);
  const box = words ? item.box : [cx, cy, cx, cy];
  const met = Math.min(...shared(box, cover.box));
  if (cover.kind === 1) return met;
  if (cover.kind === 2) {
    const [x, y] = middle(cover.box);
    const dx = Math.max(box[0] - x, x - box[2], 0), dy = Math.max(box[1] - y, y - box[3], 0);
    return Math.min(met, (cover.box[2] - cover.box[0]) / 2 - Math.hypot(dx, dy));
  }
  const looks = words ? [0.25, 0.5, 0.75].map((share) => [box[0] + (box[2] - box[0]) * share, cy]) : [[cx, cy]];
  return looks.some((at) => holdsPoint(cover, at)) ? met : -1;
}

/** How deep a line runs into something, beyond what it may; negative where it does not. */
function crossing(line, item) {
  const words = item.kind === 4;
  const inset = words ? LINE.touch : LINE.graze;
  const place = ([x, y]) => [line.x + line.size * x, line.y + line.size * y];
  const { points } = line.path;
  const grown = LINE.near + 1e-9;
  const [left, top, right, bottom] = item.box;
  const near = ([x, y]) => x >= left - grown && x <= right + grown && y >= top - grown && y <= bottom + grown;
  if (!words && (near(place(points[0])) || near(place(points.at(-1))))) return -1;
  let deepest = -Infinity;
  const count = line.sweep >= 1 ? points.length : Math.floor(points.length * line.sweep);
  for (let index = 0; index < count; index++) {
    const [x, y] = place(points[index]);
    const depth = item.kind === 2 ? (right - left) / 2 - Math.hypot(x - (left + right) / 2, y - (top + bottom) / 2) : Math.min(x - left, right - x, y - top, bottom - y);
    if (depth > deepest) deepest = depth;
  }
  return deepest - inset;
}

function contrast(words, behind, theme, background) {
  const ink = words.fill[theme === 'dark' ? 1 : 0];
  if (!ink) return 21;
  const luminance = (rgb) => {
    const [red, green, blue] = rgb.map((byte) => (byte / 255 <= 0.04045 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [left, top, right, bottom] = words.box;
  return Math.min(...LOOKS.map((share) => {
    const at = [left + (right - left) * share, (top + bottom) / 2];
    let ground = background[theme];
    for (const item of behind) {
      const fill = item.fill[theme === 'dark' ? 1 : 0];
      if (item.seen && fill && holdsPoint(item, at)) ground = ground.map((channel, place) => channel * (1 - item.fillOpacity) + fill[place] * item.fillOpacity);
    }
    const [one, other] = [luminance(ink), luminance(ground)];
    return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  }));
}

/** Runs of moments in which something is surely wrong, or may be: `code`, `ids`, `from`, `to`. */
class Runs {
  open = { sure: new Map(), may: new Map() };
  closed = { sure: [], may: [] };

  /** By how much things are wrong at a moment, 0 at the limit. `other` is a thing, a theme or nothing. */
  tell(t, code, one, other, excess, slack) {
    const place = typeof other === 'string' ? THEMES.indexOf(other) : other?.order ?? 0;
    const key = (CODES.indexOf(code) * 8192 + one.order) * 8192 + place;
    for (const [kind, wrong] of [['sure', excess > slack], ['may', excess > -slack]]) {
      const open = this.open[kind];
      if (wrong === open.has(key)) continue;
      if (wrong) open.set(key, { code, ids: [one.id, ...(other === undefined ? [] : [other.id ?? other])], from: t });
      else this.close(kind, key, t - STEP);
    }
  }

  close(kind, key, t) {
    this.closed[kind].push({ ...this.open[kind].get(key), to: t });
    this.open[kind].delete(key);
  }

  end(t) {
    for (const kind of ['sure', 'may']) for (const key of [...this.open[kind].keys()]) this.close(kind, key, t);
    return this.closed;
  }
}

/** All that is wrong with a variant. `timeline` says which words stand in what. */
export async function judge(bundle, variant, timeline, measuring) {
  const within = new Map(timeline.elements.filter((element) => element.within).map(({ id, within }) => [id, within]));
  const { all, drawn } = await cast(bundle, variant, within, measuring);
  const { layout, duration } = bundle.variants[variant];
  const [width, height, band, ratio] = layout === 1 ? [720, 1280, 208, 0.5] : [1280, 720, 104, 0.75];
  const rgb = (hex) => hex.match(/[0-9A-Fa-f]{2}/g).map((byte) => parseInt(byte, 16));
  const [, light, dark] = bundle.palette.find(([name]) => name === 'bg') ?? [undefined, '#FBFBF9', '#101317'];
  const background = { light: rgb(light), dark: rgb(dark) };
  const words = drawn.filter(({ kind }) => kind === 4);
  const grounds = drawn.filter((item) => item.kind !== 4 && item.painted.fill);
  const covering = drawn.filter(covers);
  const holders = new Map();
  for (const item of drawn) { const name = nameOf(item.id); holders.set(name, [...(holders.get(name) ?? []), item]); }
  const isLine = (item) => item.kind === 3 && !item.path.closed && !item.painted.fill && item.painted.stroke && item.strokeWidth < LINE.ground && Math.max(item.local[2] - item.local[0], item.local[3] - item.local[1]) >= LINE.least;
  const lines = drawn.filter(isLine);
  for (const line of lines) line.isLine = true;
  const stands = (item) => !item.message && item.layer === 0;
  const canBeSign = (item) => (item.kind === 2 || item.kind === 3) && stands(item) && !isLine(item);
  const canBeNode = (item) => (item.kind === 1 || item.kind === 2) && stands(item) && covers(item) && item.painted.stroke;
  const crossed = drawn.filter((item) => (item.kind === 4 && stands(item)) || canBeNode(item));
  const signs = drawn.filter(canBeSign);
  const hideable = drawn.filter((item) => (item.kind === 4 && item.layer === 0) || canBeSign(item));
  const runs = new Runs();
  const largest = new Map();
  const jumps = [];
  const rest = new Map();

  for (let t = 0; t < duration; t += STEP) {
    const changed = new Set(advance(all, t));
    if (changed.size === 0) continue;
    const near = (a, b, by = 2) => a.box[0] < b.box[2] + by && b.box[0] < a.box[2] + by && a.box[1] < b.box[3] + by && b.box[1] < a.box[3] + by;
    const pairs = (ones, others, look) => {
      for (const one of ones) for (const other of others) if (one !== other) look(one, other);
    };
    const some = (list) => list.filter((item) => changed.has(item));
    const both = (ones, others, look) => {
      pairs(some(ones), others, look);
      const fresh = some(others);
      if (fresh.length > 0) pairs(ones.filter((item) => !changed.has(item)), fresh, look);
    };

    // Words on words, unless those above stand in a box that hides those below.
    both(words, words, (a, b) => {
      const [lower, upper] = a.order < b.order ? [a, b] : [b, a];
      let excess = -10;
      if (lower.seen && upper.seen && near(lower, upper)) {
        excess = Math.min(...shared(lower.box, upper.box)) - LIMITS['text-overlap'];
        const boxes = upper.within ? holders.get(upper.within) ?? [] : [];
        if (boxes.some((box) => box.seen && covers(box) && box.order > lower.order && Math.min(...shared(box.box, lower.box)) > 0)) excess = -10;
      }
      runs.tell(t, 'text-overlap', lower, upper, excess, SLACK.px);
    });

    for (const item of changed) {
      const [top, bottom] = item.layer === 1 ? [height, height + band] : [0, height];
      // The ends of a straight line are flat.
      const half = item.kind !== 4 && item.readers.stroke ? item.strokeWidth / 2 : 0;
      const flat = (side) => item.kind === 3 && !item.round && item.local[side + 2] - item.local[side] < 1e-6;
      const [dx, dy] = [flat(1) ? 0 : half, flat(0) && !flat(1) ? 0 : half];
      const [left, up, right, down] = item.box;
      const out = beyond([left - dx, up - dy, right + dx, down + dy], [0, top, width, bottom]);
      runs.tell(t, 'off-stage', item, undefined, item.seen ? out - LIMITS['off-stage'] : -10, SLACK.px);
      if (item.kind === 4) {
        const small = LIMITS['text-size'] - item.px * item.size * ratio;
        runs.tell(t, 'text-size', item, undefined, item.seen ? small : -10, 0.05);
      }
    }

    for (const item of words) {
      for (const holder of item.within ? holders.get(item.within) ?? [] : []) {
        if (holder.kind > 2 || !(changed.has(item) || changed.has(holder))) continue;
        const excess = item.seen && holder.seen ? overflow(item, holder) - LIMITS['text-overflow'] : -10;
        runs.tell(t, 'text-overflow', item, holder, excess, SLACK.px);
      }
    }

    for (const item of some(signs)) {
      if (item.seen) largest.set(item, Math.max(largest.get(item) ?? 0, item.box[2] - item.box[0], item.box[3] - item.box[1]));
    }
    both(hideable, covering, (item, cover) => {
      if (cover.order <= item.order || (item.kind !== 4 && item.part === cover.part)) return;
      const excess = item.seen && cover.seen && near(item, cover) ? covered(item, cover) - (item.kind === 4 ? LIMITS.hidden : 0) : -10;
      runs.tell(t, 'hidden', item, cover, excess, SLACK.px);
    });

    both(lines, crossed, (line, item) => {
      if (line.part === item.part || (item.kind !== 4 && Math.min(item.box[2] - item.box[0], item.box[3] - item.box[1]) < LINE.thing)) return;
      let excess = -10;
      if (line.seen && item.seen && near(line, item)) {
        const boxes = item.kind === 4 && item.within ? holders.get(item.within) ?? [] : [];
        if (!boxes.some((box) => box.seen && covers(box) && box.order > line.order)) excess = crossing(line, item);
      }
      runs.tell(t, 'link-crossing', line, item, excess, SLACK.px);
    });

    const repainted = grounds.filter((ground) => changed.has(ground));
    for (const item of words) {
      const asked = item.behind === undefined || changed.has(item);
      if (!asked && !repainted.some((ground) => item.behind.has(ground) || near(item, ground))) continue;
      const behind = grounds.filter((ground) => ground.order < item.order && near(item, ground));
      item.behind = new Set(behind);
      for (const theme of THEMES) {
        const lack = item.seen ? LIMITS.contrast - contrast(item, behind, theme, background) : -10;
        runs.tell(t, 'contrast', item, theme, lack, SLACK.ratio);
      }
    }

    // Something that rested, and rests elsewhere one moment later.
    for (const name of new Set([...changed].map(({ base }) => base))) {
      const versions = holders.get(name);
      if (!versions.every(stands)) continue;
      const now = versions.find(({ seen }) => seen);
      const place = now && (now.kind === 2 ? middle(now.box) : now.box.slice(0, 2));
      const before = rest.get(name);
      const pending = jumps.findLast((jump) => jump.name === name);
      if (pending && pending.settled === undefined) pending.settled = t - pending.from > STEP;
      const same = before?.item && now && (now.kind === 4 ? before.item.kind === 4 && now.own.join() === before.item.own.join() : now.kind === before.item.kind && (now.kind !== 3 || now.own[0] === before.item.own[0]));
      const by = same ? Math.hypot(place[0] - before.place[0], place[1] - before.place[1]) : 0;
      if (same && by > LIMITS['layout-jump'] && t - before.since > STEP) jumps.push({ code: 'layout-jump', ids: [before.item.id, now.id], from: t, to: t, by, name });
      if (!same || by > 1e-6) rest.set(name, { item: now, place, since: t });
      else before.item = now;
    }
  }
  const { sure, may } = runs.end(duration);
  const small = ({ code, ids }) => {
    const item = drawn.find(({ id }) => id === ids[0]);
    return code !== 'hidden' || item.kind === 4 || (largest.get(item) ?? 0) <= SIGN;
  };
  const settled = jumps.filter((jump) => jump.settled ?? true);
  return { sure: [...sure.filter(small), ...settled.filter(({ by }) => by > LIMITS['layout-jump'] + SLACK.px)], may: [...may.filter(small), ...settled] };
}
