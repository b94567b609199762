// The pages around the explainers, in three engines: nothing for axe to find, search, progress, colours, links; and what the
// engines besides Chromium can show of forced colours, paper and the content policy.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import test, { after, before } from 'node:test';

import { extractText, getDocumentProxy } from 'unpdf';

import { engines, wanted } from './engines.mjs';
import { catalogue, root } from './harness.mjs';
import { serve } from './server.mjs';

const explainers = catalogue();
const dist = join(explainers[0].folder, '..');
const raft = explainers.find(({ slug }) => slug === 'raft-consensus');
const axe = readFileSync(join(root, 'tests/browser/node_modules/axe-core/axe.min.js'), 'utf8');
/** Every page but those of explainers, as addresses. */
const around = ['', 'paths', 'primitives'].flatMap((folder) => readdirSync(join(dist, folder)).filter((name) => name.endsWith('.html')).map((name) => posix.join('/', folder, name)));

let site;
before(async () => { site = await serve(dist, { '/axe.min.js': axe, '/inline.html': '<!doctype html><title>Inline</title><style>p { color: red }</style><p>Text' }); });
after(() => site?.close());

test('every link of every page leads somewhere', () => {
  const pages = [...around, ...explainers.flatMap(({ slug }) => [`/${slug}/index.html`, `/${slug}/embed.html`])];
  const text = (page) => readFileSync(join(dist, page), 'utf8').replace(/<script type="application\/json">[^]*?<\/script>/, '');
  assert.ok(pages.length > 15, `${pages.length} pages`);
  for (const page of pages) {
    for (const [, address] of text(page).matchAll(/\s(?:href|src|srcset)="([^"]*)"/g)) {
      // The page for wrong addresses is shown at any depth, so that its links begin at the root of the published site.
      const local = address.replace('https://example.org/explainers/', '/').replace(/^\/explainers\//, '/');
      if (/^https:/.test(local)) continue;
      const { pathname, hash, search } = new URL(local, `http://x${page}`);
      const file = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
      assert.equal(search, '');
      assert.ok(existsSync(join(dist, file)), `${page} leads to ${address}`);
      if (hash && !hash.startsWith('#step=')) assert.ok(text(file).includes(`id="${hash.slice(1)}"`), `${page} leads to ${address}`);
    }
  }
});

const inPage = {
  axe: async () => {
    const script = document.createElement('script');
    script.src = '/axe.min.js';
    document.head.append(script);
    await new Promise((resolve, reject) => { script.onload = resolve; script.onerror = reject; });
    const { violations } = await window.axe.run(document, { resultTypes: ['violations'] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ target, failureSummary }) => `${target.join(' ')} ${failureSummary}`).join('; ')}`);
  },
  /** The page is there, and its player, if it has one. */
  loaded: () => new Promise((resolve) => {
    const look = () => {
      const player = document.querySelector('explainer-player');
      if (document.readyState === 'complete' && (!player || player.duration > 0)) resolve();
      else setTimeout(look, 20);
    };
    look();
  }),
  results: (words) => new Promise((resolve) => {
    const look = (tries) => {
      const found = [...document.querySelectorAll('.results .result > a')].map((link) => link.textContent);
      const said = document.querySelector('.found').textContent;
      if (said !== '' || tries === 0) resolve({ found, said });
      else setTimeout(look, 50, tries - 1);
    };
    const field = document.getElementById('q');
    if (words !== undefined) {
      document.querySelector('.found').textContent = '';
      field.value = words;
      field.dispatchEvent(new Event('input'));
    }
    look(100);
  }),
  focused: () => document.activeElement.id || document.activeElement.textContent,
  poster: async () => {
    const image = document.querySelector('picture img');
    await image.decode();
    return image.currentSrc.split('/').at(-1);
  },
};

/** Follows a link, so that what the browser remembers is there. */
async function go({ run }, to) {
  await run((to) => { location.href = to; }, to);
  for (let tries = 0; tries < 100; tries++) {
    // Between two pages there is none to ask.
    if (await run((to) => location.pathname === to && document.readyState === 'complete', to).catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${to} does not come`);
}

for (const name of wanted) {
  const visiting = (browser) => async (path, act, size) => {
    const page = await browser.open(`${site.origin}${path}`, size);
    try {
      await page.run(inPage.loaded);
      await act(page);
    } finally {
      await page.close();
    }
  };

  for (const scheme of ['light', 'dark']) {
    test(`${name}, ${scheme}`, async (t) => {
      const browser = await engines[name]({ dark: scheme === 'dark' });
      t.after(() => browser.close());
      const visit = visiting(browser);

      await t.test('axe finds nothing around the explainers', async () => {
        for (const path of around) {
          await visit(path, async ({ run }) => {
            assert.equal(await run(() => matchMedia('(prefers-color-scheme: dark)').matches), scheme === 'dark', 'the engine was not asked');
            if (path === '/search.html') assert.ok((await run(inPage.results, 'leader')).found.length > 0);
            assert.deepEqual(await run(inPage.axe), [], path);
          });
        }
      });

      await t.test('posters are as the page is', () => visit('/index.html', async ({ run }) => {
        assert.equal(await run(inPage.poster), scheme === 'dark' ? 'poster-dark.png' : 'poster.png');
      }));
    });
  }

  test(name, async (t) => {
    const browser = await engines[name]({});
    t.after(() => browser.close());
    const visit = visiting(browser);

    await t.test('the search finds words, beginnings and slips, and is led by keys', () => visit('/index.html', async ({ run, press }) => {
      await press('/');
      assert.equal(await run(inPage.focused), 'q');
      assert.equal((await run(inPage.results, 'raft')).found[0], 'Raft Consensus Algorithm');
      assert.equal((await run(inPage.results, 'quor')).found[0], 'Majority Quorum');
      assert.equal((await run(inPage.results, 'attentoin')).found[0], 'Attention Mechanism');
      assert.match((await run(inPage.results, 'zzzzz')).said, /^Nothing has “zzzzz”/);
      const { found: [first] } = await run(inPage.results, 'leader');
      await press('ArrowDown');
      assert.equal(await run(inPage.focused), first);
      await press('Escape');
      assert.deepEqual(await run(() => [document.activeElement.id, document.getElementById('q').value]), ['q', '']);
    }));

    await t.test('a search is an address', () => visit('/search.html?q=quorum', async ({ run }) => {
      assert.equal((await run(inPage.results)).found[0], 'Majority Quorum');
    }));

    await t.test('what was watched is remembered, and a path goes on from there', () => visit('/majority-quorum/index.html', async (page) => {
      const { run } = page;
      await run(() => document.querySelector('button.watch').click());
      await go(page, '/index.html');
      const [words, marks] = await run(() => [document.querySelector('.progress span').textContent, [...document.querySelectorAll('.paths .watched')].map(({ hidden }) => hidden)]);
      assert.match(words, /^1 of \d+ watched$/);
      assert.equal(marks[0], false);
      await go(page, '/paths/distributed-reliability.html');
      assert.equal(await run(() => document.querySelector('a.go').textContent), 'Go on with Raft Consensus Algorithm');
      await run(() => localStorage.clear());
    }));

    await t.test('colours that were chosen in a player are those of every page', () => visit('/raft-consensus/index.html', async (page) => {
      const { run } = page;
      await run(() => document.querySelector('explainer-player').dress('dark'));
      await go(page, '/index.html');
      assert.deepEqual([await run(() => getComputedStyle(document.documentElement).colorScheme), await run(inPage.poster)], ['dark', 'poster-dark.png']);
      await run(() => localStorage.clear());
    }));

    await t.test('nothing is tried that the content policy forbids', async () => {
      const before = site.reports.length;
      for (const path of [...around, ...explainers.map(({ slug }) => `/${slug}/index.html`), '/raft-consensus/embed.html']) await visit(path, async () => {});
      assert.deepEqual(site.reports.slice(before), []);
      // An engine that reports nothing would prove nothing.
      await visit('/inline.html', ({ run }) => run(() => new Promise((resolve) => setTimeout(resolve, 500))));
      assert.equal(site.reports.length, before + 1);
    });

    await t.test('on paper every step is there', () => visit('/raft-consensus/index.html', async ({ run, print }) => {
      const titles = raft.bundle.variants[0].steps.map(([, , title]) => raft.bundle.texts[title]);
      const flat = (text) => text.replace(/\s+/g, '');
      const paper = print ? (await extractText(await getDocumentProxy(await print()), { mergePages: true })).text : await run(() => {
        // WebKit cannot be told to print: what it would print is made by the same event.
        dispatchEvent(new Event('beforeprint'));
        return document.querySelector('explainer-player').shadowRoot.querySelector('.paper').textContent;
      });
      for (const title of titles) assert.ok(flat(paper).includes(flat(title)), `the paper lacks ${title}`);
    }));
  });
}

if (wanted.includes('firefox')) {
  test('firefox, forced colours: controls have edges, and the picture its own colours', async (t) => {
    const browser = await engines.firefox({ forced: true });
    t.after(() => browser.close());
    const page = await browser.open(`${site.origin}/raft-consensus/index.html`);
    await page.run(inPage.loaded);
    const [forced, edges, ground] = await page.run(() => {
      const { shadowRoot } = document.querySelector('explainer-player');
      const buttons = [...shadowRoot.querySelectorAll('.controls > button, .knobs span')].filter((node) => node.offsetParent);
      const bare = buttons.map((node) => getComputedStyle(node)).filter(({ borderTopColor, borderTopWidth, backgroundColor }) => borderTopWidth === '0px' || borderTopColor === backgroundColor);
      return [matchMedia('(forced-colors: active)').matches, bare.length, getComputedStyle(shadowRoot.querySelector('.stage')).backgroundColor];
    });
    assert.deepEqual([forced, edges, ground], [true, 0, 'rgb(251, 251, 249)']);
  });
}
