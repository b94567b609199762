// Where a reader stops: at the end of each sentence, of each step, or only at the end of all.

import type { Question, Variant } from './bundle.js';

/** What playing runs through without a stop. */
export type Pace = 'sentence' | 'step' | 'all';

/** A stretch between two stops. It is complete at `stop`, directly before what comes next begins. */
export interface Unit {
  start: number;
  stop: number;
}

/** The stretches of a variant, in order. */
export function units({ steps, duration }: Variant, pace: Pace): Unit[] {
  const all = steps.flatMap((step): { start: number; end: number }[] => (pace === 'sentence' && step.beats.length > 0 ? step.beats : [step]));
  const stretches = all.filter(({ start, end }) => end > start);
  if (stretches.length === 0) return [{ start: 0, stop: duration }];
  return stretches.map(({ start }, place) => ({ start: place === 0 ? 0 : start, stop: place + 1 < stretches.length ? stretches[place + 1]!.start - 1 : duration }));
}

/** The stretch at t. */
export const unitAt = (all: Unit[], t: number): number => Math.max(0, all.findLastIndex(({ start }) => start <= t));

/** The step at t, and its sentence (-1 before its first). */
export function placeAt({ steps }: Variant, t: number): [number, number] {
  const step = Math.max(0, steps.findLastIndex(({ start }) => start <= t));
  return [step, steps[step]?.beats.findLastIndex(({ start }) => start <= t) ?? -1];
}

/** A question, and when it is asked. */
export interface Gate {
  at: number;
  step: number;
  asked: Question;
}

/** The questions of a variant. */
export const gates = ({ steps }: Variant): Gate[] =>
  steps.flatMap(({ beats, questions, end }, step) => questions.map((asked) => ({ at: beats[asked.before]?.start ?? end - 1, step, asked })));
