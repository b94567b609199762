// A moment as the end of an address: #step=3&t=12.4&w=1, with the knobs that are not at their defaults.

import type { Bundle, Knob, Variant } from './bundle.js';
import { placeAt } from './pace.js';

/** What an address asks for. */
export interface Asked {
  choice: number[];
  step: number | undefined;
  /** Milliseconds. */
  t: number | undefined;
}

const key = ({ name }: Knob) => (name === 'step' || name === 't' ? `knob-${name}` : name);

export function format({ knobs }: Bundle, variant: Variant, t: number): string {
  const parts = [`step=${placeAt(variant, t)[0] + 1}`, `t=${Math.round(t) / 1000}`];
  knobs.forEach((knob, place) => {
    const chosen = variant.choice[place]!;
    if (chosen !== knob.default) parts.push(`${encodeURIComponent(key(knob))}=${encodeURIComponent(knob.choices[chosen]![0])}`);
  });
  return `#${parts.join('&')}`;
}

/** What is not understood is left out. */
export function parse({ knobs }: Bundle, hash: string): Asked | undefined {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  const number = (name: string) => (/^\d+(\.\d+)?$/.test(given.get(name) ?? '') ? Number(given.get(name)) : undefined);
  const choice = knobs.map((knob) => {
    const found = knob.choices.findIndex(([link]) => link === given.get(key(knob)));
    return found < 0 ? knob.default : found;
  });
  const [step, seconds] = [number('step'), number('t')];
  if (step === undefined && seconds === undefined && !knobs.some((knob) => given.has(key(knob)))) return undefined;
  return { choice, step: step && step - 1, t: seconds === undefined ? undefined : Math.round(seconds * 1000) };
}

/** The moment that is asked for. Where the step does not hold the time, as after an edit, its start counts. */
export function momentOf({ step, t }: Asked, { steps, duration }: Variant): number {
  const named = step === undefined ? undefined : steps[Math.min(step, steps.length - 1)];
  if (named && (t === undefined || t < named.start || t > named.end)) return named.start;
  return Math.min(t ?? 0, duration);
}
