// What stands on stage goes on in the picture that takes its place, so that a browser lays out only what differs. In previews.

import type { Bundle, Element, PropertyName } from './bundle.js';
import type { Moment, Track } from './evaluate.js';
import type { Actor, Stage } from './stage.js';

const WORDS = 4;

/** What nodes can show: equal for those of which one could take the place of the other. */
const cans = new WeakMap<SVGElement, string>();

const can = (stage: Stage, { form, name, rows }: Element) =>
  JSON.stringify([stage.looks(stage.bundle.forms[form]!), stage.groups.has(name), rows.map(([property]) => property)]);

/** What is said of elements, and when: a patched bundle has the very rows that did not change. */
const said = new WeakMap<Element, [unknown[], unknown[]]>();

function saidOf({ bundle, groups }: Stage, { form, name, rows }: Element): [unknown[], unknown[]] {
  const own = bundle.forms[form]!;
  const what: unknown[] = [own, own[1] === WORDS && bundle.texts[own[2][0] as number], groups.has(name), bundle.fonts, bundle.easings, bundle.palette];
  const when: unknown[] = [];
  for (const [property, place] of rows) {
    const row = bundle.tracks[property]![place]!;
    const [timing, curve] = row as [number, number];
    what.push(row, property === 'motion' && bundle.curves[curve]);
    when.push(bundle.timings[timing]);
  }
  return [what, when];
}

const areSame = (now: unknown[], then: unknown[] = []) => now.length === then.length && now.every((what, place) => what === then[place]);

/** Whether all values are what they were, and rest if they did. */
export const areAlike = (then: Moment[], now: Moment[]) =>
  now.every(({ from, to, share, since, until }, place) => {
    const old = then[place]!;
    return from === old.from && to === old.to && share === old.share && since < until === old.since < old.until;
  });

/** The tracks that nodes follow. */
const followed = new WeakMap<SVGElement, Map<PropertyName, Track>>();

export const follows = (node: SVGElement, tracks: Map<PropertyName, Track>) => followed.set(node, tracks);

/** What stood for an element goes on at other times. */
function moved({ bundle }: Stage, { rows }: Element, { node, writers }: Actor, t: number) {
  const tracks = followed.get(node)!;
  for (const [property, row] of rows) tracks.get(property)!.timing = bundle.timings[bundle.tracks[property]![row]![0] as number]!;
  for (const write of writers) write(t, true);
}

/**
 * What elements of a picture go on with at a moment, of the old one: with what stood for them, if the same is said of them,
 * now or at other times, or with the nodes of something like them. Takes all others of those away.
 */
export function kept(stage: Stage, t: number, old: Stage | undefined): Map<Element, Actor> {
  const named = new Map<unknown, Actor>();
  for (const actor of old?.actors.values() ?? []) named.set(old!.bundle.names[actor.element.name], actor);
  const all = new Map<Element, Actor>();
  const others: Element[] = [];
  for (const element of stage.variant.elements) {
    // The caption band is not made.
    if (stage.bundle.forms[element.form]![0] === 1) continue;
    const name = stage.bundle.names[element.name];
    const actor = named.get(name);
    const now = saidOf(stage, element);
    const then = actor && said.get(actor.element);
    said.set(element, now);
    if (actor && areSame(now[0], then?.[0])) {
      if (!areSame(now[1], then?.[1])) moved(stage, element, actor, t);
      all.set(element, actor);
      named.delete(name);
    } else {
      others.push(element);
    }
  }
  const free = new Map<string, Actor[]>();
  for (const actor of named.values()) {
    const known = cans.get(actor.node)!;
    const same = free.get(known);
    if (same) same.push(actor);
    else free.set(known, [actor]);
  }
  for (const element of others) {
    const actor = free.get(can(stage, element))?.shift();
    if (actor) all.set(element, { ...actor, writers: [], paints: [] });
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

/** What was read off nodes, as long as nothing is written to them. */
const read = new WeakMap<Node, string>();

/** What `of` reads off a node. */
export function unchanged<Read extends Node>(node: Read, of: (node: Read) => string): string {
  let known = read.get(node);
  if (known === undefined) read.set(node, (known = of(node)));
  return known;
}

/** Whether a node has another value, which it is about to get. */
export function changes(node: SVGElement, name: string, value: string | number | false): boolean {
  const same = node.getAttribute(name) === (value === false ? null : `${value}`);
  if (!same) read.delete(node);
  return !same;
}

/** What is said of the elements of a bundle with one variant, and these. */
let elements: [unknown[], Element[]] | undefined;

/** Those of the bundle before, if the same is said of them. */
export function again({ names, variants }: Bundle, properties: string[], make: () => Element[]): Element[] {
  const { names: own, forms, tracks } = variants[0]!;
  if (variants.length > 1) return make();
  const now = [names, own, forms, tracks, ...properties];
  elements = [now, elements && areSame(now, elements[0]) ? elements[1] : make()];
  return elements[1];
}
