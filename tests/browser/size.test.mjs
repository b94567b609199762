// How much is sent: the bundle and the scene of each explainer as a server compresses them, and the fonts of the scene.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { brotliCompressSync } from 'node:zlib';

import Ajv from 'ajv/dist/2020.js';

import { catalogue, root } from './harness.mjs';

/** Bytes. */
const SENT = 40_000;
const FONT = 25_000;

const FONT_DATA = /url\(data:font\/woff2;base64,([^)]+)\)/g;
const packed = (text) => brotliCompressSync(Buffer.from(text)).length;
const schema = JSON.parse(readFileSync(join(root, 'docs/bundle.schema.json'), 'utf8'));

for (const { slug, folder, bundle } of catalogue()) {
  const scene = readFileSync(join(folder, 'scene.svg'), 'utf8');

  test(`${slug}: bundle and scene`, (t) => {
    const [one, other] = [packed(readFileSync(join(folder, 'bundle.json'))), packed(scene.replace(FONT_DATA, ''))];
    t.diagnostic(`bundle ${one}, scene ${other}, together ${one + other} bytes`);
    assert.ok(one + other <= SENT, `${one + other} bytes are more than ${SENT}`);
  });

  test(`${slug}: fonts`, (t) => {
    const sizes = [...scene.matchAll(FONT_DATA)].map(([, data]) => Buffer.from(data, 'base64').length);
    t.diagnostic(`${sizes.join(', ')} bytes`);
    assert.ok(sizes.length > 0, 'no font is embedded');
    for (const size of sizes) assert.ok(size <= FONT, `${size} bytes are more than ${FONT}`);
  });

  test(`${slug}: the bundle is as its schema says`, () => {
    const validate = new Ajv({ strict: false }).compile(schema);
    assert.ok(validate(bundle), JSON.stringify(validate.errors?.slice(0, 4)));
    assert.ok(!validate({ ...bundle, forms: [[0]] }), 'the schema takes anything');
  });
}
