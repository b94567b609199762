// Serves a folder on loopback under the strictest content policy that the pages promise to work with.

import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';

const TYPES = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.json': 'application/json', '.svg': 'image/svg+xml', '.png': 'image/png', '.woff2': 'font/woff2' };

/** What pages may do: load from their own origin, and nothing inline. Only the player's inline bundle needs no exception, as it is data. */
export const POLICY = "default-src 'self'";

/** The origin that serves a folder, and a way to end it. `extra` are pages by path. */
export async function serve(folder, extra = {}) {
  const server = createServer(async ({ url }, response) => {
    const path = normalize(decodeURIComponent(new URL(url, 'http://localhost').pathname));
    const found = extra[path] ?? await readFile(join(folder, path.endsWith('/') ? `${path}index.html` : path)).catch(() => undefined);
    const type = TYPES[extname(path)] ?? 'text/html; charset=utf-8';
    response.writeHead(found === undefined ? (path === '/favicon.ico' ? 204 : 404) : 200, { 'content-type': type, 'content-security-policy': POLICY, 'cache-control': 'no-store' });
    response.end(found);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}
