// Builds the player: node build.mjs writes built/player.js, built/live.js and their hashes, --check compares what is committed with what is built.

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';
import { minify } from 'terser';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** A style sheet as a string, without comments and needless space. */
const sheets = {
  name: 'sheets',
  setup(builder) {
    builder.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { outputFiles } = await build({ entryPoints: [path], minify: true, bundle: false, write: false, target: 'es2022' });
      return { contents: outputFiles[0].text.trim(), loader: 'text' };
    });
  },
};

/** The player as one classic script; of previews if `live`. */
async function script(live) {
  const { outputFiles: [{ text: whole }] } = await build({
    entryPoints: [here('src/main.ts')],
    bundle: true,
    format: 'iife',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
    define: { LIVE: `${live}` },
    write: false,
    plugins: [sheets],
  });
  // 3 % smaller than esbuild's own. What is unsafe in general is not here: nothing redefines `String` or makes an instance of a method.
  const { code } = await minify(whole, { ecma: 2020, compress: { passes: 3, inline: 1, unsafe_arrows: true, unsafe_methods: true, unsafe: true } });
  return `${code}\n`;
}

const scripts = { 'player.js': await script(false), 'live.js': await script(true) };
const hashed = ([name, text]) => [`${name}.sha256`, `${createHash('sha256').update(text).digest('hex')}  ${name}\n`];
const files = { ...scripts, ...Object.fromEntries(Object.entries(scripts).map(hashed)) };

if (process.argv.includes('--check')) {
  for (const [name, content] of Object.entries(files)) {
    if (readFileSync(here(`built/${name}`), 'utf8') !== content) {
      console.error(`compiler/player/built/${name} is not what its source comes to: run npm run build in compiler/player`);
      process.exit(1);
    }
  }
} else {
  mkdirSync(here('built'), { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(here(`built/${name}`), content);
}
