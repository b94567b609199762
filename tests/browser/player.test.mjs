// The player in the built pages, in three engines: everything that a reader can do, and what the page promises beyond it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { pathToFileURL } from 'node:url';

import { engines, wanted } from './engines.mjs';
import { statesAt } from './evaluate.mjs';
import { all, catalogue, moments, root, seeded } from './harness.mjs';
import { serve } from './server.mjs';

const explainers = catalogue();
const dist = join(explainers[0].folder, '..');
const quorum = explainers.find(({ slug }) => slug === 'majority-quorum');
const raft = explainers.find(({ slug }) => slug === 'raft-consensus');
const axe = readFileSync(join(root, 'tests/browser/node_modules/axe-core/axe.min.js'), 'utf8');

/** Two players of two explainers on one page. */
const block = ({ folder }) => readFileSync(join(folder, 'bundle.json'), 'utf8');
const two = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Two</title><script src="/assets/player.js" defer></script><link rel="stylesheet" href="/assets/site.css"><main>
<explainer-player linked><script type="application/json">${block(raft)}</script></explainer-player>
<explainer-player><script type="application/json">${block(raft)}</script></explainer-player></main></html>`;

let site;
before(async () => { site = await serve(dist, { '/two.html': two, '/axe.min.js': axe }); });
after(() => site?.close());

/** Functions that run in the page, on the first player. */
const inPage = {
  ready: () => new Promise((resolve, reject) => {
    const look = (tries) => {
      const player = document.querySelector('explainer-player');
      if (player?.shadowRoot && player.duration > 0) return document.fonts.ready.then(() => resolve());
      if (tries === 0) return reject(new Error('there is no player'));
      return setTimeout(look, 50, tries - 1);
    };
    look(100);
  }),
  now: () => {
    const player = document.querySelector('explainer-player');
    const { currentTime, duration, paused, ended, playbackRate, variant, captioned, pace } = player;
    const shadow = player.shadowRoot;
    const place = variant.steps.findLastIndex(({ start }) => start <= Math.round(currentTime * 1000));
    return {
      t: Math.round(currentTime * 1000), duration: Math.round(duration * 1000), paused, ended, rate: playbackRate, captioned, pace,
      choice: variant.choice, portrait: variant.portrait, step: place, hash: location.hash, link: player.link,
      said: [...shadow.querySelectorAll('.captions .say')].map((say) => say.textContent),
      menu: !shadow.querySelector('.menu').hidden,
      help: shadow.querySelector('.help').open,
      card: shadow.querySelector('.card').hidden ? '' : shadow.querySelector('.card').textContent,
      changed: shadow.querySelectorAll('.changed rect').length,
      toast: shadow.querySelector('.toast').hidden ? '' : shadow.querySelector('.toast').textContent,
      full: document.fullscreenElement === player,
    };
  },
  picture: () => document.querySelector('explainer-player').shadowRoot.querySelector('.stage > svg').outerHTML,
  seek: (t) => document.querySelector('explainer-player').seek(t),
  focus: () => document.querySelector('explainer-player').shadowRoot.querySelector('.stage').focus(),
  click: (selector, place = 0) => document.querySelector('explainer-player').shadowRoot.querySelectorAll(selector)[place].click(),
  swipe: (dx) => {
    const stage = document.querySelector('explainer-player').shadowRoot.querySelector('.stage');
    const send = (type, clientX) => stage.dispatchEvent(new PointerEvent(type, { bubbles: true, isPrimary: true, pointerType: 'touch', clientX, clientY: 200 }));
    send('pointerdown', 300);
    send('pointerup', 300 + dx);
    stage.click();
  },
  rest: () => new Promise((resolve) => setTimeout(resolve, 350)),
  /** Until the player stands. */
  stands: () => new Promise((resolve) => {
    const player = document.querySelector('explainer-player');
    if (player.paused) resolve();
    else player.addEventListener('pause', () => resolve(), { once: true });
  }),
  /** Each element of the picture, as it is on the screen, in pixels of the stage. */
  places: (times) => {
    const { stage } = document.querySelector('explainer-player');
    return times.map((t) => {
      document.querySelector('explainer-player').seek(t);
      const screen = stage.svg.getScreenCTM();
      return [...stage.actors].map(([name, { node, shape }]) => {
        const matrix = node.getScreenCTM();
        const shown = !node.closest('[visibility=hidden]');
        return [name, shown, (matrix.e - screen.e) / screen.a, (matrix.f - screen.f) / screen.a, matrix.a / screen.a, shape.getAttribute('fill'), shape.getAttribute('width')];
      });
    });
  },
};

/** The stops of a reader who stops after each sentence. */
const stops = ({ steps, duration }) => {
  const beats = steps.flatMap(([, , , beats]) => beats).filter(([start, end]) => end > start);
  return beats.map((_, place) => (place + 1 < beats.length ? beats[place + 1][0] - 1 : duration));
};

for (const name of wanted) {
  const start = engines[name];

  test(name, async (t) => {
    const browser = await start({});
    t.after(() => browser.close());

    /** A page with a player that is ready; `act` gets it with everything that runs in the page. */
    const visit = async (path, act, size) => {
      const page = await browser.open(path.startsWith('file:') ? path : `${site.origin}${path}`, size);
      try {
        await page.run(inPage.ready);
        const bound = Object.fromEntries(Object.entries(inPage).map(([key, action]) => [key, (...args) => page.run(action, ...args)]));
        await act({ ...page, ...bound });
      } finally {
        await page.close();
      }
    };
    const raftPage = '/raft-consensus/index.html';
    const quorumPage = '/majority-quorum/index.html';

    await t.test('it is shaped like a media element', () => visit(raftPage, async ({ run, now }) => {
      const first = await now();
      assert.deepEqual([first.paused, first.ended, first.t, first.rate, first.duration], [true, false, 0, 1, raft.bundle.variants[0].duration]);
      const [heard, tracks, refused] = await run(async () => {
        const player = document.querySelector('explainer-player');
        const heard = [];
        for (const name of ['play', 'pause', 'timeupdate', 'seeked', 'ratechange', 'ended']) player.addEventListener(name, () => heard.includes(name) || heard.push(name));
        player.playbackRate = 2;
        player.currentTime = player.duration - 0.3;
        await player.play();
        await new Promise((resolve) => player.addEventListener('ended', resolve, { once: true }));
        let refused = false;
        try { player.playbackRate = 9; } catch { refused = true; }
        const [{ kind, cues, activeCues }] = player.textTracks;
        return [heard, [kind, cues.length, typeof cues[0].text, activeCues.length], refused];
      });
      assert.deepEqual(heard.sort(), ['ended', 'pause', 'play', 'ratechange', 'seeked', 'timeupdate']);
      assert.deepEqual(tracks.slice(0, 1).concat(tracks.slice(2)), ['captions', 'string', 0]);
      assert.equal(tracks[1], raft.bundle.variants[0].steps.flatMap(([, , , beats]) => beats).length);
      assert.ok(refused, 'any rate is taken');
      assert.equal((await now()).ended, true);
    }));

    await t.test('keys', () => visit(raftPage, async ({ press, focus, now, seek, stands }) => {
      await focus();
      const [one, other] = stops(raft.bundle.variants[0]);
      await press('Space');
      assert.equal((await now()).paused, false, 'space plays');
      await press('k');
      assert.equal((await now()).paused, true, 'k pauses');
      await seek(1500);
      await press('ArrowRight');
      assert.equal((await now()).t, one, 'what moves is completed');
      await press('ArrowRight');
      assert.equal((await now()).paused, false, 'what stands goes on');
      await press('ArrowRight');
      assert.deepEqual([(await now()).t, (await now()).paused], [other, true]);
      await press('ArrowLeft');
      assert.equal((await now()).t, one);
      await press('Shift+ArrowRight');
      assert.equal((await now()).t, one + 1000);
      await press('Shift+ArrowLeft');
      assert.equal((await now()).t, one);
      const events = raft.bundle.variants[0].moments.filter((_, place) => place % 6 === 0).reduce((list, by) => [...list, (list.at(-1) ?? 0) + by], []);
      await press('.');
      assert.equal((await now()).t, events.find((at) => at > one), 'the next event');
      await press(',');
      assert.equal((await now()).t, events.findLast((at) => at < events.find((at) => at > one)), 'the event before');
      await press('5');
      assert.equal((await now()).t, Math.round(raft.bundle.variants[0].duration / 2));
      await press('End');
      assert.deepEqual([(await now()).t, (await now()).ended], [raft.bundle.variants[0].duration, true]);
      await press('Home');
      assert.equal((await now()).t, 0);
      await press('Shift+>');
      assert.equal((await now()).rate, 1.25);
      await press('Shift+<');
      assert.equal((await now()).rate, 1);
      await press('c');
      assert.equal((await now()).captioned, false);
      await press('c');
      assert.equal((await now()).captioned, true);
      await press('Shift+?');
      assert.equal((await now()).help, true);
      await press('Escape');
      assert.equal((await now()).help, false);
      await focus();
      await seek(0);
      await press('ArrowRight');
      await stands();
      assert.equal((await now()).t, one, 'it stops by itself where the sentence ends');
    }));

    await t.test('full screen by its key', () => visit(raftPage, async ({ press, focus, now, rest }) => {
      await focus();
      await press('f');
      await rest();
      // An engine without a screen may refuse; then nothing else may have happened.
      assert.ok((await now()).full || name !== 'chromium', 'f fills the screen');
      await press('f');
      await rest();
      assert.equal((await now()).full, false);
    }));

    await t.test('keys are left to knobs, sliders and cards', () => visit(quorumPage, async ({ press, run, now }) => {
      await run(() => document.querySelector('explainer-player').shadowRoot.querySelector('.knobs input:checked').focus());
      await press('ArrowRight');
      const after = await now();
      assert.deepEqual([after.paused, after.t], [true, 0]);
      assert.notDeepEqual(after.choice, quorum.bundle.knobs.map((knob) => knob.default), 'the arrow turned no knob');
      await run(() => document.querySelector('explainer-player').shadowRoot.querySelector('.bar input').focus());
      await press('End');
      assert.equal((await now()).t, (await now()).duration);
      await press('k');
      assert.equal((await now()).paused, true);
    }));

    await t.test('buttons and the menu', () => visit(raftPage, async ({ click, now, run, press }) => {
      await click('.next');
      assert.equal((await now()).paused, false);
      await click('.next');
      const [one] = stops(raft.bundle.variants[0]);
      assert.equal((await now()).t, one);
      await click('.play');
      await click('.play');
      assert.ok((await now()).t >= one && (await now()).paused);
      await click('.previous');
      await click('.previous');
      assert.equal((await now()).t, 0);
      await click('.captioned');
      assert.equal((await now()).captioned, false);
      await click('.captioned');
      await click('.more');
      assert.equal((await now()).menu, true);
      const choose = (place, value) => run((place, value) => {
        const select = document.querySelector('explainer-player').shadowRoot.querySelectorAll('.menu select')[place];
        select.value = value;
        select.dispatchEvent(new Event('change'));
      }, place, value);
      await choose(0, 'step');
      await choose(1, '2');
      assert.deepEqual([(await now()).pace, (await now()).rate], ['step', 2]);
      await choose(2, 'dark');
      assert.equal(await run(() => getComputedStyle(document.body).backgroundColor), 'rgb(16, 19, 23)');
      assert.ok((await run(inPage.picture)).includes('#eef0f2'), 'the picture is dressed too');
      await choose(2, '');
      await press('Escape');
      assert.equal((await now()).menu, false);
      await click('.next');
      await click('.next');
      const { steps } = raft.bundle.variants[0];
      assert.equal((await now()).t, steps[1][0] - 1, 'a step at a time');
      await choose(0, 'all');
      await run(() => { document.querySelector('explainer-player').seek(0); });
      await click('.play');
      await click('.next');
      assert.deepEqual([(await now()).t >= one, (await now()).paused], [true, false], 'it goes on');
      await choose(0, 'sentence');
      await choose(1, '1');
    }));

    await t.test('swipes and taps', () => visit(raftPage, async ({ swipe, now, run }) => {
      await swipe(-80);
      assert.equal((await now()).paused, false);
      await swipe(-80);
      const [one] = stops(raft.bundle.variants[0]);
      assert.deepEqual([(await now()).t, (await now()).paused], [one, true]);
      await swipe(80);
      assert.equal((await now()).t, 0);
      await swipe(10);
      assert.equal((await now()).paused, false, 'a tap plays');
      await run(() => document.querySelector('explainer-player').pause());
    }));

    await t.test('the bar scrubs, and shows steps', () => visit(raftPage, async ({ run, now }) => {
      const told = await run(() => {
        const { shadowRoot } = document.querySelector('explainer-player');
        const slider = shadowRoot.querySelector('.bar input');
        slider.value = 40000;
        slider.dispatchEvent(new Event('input'));
        return [slider.getAttribute('aria-valuetext'), shadowRoot.querySelectorAll('.mark').length];
      });
      assert.equal((await now()).t, 40000);
      assert.match(told[0], /^0:40 of \d:\d\d, step \d of 7: /);
      assert.equal(told[1], raft.bundle.variants[0].steps.length);
    }));

    await t.test('stepping back gives exactly what stepping there gave', () => visit(raftPage, async ({ run }) => {
      const wrong = await run(() => {
        const player = document.querySelector('explainer-player');
        const { shadowRoot } = player;
        const seen = () => [shadowRoot.querySelector('.stage > svg').cloneNode(true), shadowRoot.querySelector('.captions').cloneNode(true)];
        const there = new Map();
        for (let guard = 0; !player.ended && guard < 200; guard++) {
          player.next();
          if (!player.paused) player.next();
          // A question is put once: what stands there with it does not come again.
          if (!player.pending) there.set(player.time, seen());
        }
        const wrong = [];
        const compare = (how) => seen().forEach((node, place) => node.isEqualNode(there.get(player.time)?.[place]) || wrong.push(`${how} at ${player.time}`));
        const times = [...there.keys()];
        for (let guard = 0; player.time > times[0] && guard < 200; guard++) {
          player.previous();
          if (there.has(player.time)) compare('back');
        }
        for (const t of [...times].reverse()) {
          player.seek(t);
          compare('sought');
        }
        return [wrong, times.length];
      });
      assert.deepEqual(wrong[0], []);
      assert.ok(wrong[1] > 10);
    }));

    for (const explainer of all ? explainers : [raft, quorum]) {
      await t.test(`${explainer.slug}: moments are exact`, () => visit(`/${explainer.slug}/index.html`, async ({ places, now }) => {
        const { portrait } = await now();
        const times = moments(explainer.bundle, 0, 50);
        const seen = await places(times);
        let worst = 0;
        const wrong = [];
        times.forEach((t, place) => {
          const expected = new Map(statesAt(explainer.bundle, portrait ? 1 : 0, t).map((state, index) => [state.id, state]));
          const rows = [];
          explainer.bundle.names.forEach(([rest, back], row) => rows.push(back > 0 ? rows[row - back] + rest : rest));
          for (const [name, shown, x, y, size, fill, width] of seen[place]) {
            const state = expected.get(rows[name]);
            if (shown !== state.visible) wrong.push(`${state.id} at ${t} is ${shown ? 'shown' : 'hidden'}`);
            if (!shown) continue;
            const off = Math.max(Math.abs(x - state.place[0]), Math.abs(y - state.place[1]), width === null ? 0 : Math.abs(Number(width) - state.width));
            worst = Math.max(worst, off);
            if (!(off <= 0.05) || Math.abs(size - state.size) > 0.0005) wrong.push(`${state.id} at ${t}: ${[x, y, size]} is not ${[state.place, state.size]}`);
            const hex = state.fill && `#${state.fill.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
            if (fill && fill !== 'none' && hex && fill !== hex) wrong.push(`${state.id} at ${t} is ${fill}, not ${hex}`);
          }
        });
        t.diagnostic(`${explainer.slug} in ${name}: ${worst.toFixed(4)} px at worst`);
        assert.deepEqual(wrong.slice(0, 5), []);
      }));
    }

    await t.test('links lead to the very frame', async () => {
      const { steps } = raft.bundle.variants[0];
      let picture;
      await visit(`${raftPage}#step=3&t=41.234`, async (page) => {
        assert.deepEqual([(await page.now()).t, (await page.now()).paused], [41234, true]);
        picture = await page.picture();
        await page.seek(50);
        await page.seek(41234);
        assert.equal(await page.picture(), picture);
      });
      await visit(`${raftPage}#step=4`, async ({ now }) => assert.equal((await now()).t, steps[3][0]));
      await visit(`${raftPage}#step=2&t=90`, async ({ now }) => assert.equal((await now()).t, steps[1][0], 'where step and time disagree, the step counts'));
      await visit(`${raftPage}#step=99&t=-3&seed=zzz`, async ({ now }) => assert.deepEqual([(await now()).t, (await now()).choice], [steps.at(-1)[0], [1]]));
      await visit(`${quorumPage}#step=2&t=20&w=1&r=1`, async ({ now, seek, rest, run }) => {
        assert.deepEqual([(await now()).choice, (await now()).t], [[0, 0], 20000]);
        await seek(21500);
        await rest();
        assert.match((await now()).hash, /^#step=\d&t=21.5&w=1&r=1$/);
        assert.ok((await now()).link.endsWith((await now()).hash));
        await run(() => { location.hash = '#step=1&t=3'; });
        await rest();
        assert.deepEqual([(await now()).choice, (await now()).t], [[1, 1], 3000], 'a changed address is followed');
      });
    });

    await t.test('the transcript leads and follows', () => visit(quorumPage, async ({ run, now, seek }) => {
      await run(() => document.querySelector('#step-3 h3 a').click());
      assert.equal((await now()).t, quorum.bundle.variants[0].steps[2][0]);
      const current = () => run(() => [...document.querySelectorAll('#transcript [aria-current]')].map((node) => node.id || node.textContent));
      assert.equal((await current())[0], 'step-3');
      await seek(0);
      assert.deepEqual((await current())[0], 'step-1');
      await run(() => document.querySelector('explainer-player').choose([2, 2]));
      const [texts, told] = await run(() => [[...document.querySelectorAll('#transcript h3')].map((title) => title.textContent), document.querySelector('#transcript .state').textContent]);
      assert.ok(texts[0].includes('wait for three'), texts[0]);
      assert.match(told, /In the picture\./);
    }));

    await t.test('knobs and presets show the other run at the same step', () => visit(quorumPage, async ({ click, now, seek, press, focus }) => {
      const at = stops(quorum.bundle.variants[0])[4];
      await seek(at);
      const before = await now();
      await click('.knobs input', 0);
      const after = await now();
      assert.deepEqual([after.choice, after.paused], [[0, 1], true]);
      assert.ok(after.changed > 0, 'nothing is outlined');
      assert.ok(after.t !== 0 && Math.abs(after.step - before.step) <= 1);
      await click('.presets button', 0);
      assert.deepEqual((await now()).choice, [0, 0]);
      await focus();
      await press('r');
      assert.deepEqual((await now()).choice, [1, 1]);
      await click('.next');
      assert.equal((await now()).changed, 0, 'outlines go when something moves');
    }));

    await t.test('a question comes before its answer', () => visit(raftPage, async ({ now, click, seek, run }) => {
      const { steps, texts } = { steps: raft.bundle.variants[0].steps, texts: raft.bundle.texts };
      const [, , , beats, [[, question, choices, right]]] = steps[2];
      await seek(beats[0][0] - 1);
      assert.equal((await now()).card, '');
      await click('.next');
      const asked = await now();
      assert.ok(asked.card.includes(texts[question]) && asked.paused && asked.said.length === 0, asked.card);
      await click('.choices button', 1 - right);
      const told = await now();
      assert.ok(told.card.includes(`The simulation says: ${texts[choices[right]]}`), told.card);
      await click('.card .go');
      assert.equal((await now()).paused, false);
      await click('.next');
      assert.ok((await now()).card.includes('The simulation says'));
      await run(() => document.querySelector('explainer-player').seek(0));
      assert.equal((await now()).card, '');
    }));

    await t.test('another bundle of the same explainer goes on where it was', () => visit(`${quorumPage}#step=2&t=20&w=1&r=1`, async ({ run, now }) => {
      const [kept, flashed, gone, apart, refused] = await run(async () => {
        const player = document.querySelector('explainer-player');
        const lines = () => player.shadowRoot.querySelectorAll('.changed rect').length;
        const copy = () => JSON.parse(document.querySelector('explainer-player > script').textContent);
        player.bundle = copy();
        const unchanged = lines();
        // An edit: all words of pictures are other words.
        const edited = copy();
        edited.texts = edited.texts.map((text) => (typeof text === 'string' ? `${text}!` : text));
        player.bundle = edited;
        const flashed = lines();
        const kept = [player.time, player.variant.choice, unchanged];
        await new Promise((resolve) => setTimeout(resolve, 2100));
        const gone = lines();
        const other = copy();
        other.about.slug = 'another';
        player.removeAttribute('linked');
        player.bundle = other;
        const apart = [player.time, player.variant.choice];
        let refused = false;
        try { player.bundle = { ...copy(), schema: 99 }; } catch (error) { refused = error instanceof RangeError; }
        return [kept, flashed, gone, apart, refused];
      });
      assert.deepEqual(kept, [20000, [0, 0], 0], 'step, time and knobs stay, and nothing is outlined where nothing changed');
      assert.ok(flashed > 0 && gone === 0, `${flashed} lines, then ${gone}`);
      assert.deepEqual(apart, [0, [1, 1]], 'another explainer starts at its start');
      assert.ok(refused);
      assert.equal((await now()).paused, true);
    }));

    await t.test('a click on an element says which, and can be kept from playing', () => visit(raftPage, async ({ run, now }) => {
      const told = await run(() => {
        const player = document.querySelector('explainer-player');
        player.seek(41234);
        const told = [];
        const heard = (event) => { told.push(event.detail); event.preventDefault(); };
        document.addEventListener('explc-pick', heard);
        const [, { shape }] = [...player.stage.actors].find(([, { node, shape }]) => shape.tagName === 'circle' && !node.closest('[visibility=hidden]'));
        shape.dispatchEvent(new MouseEvent('click', { bubbles: true }));
        const kept = player.paused;
        player.stage.svg.dispatchEvent(new MouseEvent('click', { bubbles: true }));
        document.removeEventListener('explc-pick', heard);
        player.pause();
        return [told, kept];
      });
      const { bundle } = raft;
      const ids = new Set(statesAt(bundle, 0, 41234).map(({ id }) => id));
      assert.equal(told[0].length, 1, 'the ground is no element');
      assert.ok(ids.has(told[0][0].id), told[0][0].id);
      assert.equal(told[0][0].at, (await now()).t);
      assert.equal(told[1], true);
    }));

    await t.test('the layout follows the room, at the same moment', () => visit(raftPage, async ({ now, resize, seek, rest }) => {
      await seek(41234);
      assert.equal((await now()).portrait, false);
      await resize(420, 900);
      await rest();
      assert.deepEqual([(await now()).portrait, (await now()).t], [true, 41234]);
      await resize(1280, 900);
      await rest();
      assert.deepEqual([(await now()).portrait, (await now()).t], [false, 41234]);
    }));

    await t.test('small screens: large targets, nothing beside the page', () => visit(raftPage, async ({ run, click }) => {
      await click('.more');
      const found = await run(() => {
        const { shadowRoot } = document.querySelector('explainer-player');
        const small = [...shadowRoot.querySelectorAll('button, select, .chips label, .bar input')].filter((node) => node.offsetParent && node.getClientRects().length).map((node) => [node.className || node.textContent || node.tagName, node.getBoundingClientRect()]).filter(([, { width, height }]) => width < 43.9 || height < 43.9);
        return [small.map(([name, { width, height }]) => `${name}: ${width} x ${height}`), document.documentElement.scrollWidth, innerWidth, shadowRoot.querySelectorAll('.controls > button').length];
      });
      assert.deepEqual(found[0], []);
      assert.ok(found[1] <= found[2], `${found[1]} px are wider than ${found[2]}`);
      // At twice the size, a window of 1280 by 800 has half the room.
    }, { width: 360, height: 740 }));

    await t.test('two players on one page do not disturb each other', () => visit('/two.html', async ({ run, rest }) => {
      await rest();
      const [first, second, same, ids] = await run(async () => {
        const [one, other] = document.querySelectorAll('explainer-player');
        const before = other.shadowRoot.querySelector('.stage > svg').outerHTML;
        one.seek(41234);
        one.caption();
        await new Promise((resolve) => setTimeout(resolve, 350));
        const hash = location.hash;
        const same = before === other.shadowRoot.querySelector('.stage > svg').outerHTML && other.time === 0;
        other.seek(60000);
        await new Promise((resolve) => setTimeout(resolve, 350));
        const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
        one.caption();
        return [[one.time, hash], [other.time, location.hash], same, ids.length - new Set(ids).size];
      });
      assert.deepEqual(first, [41234, '#step=3&t=41.234']);
      assert.deepEqual(second, [60000, '#step=3&t=41.234'], 'only the page\'s own player has its address');
      assert.ok(same);
      assert.equal(ids, 0);
    }));

    await t.test('standing costs nothing, and so does playing out of sight', () => visit(raftPage, async ({ run }) => {
      const [standing, playing, away, written] = await run(async () => {
        const player = document.querySelector('explainer-player');
        const asked = window.requestAnimationFrame.bind(window);
        let frames = 0;
        window.requestAnimationFrame = (then) => (frames++, asked(then));
        const during = async (wait) => {
          frames = 0;
          await new Promise((resolve) => setTimeout(resolve, wait));
          return frames;
        };
        let written = 0;
        const watch = new MutationObserver((list) => { written += list.length; });
        watch.observe(player.shadowRoot.querySelector('.stage > svg'), { attributes: true, subtree: true });
        const standing = await during(400);
        await new Promise((resolve) => setTimeout(resolve, 0));
        const still = written;
        player.pace = 'all';
        void player.play();
        const playing = await during(400);
        const space = document.createElement('div');
        space.style.height = '5000px';
        document.body.prepend(space);
        scrollTo(0, 0);
        await during(200);
        const t = player.time;
        const away = await during(400);
        const moved = player.time - t;
        player.pause();
        player.pace = 'sentence';
        return [standing, playing, away + moved, still];
      });
      assert.deepEqual([standing, away, written], [0, 0, 0]);
      assert.ok(playing > 3, `${playing} frames`);
    }));

    await t.test('a step is announced once, and only while it stands', () => visit(raftPage, async ({ run, rest, click }) => {
      const status = () => run(() => document.querySelector('explainer-player').shadowRoot.querySelector('.unseen[role=status]').textContent);
      await rest();
      assert.equal(await status(), '', 'nothing is said before anything is done');
      await click('.next');
      await rest();
      assert.equal(await status(), '', 'nothing is said while it plays');
      await click('.next');
      await rest();
      const said = await status();
      const [, , title, beats, , , state] = raft.bundle.variants[0].steps[0];
      for (const row of [title, ...beats.map(([, , say]) => say), ...state]) assert.ok(said.includes(raft.bundle.texts[row]), `${said} lacks ${raft.bundle.texts[row]}`);
      await run(() => { document.querySelector('explainer-player').shadowRoot.querySelector('.unseen[role=status]').textContent = ''; });
      await click('.next');
      await click('.next');
      await rest();
      assert.equal(await status(), '', 'the same step again');
    }));

    for (const scheme of ['light', 'dark']) {
      await t.test(`axe finds nothing, ${scheme}`, async () => {
        for (const path of [...explainers.map(({ slug }) => `/${slug}/index.html`), '/raft-consensus/embed.html']) {
          await visit(path, async ({ run, seek, click }) => {
            await run((theme) => { document.documentElement.dataset.theme = theme; }, scheme);
            await seek(30000);
            await click('.more');
            const found = await run(async () => {
              const script = document.createElement('script');
              script.src = '/axe.min.js';
              document.head.append(script);
              await new Promise((resolve, reject) => { script.onload = resolve; script.onerror = reject; });
              const { violations } = await window.axe.run(document, { resultTypes: ['violations'] });
              return violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ target, failureSummary }) => `${target.join(' ')} ${failureSummary}`).join('; ')}`);
            });
            assert.deepEqual(found, [], path);
          });
        }
      });
    }

    await t.test('from the disk', () => visit(`${pathToFileURL(join(raft.folder, 'index.html')).href}#step=3&t=41.234`, async ({ now, run }) => {
      assert.deepEqual([(await now()).t, (await now()).portrait], [41234, false]);
      const fonts = await run(async () => (await Promise.all(['400 16px Inter', '600 16px Inter', '500 16px "JetBrains Mono"'].map((font) => document.fonts.load(font, 'Raft')))).map((list) => list.length));
      assert.deepEqual(fonts, [1, 1, 1]);
    }));
  });

  test(`${name}, reduced motion`, async (t) => {
    const browser = await start({ reduced: true });
    t.after(() => browser.close());
    const page = await browser.open(`${site.origin}/raft-consensus/index.html`);
    await page.run(inPage.ready);
    assert.ok(await page.run(() => matchMedia('(prefers-reduced-motion: reduce)').matches), 'the engine was not asked');
    const all = stops(raft.bundle.variants[0]);
    const ends = raft.bundle.variants[0].steps.map(([, end]) => end);
    await page.run(() => document.querySelector('explainer-player').next());
    assert.deepEqual([(await page.run(inPage.now)).t, (await page.run(inPage.now)).paused], [all[0], true], 'at once, and it stands');
    await page.run(() => document.querySelector('explainer-player').next());
    const now = await page.run(inPage.now);
    assert.ok(now.changed > 0, 'what changed is outlined');
    const seen = await page.run((ends) => {
      const player = document.querySelector('explainer-player');
      const shown = () => [...player.stage.actors.values()].filter(({ node }) => !node.closest('[visibility=hidden]')).map(({ element }) => element.name).join();
      return ends.map((end) => {
        player.seek(end - 300);
        const before = shown();
        player.seek(end - 1);
        return [before === shown(), shown().length > 0];
      });
    }, ends);
    for (const [same, some] of seen) assert.ok(same && some, 'a step is its end state, and nothing is hidden for good');
    await page.run(() => {
      const player = document.querySelector('explainer-player');
      player.seek(0);
      void player.play();
    });
    assert.equal((await page.run(inPage.now)).paused, false);
    await page.run(inPage.click, '.play');
    assert.equal((await page.run(inPage.now)).paused, true, 'there is a way to pause, whatever plays');
  });
}
