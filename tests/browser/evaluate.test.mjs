// The vectors that every evaluator has to meet: node --test tests/browser/

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';

import { ease, statesAt, valueAt } from './evaluate.mjs';

const vectors = JSON.parse(readFileSync(new URL('../vectors/evaluator.json', import.meta.url)));

const near = (actual, expected, label) => {
  if (typeof expected !== 'number') return assert.deepEqual(actual, expected, label);
  assert.ok(Math.abs(actual - expected) < 1e-6, `${label}: ${actual} is not ${expected}`);
};

test('easings', () => {
  for (const [easing, share, expected] of vectors.eased) near(ease(share, easing.map((value) => value / 10000)), expected, `${easing} at ${share}`);
  assert.ok(vectors.eased.length > 10);
});

test('tracks', () => {
  for (const { name, property, track, at } of vectors.tracks) {
    for (const [t, expected] of at) {
      const actual = valueAt(vectors, property, track, t, 'light');
      if (Array.isArray(expected)) expected.forEach((value, place) => near(actual[place], value, `${name} at ${t}`));
      else near(actual, expected, `${name} at ${t}`);
    }
  }
  assert.ok(vectors.tracks.length > 5);
});

test('an element is visible if all its groups are', () => {
  const bundle = { ...vectors, ...vectors.visible };
  for (const variant of [0, 1]) {
    for (const [t, expected] of vectors.visible.at) {
      const states = statesAt(bundle, variant, t);
      assert.deepEqual(states.map((state) => state.visible), expected, `variant ${variant} at ${t}`);
    }
  }
});

test('a variant says how it differs', () => {
  const bundle = { ...vectors, ...vectors.visible };
  const { order, at } = vectors.visible.third;
  assert.deepEqual(statesAt(bundle, 2, 0).map((state) => state.id), order);
  for (const [t, expected] of at) assert.deepEqual(statesAt(bundle, 2, t).map((state) => state.visible), expected, `at ${t}`);
});

test('a camera is groups in groups', () => {
  const bundle = { ...vectors, ...vectors.camera };
  for (const [t, ...expected] of vectors.camera.at) {
    const [node, name] = statesAt(bundle, 0, t).slice(2);
    assert.deepEqual([node.id, name.id], ['node', 'node.name']);
    [node, name].forEach(({ place, size }, which) => [...place, size].forEach((value, at) => near(value, expected[which][at], `camera at ${t}`)));
  }
});
