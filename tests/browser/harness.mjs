// What the tests of outputs share: the catalogue as the program builds it, its variants, and moments to look at.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
/** The program that is tested. */
export const program = process.env.EXPLC ?? join(root, 'target/release/explc');

/** Whether `tests/run --all` asked for everything. */
export const all = process.env.EXPLC_TESTS === 'all';

/** A folder for this process, gone when it ends. */
export const work = mkdtempSync(join(tmpdir(), 'explc-tests-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));

/** Standard output of `explc` with these arguments. */
export const explc = (...args) => execFileSync(program, args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 30, stdio: ['ignore', 'pipe', 'pipe'] });

/** The catalogue, built: for each explainer its slug, source, folder and bundle. */
export function catalogue() {
  const dist = join(work, 'dist');
  explc('build', '-o', dist);
  const sources = readdirSync(join(root, 'explainers'), { recursive: true }).filter((file) => file.endsWith('.expl') && basename(file) !== 'catalog.expl');
  return sources.sort().map((source) => {
    const slug = basename(source, '.expl');
    const folder = join(dist, slug);
    return { slug, file: join('explainers', source), folder, bundle: JSON.parse(readFileSync(join(folder, 'bundle.json'), 'utf8')) };
  });
}

/** Scenes of `samples/`, built: what the catalogue does not have, in the same form. */
export function samples() {
  const dist = join(work, 'samples');
  const folder = join('tests', 'browser', 'samples');
  // A build remembers beside them what it built.
  const scenes = readdirSync(join(root, folder)).filter((file) => file.endsWith('.expl'));
  const files = scenes.sort().map((file) => join(folder, file));
  explc('build', ...files, '--only', 'bundle', '-o', dist);
  return files.map((file) => {
    const slug = basename(file, '.expl');
    return { slug, file, bundle: JSON.parse(readFileSync(join(dist, slug, 'bundle.json'), 'utf8')) };
  });
}

/** Some variants of a bundle: the default one in both layouts, and two other settings of the knobs, one in each layout. */
export function someVariants(bundle) {
  const indices = [...bundle.variants.keys()];
  if (all) return indices;
  const random = seeded(bundle.variants.length);
  const others = (layout) => indices.slice(2).filter((index) => bundle.variants[index].layout === layout);
  const one = (list) => list[Math.floor(random() * list.length)];
  return [0, 1, one(others(0)), one(others(1))].filter((index) => index !== undefined);
}

/** The arguments of the program that choose a variant. */
export function choosing(bundle, index) {
  const { choice, layout } = bundle.variants[index];
  const knobs = bundle.knobs.flatMap((knob, place) => ['--knob', `${knob.name}=${knob.choices[choice[place]][0]}`]);
  return layout === 1 ? [...knobs, '--portrait'] : knobs;
}

/** A name for people. */
export const named = (bundle, index) => [bundle.about.slug, ...choosing(bundle, index).filter((word) => word !== '--knob')].join(' ');

/** Numbers from 0 up to 1 that are the same in every run (mulberry32). */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Moments of a variant in milliseconds, in order. */
export function moments(bundle, index, count) {
  const random = seeded(1000 + index);
  const { duration } = bundle.variants[index];
  return Array.from({ length: count }, () => Math.floor(random() * (duration + 1))).sort((a, b) => a - b);
}

/** `#rrggbb` as bytes. */
export const bytes = (hex) => [1, 3, 5].map((place) => parseInt(hex.slice(place, place + 2), 16));
