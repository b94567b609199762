// Three browser engines behind one small face: open a page, run a function in it, press keys. Each is what Debian has.
//
//   node tests/browser/engines.mjs     says which start

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import puppeteer from 'puppeteer-core';

import { launch } from './chromium.mjs';

/** Names of keys as WebDriver writes them. */
const CODES = { Shift: '\ue008', ArrowLeft: '\ue012', ArrowRight: '\ue014', ArrowUp: '\ue013', ArrowDown: '\ue015', Home: '\ue011', End: '\ue010', Escape: '\ue00c', Tab: '\ue004', Enter: '\ue007' };

/** Chromium, by playwright. */
async function chromium({ dark, reduced }) {
  const browser = await launch();
  return {
    name: 'chromium',
    async open(url, { width = 1280, height = 900 } = {}) {
      const context = await browser.newContext({ viewport: { width, height }, colorScheme: dark ? 'dark' : 'light', reducedMotion: reduced ? 'reduce' : 'no-preference' });
      const page = await context.newPage();
      await page.goto(url);
      return {
        page,
        run: (action, ...args) => page.evaluate(`(${action})(...${JSON.stringify(args)})`),
        press: (keys) => page.keyboard.press(keys),
        resize: (width, height) => page.setViewportSize({ width, height }),
        print: async () => new Uint8Array(await page.pdf({ format: 'A4' })),
        close: () => context.close(),
      };
    },
    close: () => browser.close(),
  };
}

/** Firefox, by puppeteer over WebDriver BiDi. */
async function firefox({ dark, reduced, forced }) {
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: process.env.FIREFOX ?? '/usr/bin/firefox-esr',
    headless: true,
    extraPrefsFirefox: { 'ui.systemUsesDarkTheme': dark ? 1 : 0, 'layout.css.prefers-color-scheme.content-override': dark ? 0 : 1, 'ui.prefersReducedMotion': reduced ? 1 : 0, ...(forced && { 'browser.display.document_color_use': 2, 'ui.useAccessibilityTheme': 1 }) },
  });
  return {
    name: 'firefox',
    async open(url, { width = 1280, height = 900 } = {}) {
      const page = await browser.newPage();
      await page.setViewport({ width, height });
      await page.goto(url);
      return {
        run: (action, ...args) => page.evaluate(`(${action})(...${JSON.stringify(args)})`),
        async press(keys) {
          const names = keys.split('+').map((key) => (key === 'Space' ? ' ' : key));
          for (const key of names.slice(0, -1)) await page.keyboard.down(key);
          await page.keyboard.press(names.at(-1));
          for (const key of names.slice(0, -1)) await page.keyboard.up(key);
        },
        resize: (width, height) => page.setViewport({ width, height }),
        print: async () => new Uint8Array(await page.pdf({ format: 'a4' })),
        close: () => page.close(),
      };
    },
    close: () => browser.close(),
  };
}

export const freePort = () => new Promise((resolve) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

/** WebKitGTK, by the WebDriver protocol itself. */
async function webkit({ dark, reduced }) {
  const port = await freePort();
  const home = mkdtempSync(join(tmpdir(), 'explc-webkit-'));
  mkdirSync(join(home, 'gtk-3.0'));
  writeFileSync(join(home, 'gtk-3.0/settings.ini'), `[Settings]\ngtk-enable-animations=${reduced ? 0 : 1}\ngtk-application-prefer-dark-theme=${dark ? 1 : 0}\n`);
  const driver = spawn('xvfb-run', ['-a', '-s', '-screen 0 1600x1400x24', 'WebKitWebDriver', `--port=${port}`], {
    env: { ...process.env, XDG_CONFIG_HOME: home, GTK_THEME: dark ? 'Adwaita:dark' : 'Adwaita', NO_AT_BRIDGE: '1' },
    stdio: 'ignore',
    detached: true,
  });
  const stop = () => {
    try {
      process.kill(-driver.pid);
    } catch {
      // It has ended already.
    }
    rmSync(home, { recursive: true, force: true });
  };
  process.on('exit', stop);
  const ask = async (path, body, method = body ? 'POST' : 'GET') => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method, ...(body && { body: JSON.stringify(body) }) });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`${value.error}: ${value.message}`);
    return value;
  };
  for (let tries = 0; ; tries++) {
    try {
      await ask('/status');
      break;
    } catch (error) {
      if (tries === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  const folder = '/usr/lib';
  const binary = process.env.MINIBROWSER ?? readdirSync(folder).flatMap((triple) => ['4.1', '4.0'].map((version) => join(folder, triple, `webkit2gtk-${version}`))).flatMap((place) => {
    try {
      return readdirSync(place).includes('MiniBrowser') ? [join(place, 'MiniBrowser')] : [];
    } catch {
      return [];
    }
  })[0];
  const { sessionId } = await ask('/session', { capabilities: { alwaysMatch: { browserName: 'MiniBrowser', 'webkitgtk:browserOptions': { binary, args: ['--automation'] } } } });
  const session = `/session/${sessionId}`;
  return {
    name: 'webkit',
    /** One page at a time. */
    async open(url, { width = 1280, height = 900 } = {}) {
      const run = async (action, ...args) => {
        const told = await ask(`${session}/execute/async`, {
          script: `const done = arguments[arguments.length - 1]; Promise.resolve().then(() => (${action})(...arguments[0])).then((value) => done({ value }), (error) => done({ error: String(error) }));`,
          args: [args],
        });
        if (told.error) throw new Error(told.error);
        return told.value;
      };
      const size = async (width, height) => {
        // The window's frame takes some room of its own.
        await ask(`${session}/window/rect`, { width, height });
        const [inner, outer] = await run('() => [innerWidth, innerHeight]');
        await ask(`${session}/window/rect`, { width: 2 * width - inner, height: 2 * height - outer });
      };
      await ask(`${session}/url`, { url: 'about:blank' });
      await size(width, height);
      await ask(`${session}/url`, { url });
      return {
        run,
        async press(keys) {
          const names = keys.split('+').map((key) => CODES[key] ?? (key === 'Space' ? ' ' : key));
          const actions = [...names.map((value) => ({ type: 'keyDown', value })), ...[...names].reverse().map((value) => ({ type: 'keyUp', value }))];
          await ask(`${session}/actions`, { actions: [{ type: 'key', id: 'keyboard', actions }] });
        },
        resize: size,
        close: () => ask(`${session}/url`, { url: 'about:blank' }),
      };
    },
    async close() {
      await ask(session, undefined, 'DELETE').catch(() => {});
      stop();
    },
  };
}

export const engines = { chromium, firefox, webkit };

/** The engines that are wanted: all, or those that EXPLC_ENGINES names, such as `chromium,webkit`. */
export const wanted = process.env.EXPLC_ENGINES?.split(',') ?? Object.keys(engines);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const name of wanted) {
    try {
      const browser = await engines[name]({});
      const page = await browser.open('data:text/html,<title>x</title>');
      console.log(`${name}: ${await page.run('() => navigator.userAgent')}`);
      await browser.close();
    } catch (error) {
      console.error(`${name} does not start: ${error.message}`);
      process.exitCode = 1;
    }
  }
}
