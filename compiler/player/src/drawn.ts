// Asks what is drawn only where and when it changes: most edits change words alone. In previews.

import { knownNames } from './bundle.js';
import type { Look } from './changes.js';
import type { Stage } from './stage.js';

/** The look of a picture that did not change since it was asked for. */
let asked: { look: Look; see: () => Look } | undefined;

/** The look of a picture that changed since, until what differs is outlined. */
let due: Look | undefined;

/** What a picture looks like now, but read only once it is about to change; or what it looked like before, if that is due. */
export function later(look: (stage: Stage, names: string[]) => Look, stage: Stage): Look {
  if (due) return due;
  asked = { look: new Map(), see: () => look(stage, knownNames(stage.bundle)) };
  return asked.look;
}

/** Has what differs from a look outlined in the next frame, for which the picture is laid out anyway. */
export function withNextFrame(before: Look, outline: (before: Look) => void) {
  if (unchanged(before)) return;
  due = before;
  requestAnimationFrame(() => {
    if (due === before) outline(before);
  });
}

/** Nothing is outlined any more. */
export function forget() {
  due = undefined;
}

/** Whether a look was never read, as its picture did not change; it will not be. */
function unchanged(look: Look): boolean {
  const same = asked?.look === look;
  asked = undefined;
  return same;
}

/** The picture is about to change. */
export function changing() {
  const before = asked;
  asked = undefined;
  if (before) for (const [part, looks] of before.see()) before.look.set(part, looks);
}

/** The attributes of nodes that were not written to since. */
const known = new WeakMap<Element, string>();

/** What a node has, as `read` says it. */
export function drawn(node: Element, read: (node: Element) => string): string {
  const before = known.get(node);
  if (before !== undefined) return before;
  const now = read(node);
  known.set(node, now);
  return now;
}

/** Whether an attribute is another than it should be; whoever asks writes it then. */
export function differs(node: Element, name: string, value: string | number | false): boolean {
  if (node.getAttribute(name) === (value === false ? null : `${value}`)) return false;
  changing();
  known.delete(node);
  return true;
}
