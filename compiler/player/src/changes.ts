// What differs between two pictures, outlined: after a knob was turned, and where pictures change without motion.

import { s } from './dom.js';
import { drawn, forget } from './drawn.js';
import type { Stage } from './stage.js';

/** What each part looks like, in words to compare. Running timers do not count. */
export type Look = Map<string, string>;

/** Left, top, right, bottom. */
type Box = [number, number, number, number];

/** What takes more of the stage than this, in square pixels, is not outlined: a line around all would say nothing. */
const LARGE = 2e5;

/** The part that an element belongs to: `cluster.nodes/node-2` for `cluster.nodes/node-2.edge`, or itself. */
const partOf = (name: string) => name.match(/^.*\/[a-z]+(-\d+)+(?=\.)/)?.[0] ?? name;

/** The elements of pictures, without titles and headings. */
function* visible(stage: Stage, names: string[]): Generator<[string, SVGElement, string]> {
  const around = new Map<number, string | undefined>();
  for (const [name, { node, shape, element }] of stage.actors) {
    const group = element.group === undefined ? '' : around.get(element.group);
    const shown = group !== undefined && !node.hasAttribute('visibility');
    // Where the camera looks is no change of what it looks at.
    const placed = shown ? `${group}${/^camera(\/zoom)?$/.test(names[name]!) ? '' : LIVE ? drawn(node, attributes) : attributes(node)}` : undefined;
    around.set(name, placed);
    if (placed !== undefined && shape.tagName !== 'g' && names[name]!.includes('/')) yield [partOf(names[name]!), shape, placed + (LIVE ? drawn(shape, attributes) : attributes(shape)) + shape.textContent];
  }
}

const attributes = (node: Element) =>
  [...node.attributes].filter(({ name }) => name !== 'stroke-dasharray').map(({ name, value }) => `${name}=${value};`).sort().join('');

export function look(stage: Stage, names: string[]): Look {
  const found: Look = new Map();
  for (const [part, , looks] of visible(stage, names)) found.set(part, (found.get(part) ?? '') + looks);
  return found;
}

/** Draws a line around each part that looks different from before; the group of these lines. */
export function outline(stage: Stage, names: string[], before: Look): Element | undefined {
  clear(stage);
  const now = look(stage, names);
  const screen = stage.svg.getScreenCTM();
  if (!screen?.a) return undefined;
  const boxes = new Map<string, Box>();
  for (const [part, shape] of visible(stage, names)) {
    if (before.get(part) === now.get(part)) continue;
    const { left, top, right, bottom } = shape.getBoundingClientRect();
    const [l, t, r, b] = boxes.get(part) ?? [Infinity, Infinity, -Infinity, -Infinity];
    boxes.set(part, [Math.min(l, left), Math.min(t, top), Math.max(r, right), Math.max(b, bottom)]);
  }
  const inside = [...boxes.values()].map(([l, t, r, b]): Box => [(l - screen.e) / screen.a - 6, (t - screen.f) / screen.a - 6, (r - screen.e) / screen.a + 6, (b - screen.f) / screen.a + 6]);
  const told = inside.filter(([l, t, r, b]) => (r - l) * (b - t) < LARGE);
  const rects = merged(told).map(([l, t, r, b]) => s('rect', { x: l, y: t, width: r - l, height: b - t, rx: 10 }));
  const lines = s('g', { class: 'changed' }, ...rects);
  stage.svg.append(lines);
  return lines;
}

/** Boxes that share area become one. */
function merged(boxes: Box[]): Box[] {
  const found: Box[] = [];
  for (let box of boxes) {
    for (let place; (place = found.findIndex(([l, t, r, b]) => l < box[2] && box[0] < r && t < box[3] && box[1] < b)) >= 0;) {
      const [[l, t, r, b]] = found.splice(place, 1) as [Box];
      box = [Math.min(l, box[0]), Math.min(t, box[1]), Math.max(r, box[2]), Math.max(b, box[3])];
    }
    found.push(box);
  }
  return found;
}

export function clear(stage: Stage) {
  if (LIVE) forget();
  stage.svg.querySelector('.changed')?.remove();
}
