// A bundle as it is written, and as the player reads it. docs/bundle.md says what it means.

export type Prose = string | (string | string[])[];
export type Row = (number | [number, number])[];
export type Easing = number[];
export type PropertyName = 'translate' | 'scale' | 'opacity' | 'fill' | 'stroke' | 'width' | 'height' | 'visible' | 'sweep' | 'motion';

/** Tables that tracks refer to. */
export interface Tables {
  palette: [string, string, string][];
  easings: Easing[];
  curves: number[][];
  timings: number[][];
}

export interface Knob {
  name: string;
  label: string;
  choices: [string, string][];
  default: number;
}

/** Start, end, title, beats, questions, claims, state. */
type RawStep = [number, number, number, [number, number, number][], [number, number, number[], number][], number[], number[]];

interface RawVariant {
  choice: number[];
  layout: 0 | 1;
  duration: number;
  names: number[];
  forms: number[];
  tracks: Record<string, number[]>;
  steps: RawStep[];
  moments: number[];
}

/** Layer, kind, what the kind has, outline: fill opacity, stroke width, round ends, dashes. */
export type Form = [number, number, (number | string)[], [number, number, number, number[]]];

export interface Bundle extends Tables {
  schema: number;
  about: { slug: string; title: string; question: Prose; rule: Prose };
  knobs: Knob[];
  presets: [string, number[]][];
  fonts: [string, number][];
  texts: Prose[];
  names: [string, number?][];
  forms: Form[];
  tracks: Record<string, Row[]>;
  variants: RawVariant[];
}

export interface Element {
  /** The row of its name: the same thing in every variant. */
  name: number;
  /** The row of its group's name. */
  group: number | undefined;
  form: number;
  /** For each property the row of its track. */
  rows: [PropertyName, number][];
}

export interface Beat {
  start: number;
  end: number;
  say: Prose;
}

export interface Question {
  /** The beat that it comes before. */
  before: number;
  question: Prose;
  choices: Prose[];
  right: number;
}

export interface Step {
  start: number;
  end: number;
  title: Prose;
  beats: Beat[];
  questions: Question[];
  claims: Prose[];
  state: Prose[];
}

export interface Variant {
  choice: number[];
  portrait: boolean;
  duration: number;
  elements: Element[];
  steps: Step[];
  /** When events happen, each moment once, in order. */
  moments: number[];
}

/** The names in full. A negative number leads to the group only, as the camera's members keep their names. */
export function namesOf({ names }: Bundle): string[] {
  const full: string[] = [];
  names.forEach(([rest, back], row) => full.push(back === undefined || back < 0 ? rest : full[row - back] + rest));
  return full;
}

const fulls = new WeakMap<Bundle['names'], string[]>();

/** The names in full, found again where they are those of the bundle before. In previews. */
export function knownNames(bundle: Bundle): string[] {
  const full = fulls.get(bundle.names) ?? namesOf(bundle);
  fulls.set(bundle.names, full);
  return full;
}

/** The elements of the bundle before, and what they were resolved of. */
let resolved: { of: unknown[]; elements: (index: number) => Element[] } | undefined;

/** The elements of all variants, the same ones where all that they are resolved of stayed. In previews. */
function knownElements(bundle: Bundle): (index: number) => Element[] {
  const of = [bundle.names, `${Object.keys(bundle.tracks)}`, ...bundle.variants.flatMap(({ names, forms, tracks }) => [names, forms, tracks])];
  if (resolved?.of.length !== of.length || of.some((part, place) => part !== resolved!.of[place])) resolved = { of, elements: elementsOf(bundle) };
  return resolved.elements;
}

/** All variants. Columns are resolved up to the variant whose elements are asked for. */
export function read(bundle: Bundle): Variant[] {
  const elements = LIVE ? knownElements(bundle) : elementsOf(bundle);
  const text = (row: number): Prose => bundle.texts[row] ?? '';
  return bundle.variants.map((raw, index): Variant => ({
    choice: raw.choice,
    portrait: raw.layout === 1,
    duration: raw.duration,
    get elements() { return elements(index); },
    steps: raw.steps.map(([start, end, title, beats, questions, claims, state]) => ({
      start,
      end,
      title: text(title),
      beats: beats.map(([start, end, say]) => ({ start, end, say: text(say) })),
      questions: questions.map(([before, question, choices, right]) => ({ before, question: text(question), choices: choices.map(text), right })),
      claims: claims.map(text),
      state: state.map(text),
    })),
    moments: momentsOf(raw.moments),
  }));
}

function momentsOf(numbers: number[]): number[] {
  const moments: number[] = [];
  for (let place = 0, at = 0; place < numbers.length; place += 6) {
    at += numbers[place]!;
    if (at !== moments.at(-1)) moments.push(at);
  }
  return moments;
}

function elementsOf(bundle: Bundle): (index: number) => Element[] {
  const properties = Object.keys(bundle.tracks) as PropertyName[];
  const next: number[] = [];
  const row = (column: number, cell: number, before: number | undefined): number | undefined => {
    if (cell === 0) return before;
    if (cell === -1) return undefined;
    const unnamed = next[column] ?? 0;
    const found = cell === 1 ? unnamed : cell - 2;
    next[column] = Math.max(unnamed, found + 1);
    return found;
  };
  const told: Map<number, (number | undefined)[]>[] = [];
  const done: Element[][] = [];
  const resolve = ({ names, forms, tracks }: RawVariant, index: number) => {
    const expected = told[Math.max(index - 2, 0)];
    const own = new Map<number, (number | undefined)[]>();
    told.push(own);
    const columns = [forms, ...properties.map((property) => tracks[property] ?? [])];
    let name = -1;
    return names.map((step, place): Element => {
      name += 1 + step;
      const before = expected?.get(name) ?? [];
      const found = columns.map((cells, column) => row(column, cells[place] ?? 0, before[column]));
      own.set(name, found);
      const rows: Element['rows'] = [];
      properties.forEach((property, at) => found[at + 1]! >= 0 && rows.push([property, found[at + 1]!]));
      const back = bundle.names[name]?.[1];
      return { name, group: back === undefined ? undefined : name - Math.abs(back), form: found[0]!, rows };
    });
  };
  // Each says how it differs from the ones before.
  return (index) => {
    while (done.length <= index) done.push(resolve(bundle.variants[done.length]!, done.length));
    return done[index]!;
  };
}
