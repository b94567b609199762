// The player's evaluator meets the vectors too, in whatever order moments are asked for.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import test from 'node:test';

import { root } from './harness.mjs';

const player = join(root, 'compiler/player');
const { build } = createRequire(join(player, 'package.json'))('esbuild');
const compiled = await build({ entryPoints: [join(player, 'src/evaluate.ts')], bundle: true, format: 'esm', target: 'es2022', write: false });
const { ease, moment, number, paint, point, track } = await import(`data:text/javascript;base64,${Buffer.from(compiled.outputFiles[0].contents).toString('base64')}`);
const vectors = JSON.parse(readFileSync(join(root, 'tests/vectors/evaluator.json')));

const near = (actual, expected, label) => {
  if (Array.isArray(expected)) return expected.forEach((value, place) => near(actual[place], value, label));
  if (typeof expected !== 'number') return assert.deepEqual(actual, expected, label);
  return assert.ok(Math.abs(actual - expected) < 1e-6, `${label}: ${actual} is not ${expected}`);
};

test('easings', () => {
  for (const [easing, share, expected] of vectors.eased) near(ease(share, easing), expected, `${easing} at ${share}`);
  assert.ok(vectors.eased.length > 60);
});

const value = (made, now) => {
  switch (made.property) {
    case 'translate':
    case 'motion': return point(made, now);
    case 'fill':
    case 'stroke': return paint(vectors, now, 1);
    case 'visible': return now.to === 1;
    default: return number(made, now);
  }
};

for (const [direction, ordered] of [['forwards', (list) => list], ['backwards', (list) => [...list].reverse()]]) {
  test(`tracks, ${direction}`, () => {
    const properties = new Set();
    for (const { name, property, track: row, at } of vectors.tracks) {
      const made = track(vectors, property, row);
      properties.add(property);
      for (const [t, expected] of ordered(at)) near(value(made, moment(made, t)), expected, `${name} at ${t}`);
    }
    assert.equal(properties.size, 10, 'a property without an example');
  });
}

test('a moment says how long it holds', () => {
  for (const { name, property, track: row, at } of vectors.tracks) {
    const made = track(vectors, property, row);
    for (const [t] of at) {
      const now = moment(made, t);
      for (const [other] of at) {
        if (now.since <= other && other < now.until) assert.deepEqual(value(made, moment(made, other)), value(made, now), `${name} at ${t} and ${other}`);
      }
    }
  }
});
