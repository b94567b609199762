// Visual Studio Code in a browser: code-server with the packed extension, a catalogue of its own, and a page that shows it.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { launch } from '../../browser/chromium.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const ENTRY = here('node_modules/code-server/out/node/entry.js');
const EXTENSION = here('../../../editors/vscode/explc.vsix');
/** Where pictures of a run are kept. */
const PICTURES = here('../../../.tests/vscode');

const SETTINGS = {
  'files.autoSave': 'off',
  'security.workspace.trust.enabled': false,
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'update.mode': 'none',
  'telemetry.telemetryLevel': 'off',
  'chat.disableAIFeatures': true,
  'workbench.tips.enabled': false,
  'editor.minimap.enabled': false,
  'window.autoDetectColorScheme': false,
  'workbench.colorTheme': 'Default Light Modern',
  'editor.hover.delay': 100,
};

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Code with a folder open, in a fresh profile: reused ones do not start half of the time. */
export async function openCode({ program, settings = {}, size = { width: 1440, height: 900 } }) {
  const home = mkdtempSync(join(tmpdir(), 'explc-code-'));
  const folder = join(home, 'scenes');
  cpSync(here('../../../explainers'), folder, { recursive: true });
  mkdirSync(join(home, 'data', 'User'), { recursive: true });
  mkdirSync(join(home, 'data', 'Machine'));
  writeFileSync(join(home, 'data', 'User', 'settings.json'), JSON.stringify({ ...SETTINGS, ...settings }));
  // A login shell decides what is on PATH; the setting of the machine does not depend on one.
  writeFileSync(join(home, 'data', 'Machine', 'settings.json'), JSON.stringify({ 'explc.server.path': program }));
  const node = await nodeOfCode();
  const places = ['--user-data-dir', join(home, 'data'), '--extensions-dir', join(home, 'extensions')];
  const env = { ...process.env, HOME: home, PATH: [dirname(node), process.env.PATH].join(delimiter) };
  const installed = spawnSync(node, [ENTRY, ...places, '--install-extension', EXTENSION], { env, encoding: 'utf8' });
  if (installed.status !== 0) throw new Error(`the extension cannot be installed: ${installed.stdout}${installed.stderr}`);
  const port = await freePort();
  const quiet = ['--auth', 'none', '--disable-telemetry', '--disable-update-check', '--disable-workspace-trust'];
  const server = spawn(node, [ENTRY, ...places, '--bind-addr', `127.0.0.1:${port}`, ...quiet, folder], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = [];
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (data) => said.push(data));
  const browser = await launch();
  const close = async () => {
    await browser.close();
    server.kill();
    if (server.exitCode === null) await once(server, 'exit');
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await answers(`http://127.0.0.1:${port}/healthz`, () => server.exitCode === null);
    const context = await browser.newContext({ viewport: size, permissions: ['clipboard-read', 'clipboard-write'] });
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${port}/?folder=${encodeURIComponent(folder)}`);
    await page.locator('.explorer-folders-view [role=treeitem]').first().waitFor({ timeout: 120_000 });
    return { page, folder, close, log: () => Buffer.concat(said).toString() };
  } catch (trouble) {
    await close();
    throw new Error(`${trouble}\n${Buffer.concat(said)}`);
  }
}

/** The Node that code-server wants, a package beside it. */
async function nodeOfCode() {
  const { createRequire } = await import('node:module');
  const require = createRequire(import.meta.url);
  return join(dirname(require.resolve('node/package.json')), 'bin', 'node');
}

async function answers(address, alive) {
  for (let tries = 0; tries < 600 && alive(); tries += 1) {
    const answer = await fetch(address).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`${address} does not answer`);
}

/** Keeps a picture of the page under a name. */
export async function keep(page, name) {
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}
