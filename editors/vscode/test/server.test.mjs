// Which program the extension starts.

import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

const source = fileURLToPath(new URL('../src/server.ts', import.meta.url));
const { outputFiles } = await build({ entryPoints: [source], bundle: true, platform: 'node', format: 'esm', write: false });
const { findServer } = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);

let folder;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'explc-'))));
after(() => rmSync(folder, { recursive: true }));

const program = (...names) => {
  const file = join(folder, ...names);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '');
  chmodSync(file, 0o755);
  return file;
};

const asked = (more) => ({ setting: '', trusted: true, extension: join(folder, 'extension'), path: join(folder, 'bin'), platform: 'linux', ...more });

test('a trusted workspace starts what the setting names', () => {
  program('bin', 'explc');
  const mine = program('mine', 'explc');
  assert.deepEqual(findServer(asked({ setting: mine })), { program: mine, from: 'setting' });
});

test('a setting that names nothing is not passed over in silence', () => {
  program('bin', 'explc');
  assert.equal(findServer(asked({ setting: join(folder, 'gone') })), undefined);
});

test('a workspace that is not trusted never starts what the setting names', () => {
  const mine = program('mine', 'explc');
  assert.equal(findServer(asked({ setting: mine, trusted: false })), undefined);
  const known = program('bin', 'explc');
  assert.deepEqual(findServer(asked({ setting: mine, trusted: false })), { program: known, from: 'path' });
});

test('what comes with the extension is before PATH', () => {
  program('bin', 'explc');
  const bundled = program('extension', 'bin', 'explc');
  assert.deepEqual(findServer(asked()), { program: bundled, from: 'extension' });
});

test('folders of PATH that depend on the working folder are passed over', () => {
  const before = process.cwd();
  program('explc');
  process.chdir(folder);
  try {
    assert.equal(findServer(asked({ path: ['', '.', 'bin'].join(delimiter) })), undefined);
  } finally {
    process.chdir(before);
  }
});

test('a file that cannot be run, and a folder, are no program', () => {
  chmodSync(program('bin', 'explc'), 0o644);
  mkdirSync(join(folder, 'other', 'explc'), { recursive: true });
  assert.equal(findServer(asked({ path: [join(folder, 'bin'), join(folder, 'other')].join(delimiter) })), undefined);
});

test('on Windows its name has an ending', () => {
  const known = program('bin', 'explc.exe');
  assert.deepEqual(findServer(asked({ platform: 'win32' })), { program: known, from: 'path' });
});
