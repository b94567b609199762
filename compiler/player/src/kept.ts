// What stands on stage goes on in the picture that takes its place, so that a browser lays out only what differs. In previews.

import { knownNames, type Bundle, type Element, type Form, type PropertyName, type Row, type Variant } from './bundle.js';
import { changing } from './drawn.js';
import type { Track } from './evaluate.js';
import { known, retime, settle } from './known.js';
import type { Actor, Stage } from './stage.js';

/** What a stage shows next. */
export interface Scene {
  bundle: Bundle;
  variant: Variant;
}

/** Brings some attributes to a moment. */
export interface Writer {
  (t: number): void;
  /** What they follow; others may take their places. */
  tracks: Track[];
  /** Writes them again. */
  again(): void;
  /** Whether that is a colour. */
  paints: boolean;
  /** Says that tracks are others now, `bent` if along another curve. */
  stale(bent: boolean): void;
}

/** All tracks, by property and row. */
type Tracks = Record<PropertyName, Track[]>;

/** What tracks are made of, apart from times. */
const TABLES = ['tracks', 'curves', 'easings'] as const;

/** What nodes are made of, apart from words. */
const LOOKS = ['forms', 'palette', 'fonts'] as const;

/** The kind of a form that is words. */
const TEXT = 4;

/** The caption band is not made. */
const isMade = (bundle: Bundle, { form }: Element) => bundle.forms[form]![0] !== 1;

/** The names of what others are in. */
const groupsOf = ({ elements }: Variant) => new Set(elements.map(({ group }) => group));

/**
 * Whether a scene has the same elements, each of which the node that it has can show. The stage is one of that scene then, once
 * it shows a moment.
 */
export function goesOn(stage: Stage, scene: Scene): boolean {
  const { bundle, variant } = scene;
  const { bundle: before } = stage;
  const same = stage.variant.elements === variant.elements;
  const groups = same ? stage.groups : groupsOf(variant);
  const actors = [...stage.actors.values()];
  const made = same ? actors.map(({ element }) => element) : variant.elements.filter((element) => isMade(bundle, element));
  const looks = same && LOOKS.every((table) => before[table] === bundle[table]);
  const fit = looks ? sameWords(before, bundle) : made.length === actors.length && made.every((element, place) => fits(stage, actors[place]!, scene, element, groups));
  if (!fit) return false;
  if (!same || TABLES.some((table) => before[table] !== bundle[table]) || before.timings.length !== bundle.timings.length) {
    const tracks = tracksOf(bundle);
    made.forEach((element, place) => follow(actors[place]!, element, tracks));
    stage.at = undefined;
  } else if (before.timings !== bundle.timings) {
    stage.late = true;
    if (!retime(before, bundle, stage.at)) stage.at = undefined;
  }
  Object.assign(stage, { bundle, variant, groups });
  if (same) return true;
  stage.actors.clear();
  for (const actor of actors) stage.actors.set(actor.element.name, actor);
  return true;
}

/** Has everything on a stage ask its tracks again, if those have other times by now. */
export function catchUp(stage: Stage) {
  if (!stage.late) return;
  stage.late = false;
  settle();
  for (const { writers } of stage.actors.values()) for (const { stale } of writers!) stale(false);
}

/** Whether forms that are the same ones still say the same, apart from the caption band. */
const sameWords = (before: Bundle, bundle: Bundle) =>
  bundle.forms.every(([layer, kind, [text]]) => layer === 1 || kind !== TEXT || before.texts[text as number] === bundle.texts[text as number]);

/** Whether an actor can go on as it is as an element of a scene: its name, and all that its node was made of, are the same. */
function fits(stage: Stage, { element: old }: Actor, { bundle }: Scene, element: Element, groups: Stage['groups']): boolean {
  const { bundle: before } = stage;
  return sameForm(before, before.forms[old.form]!, bundle, bundle.forms[element.form]!)
    && before.palette === bundle.palette
    && before.fonts === bundle.fonts
    && (old === element || sameKind(before, old, bundle, element))
    && stage.groups.has(old.name) === groups.has(element.name);
}

/** Whether forms are the same, wherever their words stand. */
function sameForm(before: Bundle, old: Form, bundle: Bundle, form: Form): boolean {
  const [first, other] = [old[2][0], form[2][0]];
  if (form[1] === TEXT ? before.texts[first as number] !== bundle.texts[other as number] : first !== other) return false;
  const rest = ([, kind, own, outline]: Form) => `${kind};${own.slice(1)};${outline}`;
  return form === old || rest(form) === rest(old);
}

/** Whether elements have the same names, groups and properties. */
function sameKind(before: Bundle, old: Element, bundle: Bundle, element: Element): boolean {
  const [names, others] = [knownNames(before), knownNames(bundle)];
  return names[old.name] === others[element.name]
    && names[old.group!] === others[element.group!]
    && old.rows.length === element.rows.length
    && old.rows.every(([property], place) => element.rows[place]![0] === property);
}

/** All tracks of a bundle, by property and row. */
function tracksOf(bundle: Bundle): Tracks {
  const all = {} as Tracks;
  for (const [property, rows] of Object.entries(bundle.tracks) as [PropertyName, Row[]][]) all[property] = rows.map((row) => known(bundle, property, row));
  return all;
}

/** Makes an actor that of an element: it follows the tracks that this does. */
function follow(actor: Actor, element: Element, all: Tracks) {
  for (const { tracks, stale } of actor.writers!) {
    for (let place = 0; place < tracks.length; place++) {
      const old = tracks[place]!;
      const now = all[old.property][rowOf(element, old.property)]!;
      if (now === old) continue;
      tracks[place] = now;
      stale(`${now.curve}` !== `${old.curve}`);
    }
  }
  actor.element = element;
}

/** The row of the track of a property that the element has. */
function rowOf({ rows }: Element, wanted: PropertyName): number {
  for (const [property, row] of rows) if (property === wanted) return row;
  return -1;
}

/** What nodes can show: equal for those of which one could take the place of the other. */
function can(stage: Stage, { form: row, name, rows }: Element): string {
  const form = stage.bundle.forms[row]!;
  return JSON.stringify([form[3], stage.looks(form), stage.groups.has(name), rows.map(([property]) => property)]);
}

/**
 * The nodes that elements of a scene can go on with: as they are if they have writers. Takes all others away, and leaves the
 * stage of that scene without elements.
 */
export function kept(stage: Stage, scene: Scene): Map<Element, Actor> {
  changing();
  const { bundle, variant } = scene;
  const groups = groupsOf(variant);
  const [names, others] = [knownNames(stage.bundle), knownNames(bundle)];
  const left = new Map([...stage.actors].map(([name, actor]) => [names[name]!, actor]));
  const all = new Map<Element, Actor>();
  const made = variant.elements.filter((element) => isMade(bundle, element));
  for (const element of made) {
    const name = others[element.name]!;
    const actor = left.get(name);
    if (!actor || !fits(stage, actor, scene, element, groups)) continue;
    all.set(element, actor);
    left.delete(name);
  }
  const free = new Map<string, Actor[]>();
  for (const actor of left.values()) {
    const known = can(stage, actor.element);
    free.set(known, [...(free.get(known) ?? []), actor]);
  }
  Object.assign(stage, { bundle, variant, groups });
  stage.actors.clear();
  const tracks = tracksOf(bundle);
  for (const [element, actor] of all) follow(actor, element, tracks);
  for (const element of made) {
    const other = all.has(element) ? undefined : free.get(can(stage, element))?.shift();
    if (other) all.set(element, { node: other.node, shape: other.shape, element });
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
  }
}
