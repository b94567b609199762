// What Lighthouse says of the front page and of an explainer's page, on the phone that it imagines. All of it is printed.
// Performance is measured on the machine that the tests share with whatever else runs there, so of that only is asserted what
// does not depend on it: that nothing moves while a page loads.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import test, { after, before } from 'node:test';

import lighthouse from 'lighthouse';

import { launch } from './chromium.mjs';
import { freePort } from './engines.mjs';
import { catalogue } from './harness.mjs';
import { serve } from './server.mjs';

const FULL = ['accessibility', 'best-practices', 'seo'];

const [{ folder }] = catalogue();
let browser;
let port;
let site;
before(async () => {
  port = await freePort();
  browser = await launch(`--remote-debugging-port=${port}`);
  site = await serve(join(folder, '..'));
});
after(async () => {
  await browser?.close();
  site?.close();
});

for (const path of ['/index.html', '/raft-consensus/index.html']) {
  test(`Lighthouse of ${path}`, async (t) => {
    const { lhr } = await lighthouse(`${site.origin}${path}`, { port, output: 'json', logLevel: 'error', onlyCategories: [...FULL, 'performance'] });
    const weighed = Object.values(lhr.categories).flatMap(({ auditRefs }) => auditRefs).filter(({ weight }) => weight > 0);
    const wrong = weighed.map(({ id }) => lhr.audits[id]).filter(({ score }) => score !== null && score < 1).map(({ id, displayValue }) => `${id} ${displayValue ?? ''}`.trim());
    const scores = Object.entries(lhr.categories).map(([name, { score }]) => `${name} ${Math.round(100 * score)}`);
    t.diagnostic(`${path}: ${scores.join(', ')}${wrong.length ? `; not full: ${wrong.join(', ')}` : ''} (benchmark index ${lhr.environment.benchmarkIndex})`);
    for (const name of FULL) assert.equal(lhr.categories[name].score, 1, `${name}: ${wrong}`);
    const shift = lhr.audits['cumulative-layout-shift'].numericValue;
    assert.ok(shift < 0.01, `what is read moves by ${shift}`);
  });
}
