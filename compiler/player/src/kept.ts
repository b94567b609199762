// What stands on stage goes on in the picture that takes its place, so that a browser lays out only what differs. In previews.

import type { Element } from './bundle.js';
import type { Actor, Stage } from './stage.js';

/** What nodes can show: equal for those of which one could take the place of the other. */
const cans = new WeakMap<SVGElement, string>();

const can = (stage: Stage, { form, name, rows }: Element) =>
  JSON.stringify([stage.looks(stage.bundle.forms[form]!), stage.groups.has(name), rows.map(([property]) => property)]);

/** The nodes that elements of a picture can go on with, of the old one. Takes all others of that away. */
export function kept(stage: Stage, old: Stage | undefined): Map<Element, Actor> {
  const free = new Map<string, Actor[]>();
  for (const actor of old?.actors.values() ?? []) {
    const known = cans.get(actor.node)!;
    free.set(known, [...(free.get(known) ?? []), actor]);
  }
  const all = new Map<Element, Actor>();
  for (const element of stage.variant.elements) {
    // The caption band is not made.
    if (stage.bundle.forms[element.form]![0] === 1) continue;
    const actor = free.get(can(stage, element))?.shift();
    if (actor) all.set(element, actor);
  }
  for (const { node } of [...free.values()].flat()) node.remove();
  return all;
}

/** Puts nodes in their order, each in its group; those that are in their place do not move. */
export function arrange(stage: Stage) {
  const last = new Map<SVGElement, SVGElement>();
  for (const { node, shape, element } of stage.actors.values()) {
    const group = stage.actors.get(element.group!)?.node ?? stage.svg;
    const before = last.get(group);
    const there = before ? before.nextSibling : group.firstChild;
    if (there !== node) group.insertBefore(node, there);
    last.set(group, node);
    if (shape !== node) last.set(node, shape);
    if (!cans.has(node)) cans.set(node, can(stage, element));
  }
}
