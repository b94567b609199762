// Where a Chromium is that starts: one of the system's or the one that playwright fetched. Run alone, says which.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { chromium } from 'playwright-core';

const NAMES = ['chromium', 'google-chrome-stable', 'google-chrome', 'chromium-browser'];

// Nothing but what is asked for goes over the network, and nothing of the user's profile comes in.
export const ARGUMENTS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--force-color-profile=srgb', '--hide-scrollbars', '--font-render-hinting=none', '--disable-lcd-text',
];

const version = (program) => {
  const run = spawnSync(program, ['--version'], { encoding: 'utf8' });
  return run.status === 0 ? run.stdout.trim() : undefined;
};

/** The first that starts, or undefined. */
export function findChromium() {
  process.env.PLAYWRIGHT_BROWSERS_PATH ??= fileURLToPath(new URL('../../.tests/browsers', import.meta.url));
  return [process.env.CHROMIUM, ...NAMES, chromium.executablePath()].filter(Boolean).find(version);
}

const resolved = (program) => (program.includes('/') ? program : spawnSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).stdout.trim());

/** A browser without a window and without a past. */
export function launch(...more) {
  const program = findChromium();
  if (!program) throw new Error('no Chromium: run tests/install');
  return chromium.launch({ executablePath: resolved(program), args: [...ARGUMENTS, ...more] });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const program = findChromium();
  if (!program) process.exit(1);
  console.log(`${program}: ${version(program)}`);
}
