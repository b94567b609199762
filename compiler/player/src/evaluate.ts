// What a track says at a moment. The same numbers as every other evaluator; tests/vectors/evaluator.json holds examples.

import type { Easing, PropertyName, Row, Tables } from './bundle.js';

type Value = number | [number, number];

/** When segments start and end, in milliseconds, and how they go. */
export interface Timing {
  starts: number[];
  ends: number[];
  easings: Easing[];
}

/** One property of an element over time: before the first segment the first value holds, from the end of each its own. */
export interface Track {
  property: PropertyName;
  timing: Timing;
  values: Value[];
  curve: number[];
}

/** A value on its way. */
export interface Moment {
  from: Value;
  to: Value;
  /** The share of the way. */
  share: number;
  /** Since when and until when nothing changes; nothing of the time while a segment is under way. */
  since: number;
  until: number;
}

/** The share of the way that is done when this share of the time is. Handles are times 10,000. */
export function ease(share: number, [x1, y1, x2, y2]: Easing): number {
  if (x1 === undefined || share <= 0 || share >= 1) return share;
  const bezier = (a: number, b: number, s: number) => (3 * (1 - s) * (1 - s) * s * a + 3 * (1 - s) * s * s * b) / 1e4 + s * s * s;
  let low = 0;
  let high = 1;
  for (let i = 0; i < 30; i++) {
    const middle = (low + high) / 2;
    if (bezier(x1, x2!, middle) < share) low = middle;
    else high = middle;
  }
  return bezier(y1!, y2!, (low + high) / 2);
}

export const mix = (a: number, b: number, share: number) => a + (b - a) * share;

/** Times as they are written, made ready. */
export function timing({ easings }: Tables, numbers: number[]): Timing {
  const made: Timing = { starts: [], ends: [], easings: [] };
  for (let place = 0, end = 0; place < numbers.length; place += 3) {
    const start = end + numbers[place]!;
    end = start + numbers[place + 1]!;
    made.starts.push(start);
    made.ends.push(end);
    made.easings.push(easings[numbers[place + 2]!]!);
  }
  return made;
}

/** A track as it is written, made ready. */
export function track(tables: Tables, property: PropertyName, [row, ...values]: Row, ready = timing): Track {
  const curve = property === 'motion' ? tables.curves[values.shift() as number]! : [];
  return { property, timing: ready(tables, tables.timings[row as number]!), values, curve };
}

/** Where a track is at t. */
export function moment({ timing: { starts, ends, easings }, values }: Track, t: number): Moment {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= t) low = middle + 1;
    else high = middle;
  }
  const to = values[low]!;
  const until = starts[low] ?? Infinity;
  const [start, end] = [starts[low - 1]!, ends[low - 1] ?? -Infinity];
  if (t >= end) return { from: to, to, share: 1, since: end, until };
  return { from: values[low - 1]!, to, share: ease((t - start) / (end - start), easings[low - 1]!), since: t, until: t };
}

/** A number: pixels for a width or height, otherwise a share. */
export const number = ({ property }: Track, { from, to, share }: Moment) =>
  mix(from as number, to as number, share) / (property === 'width' || property === 'height' ? 100 : 1e4);

/** A place in pixels: of a `translate`, or along the curve of a `motion`. */
export function point(track: Track, { from, to, share }: Moment): [number, number] {
  if (track.property !== 'motion') {
    const [a, b] = [from as [number, number], to as [number, number]];
    return [mix(a[0], b[0], share) / 100, mix(a[1], b[1], share) / 100];
  }
  const u = mix(from as number, to as number, share) / 1e4;
  const along = (axis: number) =>
    ((1 - u) * (1 - u) * track.curve[axis]! + 2 * (1 - u) * u * track.curve[axis + 2]! + u * u * track.curve[axis + 4]!) / 100;
  return [along(0), along(1)];
}

/** The bytes of a colour, or null for no paint. `theme` is 1 for light and 2 for dark. */
export function paint({ palette }: Tables, { from, to, share }: Moment, theme: 1 | 2): number[] | null {
  if ((to as number) < 0) return null;
  const bytes = (role: Value) => parseInt(palette[role as number]![theme].slice(1), 16);
  const [a, b] = [bytes((from as number) < 0 ? to : from), bytes(to)];
  return [16, 8, 0].map((shift) => Math.floor(mix((a >> shift) & 255, (b >> shift) & 255, share) + 0.5));
}
