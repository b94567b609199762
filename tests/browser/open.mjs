// Opens a live preview in Chromium for a benchmark, as a reader has it: nothing drives it and nothing looks on. Ends with its input.
//
//   node tests/browser/open.mjs ADDRESS

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ARGUMENTS, findChromium } from './chromium.mjs';

const program = findChromium();
if (!program) throw new Error('no Chromium: run tests/install');
const profile = mkdtempSync(join(tmpdir(), 'explc-'));
const browser = spawn(program, [...ARGUMENTS, '--headless', '--window-size=1280,900', `--user-data-dir=${profile}`, process.argv[2]], { stdio: 'ignore' });
browser.on('exit', () => {
  rmSync(profile, { recursive: true, force: true, maxRetries: 9 });
  process.exit();
});
process.stdin.on('end', () => browser.kill());
process.stdin.resume();
