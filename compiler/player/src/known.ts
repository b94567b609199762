// What is known of tracks from the bundle before: rows and timings that stand in both are the same arrays. In previews.

import type { Easing, PropertyName, Row, Tables } from './bundle.js';
import { timing, track, type Moment, type Timing, type Track } from './evaluate.js';

const timings = new WeakMap<number[], { easings: Easing[]; made: Timing }>();
const tracks = new WeakMap<Row, { timing: Timing; curve: number[] | undefined; made: Track }>();

/** Times as they are written, made ready; the same as before if nothing of them changed. */
function knownTiming(tables: Tables, numbers: number[]): Timing {
  const { easings } = tables;
  const before = timings.get(numbers);
  if (before?.easings === easings) return before.made;
  const made = timing(tables, numbers);
  timings.set(numbers, { easings, made });
  return made;
}

/** A track as it is written, made ready; the same as before if nothing of it changed. */
export function known(tables: Tables, property: PropertyName, row: Row): Track {
  const timing = knownTiming(tables, tables.timings[row[0] as number]!);
  const curve = property === 'motion' ? tables.curves[row[1] as number] : undefined;
  const before = tracks.get(row);
  if (before && before.timing === timing && before.curve === curve) return before.made;
  const made = track(tables, property, row, knownTiming);
  tracks.set(row, { timing, curve, made });
  return made;
}

/** Brings tracks to other times, where nothing else of them differs: those that were made go on with the rows of other tables. */
export function retime(before: Tables, now: Tables): Set<Timing> {
  const others = new Set<Timing>();
  now.timings.forEach((numbers, row) => {
    const old = before.timings[row]!;
    const known = timings.get(old);
    if (numbers === old || !known) return;
    Object.assign(known.made, timing(now, numbers));
    timings.delete(old);
    timings.set(numbers, known);
    others.add(known.made);
  });
  return others;
}

/** Whether there is the same to be seen of tracks. */
export function alike(before: Moment[] | undefined, now: Moment[]): boolean {
  return before?.length === now.length && now.every((moment, place) => same(before[place]!, moment));
}

function same(a: Moment, b: Moment) {
  return a.share === b.share && equal(a.to, b.to) && equal(a.from, b.from) && a.since < a.until === b.since < b.until;
}

function equal(a: Moment['to'], b: Moment['to']) {
  return a === b || `${a}` === `${b}`;
}
