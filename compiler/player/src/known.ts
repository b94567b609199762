// What is known of tracks from the bundle before: rows and timings that stand in both are the same arrays. In previews.

import type { Easing, PropertyName, Row, Tables } from './bundle.js';
import { timing, track, type Moment, type Timing, type Track } from './evaluate.js';

const timings = new WeakMap<number[], { easings: Easing[]; made: Timing }>();
const tracks = new WeakMap<Row, { timing: Timing; curve: number[] | undefined; made: Track }>();

/** Timings whose times are others by now: they are read once a moment is asked for that they may say something else of. */
const late = new Map<Timing, () => Timing>();

/** Reads the times of all timings that have others by now. */
export function settle() {
  for (const [made, read] of late) Object.assign(made, read());
  late.clear();
}

/** Times as they are written, made ready; the same as before if nothing of them changed. */
function knownTiming(tables: Tables, numbers: number[]): Timing {
  settle();
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

/**
 * Brings tracks to other times, where nothing else of them differs: those that were made go on with the rows of other tables.
 * Whether all say the same at a moment.
 */
export function retime(before: Tables, now: Tables, t: number | undefined): boolean {
  let same = t !== undefined;
  now.timings.forEach((numbers, row) => {
    const old = before.timings[row]!;
    const known = timings.get(old);
    if (numbers === old || !known) return;
    late.set(known.made, () => timing(now, numbers));
    timings.delete(old);
    timings.set(numbers, known);
    same &&= beginAlike(old, numbers, t!);
  });
  return same;
}

/** Whether times as they are written are the same for all that begins up to a moment. */
function beginAlike(a: number[], b: number[], t: number): boolean {
  for (let place = 0, end = 0; place < a.length; place += 3) {
    if (end + Math.min(a[place]!, b[place]!) > t) return true;
    for (let part = place; part < place + 3; part++) {
      if (a[part] !== b[part]) return false;
    }
    end += a[place]! + a[place + 1]!;
  }
  return true;
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
