// What is known of tracks from the bundle before: rows and timings that stand in both are the same arrays. In previews.

import type { Easing, PropertyName, Row, Tables } from './bundle.js';
import { track, type Moment, type Track } from './evaluate.js';

/** A track, and what it was made of. */
interface Known {
  timing: number[];
  easings: Easing[];
  curve: number[] | undefined;
  made: Track;
}

const all = new WeakMap<Row, Known>();

/** A track as it is written, made ready; the same as before if nothing of it changed. */
export function known(tables: Tables, property: PropertyName, row: Row): Track {
  const { easings } = tables;
  const timing = tables.timings[row[0] as number]!;
  const curve = property === 'motion' ? tables.curves[row[1] as number] : undefined;
  const before = all.get(row);
  if (before && before.timing === timing && before.easings === easings && before.curve === curve) return before.made;
  const made = track(tables, property, row);
  all.set(row, { timing, easings, curve, made });
  return made;
}

/** Whether there is the same to be seen of tracks. */
export function alike(before: Moment[] | undefined, now: Moment[]): boolean {
  return before?.length === now.length && now.every((moment, place) => same(before[place]!, moment));
}

function same(a: Moment, b: Moment) {
  return a.share === b.share && `${a.to}` === `${b.to}` && `${a.from}` === `${b.from}` && a.since < a.until === b.since < b.until;
}
