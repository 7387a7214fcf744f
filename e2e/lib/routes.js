// The pages that the router mounts, read from the source: none escapes the audits unnoticed.

import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const WEB = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../crates/interfaces/web/src');

/** Paths of all GET routes, with `{…}` for each parameter. */
export async function getRoutes() {
  const names = await readdir(WEB, { recursive: true });
  const files = names.filter((name) => name.endsWith('.rs') && !name.includes('tests'));
  const texts = await Promise.all(files.map((name) => readFile(path.join(WEB, name), 'utf8')));
  const found = texts.flatMap((text) => [...text.matchAll(/\.get\(\s*"(\/[^"]*)"/g)]);
  return [...new Set(found.map(([, route]) => blank(route)))].sort();
}

/** A path with its parameters left out. */
export function blank(route) {
  return route.replace(/\{[^}]*\}/g, '{}');
}
