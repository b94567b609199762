// The lints of pictures against a slow second opinion, on mutations of the explainers: longer words, more nodes, shorter
// beats, other roles. Whatever is surely wrong for 20 ms or longer is found, and hardly anything else is.

import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import test, { after, before } from 'node:test';

import { launch } from './chromium.mjs';
import { all, choosing, explc, root, seeded, work } from './harness.mjs';
import { STEP, judge, measuring } from './oracle.mjs';

const COUNT = all ? 100 : 10;
const LEAST = 20;
const EXTRA = 0.02;

let browser, ruler;
before(async () => { browser = await launch(); ruler = await measuring(browser); });
after(async () => { await ruler?.close(); await browser?.close(); });

const pick = (random, list) => list[Math.floor(random() * list.length)];

const LONG = ['incomprehensibly', 'counter-revolutionaries', 'for the sake of argument', 'whatever the weather', 'extraordinarily'];
const ROLES = ['good', 'bad', 'warn', 'accent', 'muted'];

/** Replaces some of the matches of a pattern. */
const some = (random, share, text, pattern, by) => text.replace(pattern, (...match) => (random() < share ? by(...match) : match[0]));

const MUTATIONS = {
  'longer words': (random, text) => some(random, 0.5, text, /^(\s*(?:step|note|show [^"\n]*) ?")([^"\n]*)(")/gm, (_, start, words, end) => `${start}${words} ${pick(random, LONG)}${end}`),
  'longer sentences': (random, text) => some(random, 0.4, text, /^(\s*say ")([^"\n]*)(")/gm, (_, start, words, end) => `${start}${words} And so it goes on, ${pick(random, LONG)}, ${pick(random, LONG)}.${end}`),
  'more nodes': (random, text) => some(random, 0.9, text, /\b(size|nodes): (\d+)/g, (_, name, count) => `${name}: ${Number(count) + 1 + Math.floor(random() * 4)}`),
  'shorter beats': (random, text) => some(random, 0.7, text, /^(\s*run [^\n"]*?)(?: over [\d.]+m?s)?( when [^\n]*)?$/gm, (_, run, _over, when = '') => `${run} over ${pick(random, ['200ms', '400ms', '900ms'])}${when}`),
  'other roles': (random, text) => some(random, 0.7, text, /^(\s*mark .* as )(\w+)/gm, (_, mark) => `${mark}${pick(random, ROLES)}`),
};

/** Nothing that a mutation makes false. */
const unclaimed = (text) => text
  .replace(/^\s*predict "[^"]*" \{\n(?:.*\n)*?\s*\}\n/gm, '')
  .replace(/^\s*claim .*\n/gm, '')
  .replace(/^test "[^"]*" \{\n(?:.*\n)*?\}\n/gm, '');

const sources = readdirSync(join(root, 'explainers'), { recursive: true }).filter((file) => file.endsWith('.expl') && basename(file) !== 'catalog.expl').sort();

/** A mutated explainer that still builds: its file and bundle, and what was done to it. */
function mutated(number) {
  const random = seeded(7_000 + number);
  for (let tries = 0; tries < 12; tries++) {
    const source = pick(random, sources);
    const kinds = Object.keys(MUTATIONS);
    const chosen = [kinds[(number + tries) % kinds.length], ...(random() < 0.3 ? [pick(random, kinds)] : [])];
    const project = join(work, `mutation-${number}`);
    rmSync(project, { recursive: true, force: true });
    mkdirSync(project);
    cpSync(join(root, 'explainers'), join(project, 'explainers'), { recursive: true });
    const file = join(project, 'explainers', source);
    const text = chosen.reduce((text, kind) => MUTATIONS[kind](random, text), unclaimed(readFileSync(file, 'utf8')));
    writeFileSync(file, text);
    const dist = join(project, 'dist');
    try {
      explc('build', file, '-o', dist, '--only', 'bundle');
    } catch {
      continue;
    }
    const bundle = JSON.parse(readFileSync(join(dist, basename(source, '.expl'), 'bundle.json'), 'utf8'));
    return { file, bundle, random, name: `${basename(source, '.expl')}: ${chosen.join(', ')}` };
  }
  return assert.fail(`mutation ${number} does not build`);
}

const GEOMETRIC = new Set(['text-overlap', 'off-stage', 'text-overflow', 'text-size', 'contrast', 'hidden', 'link-crossing', 'layout-jump']);

/** What the lints find in a variant. */
function linted(lines, bundle, variant) {
  const { choice, layout } = bundle.variants[variant];
  const own = ({ portrait, knobs }) => portrait === (layout === 1) && bundle.knobs.every((knob, place) => knobs[knob.name] === knob.choices[choice[place]][0]);
  return lines.filter((line) => GEOMETRIC.has(line.name) && own(line) && !line.message.includes('no statement moved it'))
    .map(({ name, elements, theme, from, to }) => ({ code: name, ids: name === 'contrast' ? [elements[0], theme] : elements, from, to }));
}

const key = ({ code, ids }) => `${code} ${code === 'layout-jump' ? [...ids].sort() : code === 'text-overflow' || code === 'contrast' ? ids : [...ids].sort()}`;

/** Whether one of these runs is about the same and holds this one, but for its ends. */
function matches(run, others) {
  const slack = run.code === 'layout-jump' ? STEP : 2 * STEP;
  return others.some((other) => key(other) === key(run) && other.from <= run.from + slack && other.to >= Math.min(run.to, run.from + LEAST) - slack);
}

const totals = { found: 0, extra: 0 };

for (let number = 0; number < COUNT; number++) {
  test(`mutation ${number}`, async (t) => {
    const { file, bundle, random, name } = mutated(number);
    let output;
    try {
      output = explc('lints', file, '--json');
    } catch ({ stdout }) {
      output = stdout;
    }
    const lines = output.trim().split('\n').filter(Boolean).map((line) => JSON.parse(line));
    const variants = [number % 2, Math.floor(random() * bundle.variants.length)];
    const said = [];
    for (const variant of new Set(variants)) {
      const timeline = JSON.parse(explc('timeline', file, '--json', ...choosing(bundle, variant)));
      const { sure, may } = await judge(bundle, variant, timeline, ruler);
      const found = linted(lines, bundle, variant);
      const missed = sure.filter((run) => (run.code === 'layout-jump' || run.to - run.from >= LEAST) && !matches(run, found));
      const long = found.filter((run) => run.to - run.from >= LEAST + 2 * STEP);
      const extra = long.filter((run) => !may.some((other) => key(other) === key(run) && other.from <= run.to && run.from <= other.to + STEP));
      totals.found += long.length;
      totals.extra += extra.length;
      said.push(`${choosing(bundle, variant).join(' ') || 'default'}: ${long.length} found, ${sure.length} sure, ${extra.length} extra`);
      for (const run of extra) t.diagnostic(`extra: ${JSON.stringify(run)}`);
      assert.deepEqual(missed.slice(0, 8), [], `${missed.length} missed in ${name}, variant ${variant}`);
    }
    t.diagnostic(`${name}; ${said.join('; ')}`);
  });
}

test('hardly anything else is found', (t) => {
  t.diagnostic(`${totals.extra} of ${totals.found} findings are extra`);
  assert.ok(totals.found > 5 * COUNT, 'hardly anything was found');
  assert.ok(totals.extra <= EXTRA * totals.found, `${totals.extra} of ${totals.found}`);
});
