// Serves a folder on loopback as a server on the web would, under the strictest content policy that the pages promise to work with.

import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

const TYPES = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.json': 'application/json', '.svg': 'image/svg+xml', '.png': 'image/png', '.woff2': 'font/woff2', '.txt': 'text/plain; charset=utf-8' };
const TEXTS = new Set(['.html', '.css', '.js', '.json', '.svg', '.txt']);

/** What pages may do: load from their own origin, and nothing inline. Only the player's inline bundle needs no exception, as it is data. */
export const POLICY = "default-src 'self'";

/**
 * The origin that serves a folder, and a way to end it. `extra` are pages by path. What a page tries against the policy its
 * browser reports, in any engine: `reports` has all of them.
 */
export async function serve(folder, extra = {}) {
  const reports = [];
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, 'http://localhost').pathname));
    if (path === '/reports') {
      reports.push(JSON.parse(await text(request))['csp-report']);
      return response.writeHead(204).end();
    }
    const found = extra[path] ?? await readFile(join(folder, path.endsWith('/') ? `${path}index.html` : path)).catch(() => undefined);
    const missing = found === undefined && path !== '/favicon.ico';
    const type = extname(path) || '.html';
    const headers = { 'content-type': TYPES[type] ?? TYPES['.html'], 'content-security-policy': `${POLICY}; report-uri /reports`, 'cache-control': 'no-cache' };
    if (found === undefined || !TEXTS.has(type) || !/\bbr\b/.test(request.headers['accept-encoding'])) return response.writeHead(missing ? 404 : found === undefined ? 204 : 200, headers).end(found);
    const packed = brotliCompressSync(found, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } });
    return response.writeHead(200, { ...headers, 'content-encoding': 'br' }).end(packed);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { origin: `http://127.0.0.1:${server.address().port}`, reports, close: () => server.close() };
}

async function text(stream) {
  const parts = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts).toString();
}
