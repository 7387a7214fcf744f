// Which pages there are, and how to reach them.

import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const WEB = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../crates/interfaces/web/src');

/** GET routes that give no page, or none that a browser test can reach; each with its reason. */
const NOT_LOOKED_AT = new Map([
  ['/', 'sends to the sign-in'],
  ['/livez', 'a word for balancers'],
  ['/readyz', 'a word for balancers'],
  ['/static/{}/{}', 'style sheet, font, icons, script'],
  ['/espaces/analyses/{}/fichier', 'a file for spreadsheets'],
  ['/pro/patients/{}/analyses/{}/fichier', 'a file for spreadsheets'],
  ['/acces/fichier', 'a file for spreadsheets'],
  ['/acces/preuve', 'a history with its proofs: tests/proof.spec.js'],
  ['/preuves/points/{}', 'the text of a checkpoint'],
  ['/preuves/verification.html', 'a page to be saved: tests/proof.spec.js'],
  ['/documents/{}/fichier', 'the file of a document'],
  ['/documents/{}/parties/{}', 'a picture inside a document'],
  ['/pro/patients/{}/documents/{}/fichier', 'the file of a document'],
  ['/pro/patients/{}/documents/{}/parties/{}', 'a picture inside a document'],
  ['/pro/connexion/nouveau-code', 'appears for a provisional secret; no demonstration account has one'],
  ['/admin/connexion/nouveau-code', 'appears for a provisional secret; no demonstration account has one'],
  ['/reprise', 'appears after a session that ended by itself, twenty minutes later'],
]);

/** How many pages of one pattern are opened for their links: documents differ by what may be done. */
const ALIKE_MAX = 6;
/** Most pages that one audience can have: a crawl that finds more has lost its way. */
const PAGES_MAX = 300;

/** Paths of the GET routes that are pages, read from the source: none escapes unnoticed. */
export async function pageRoutes() {
  const names = await readdir(WEB, { recursive: true });
  const files = names.filter((name) => name.endsWith('.rs'));
  const texts = await Promise.all(files.map((name) => readFile(path.join(WEB, name), 'utf8')));
  const found = texts.flatMap((text) => [...text.matchAll(/\.get\(\s*"(\/[^"]*)",/g)]);
  const routes = new Set(found.map(([, route]) => route.replace(/\{[^}]*\}/g, '{}')));
  return [...routes].filter((route) => !NOT_LOOKED_AT.has(route)).sort();
}

/** The route that an address belongs to: of those that fit, the one that leaves least open. */
export function routeOf(routes, address) {
  const { pathname } = new URL(address);
  const blanks = (route) => route.split('{}').length;
  return routes
    .filter((route) => new RegExp(`^${route.replaceAll('{}', '[^/]+')}$`).test(pathname))
    .sort((one, other) => blanks(one) - blanks(other))[0];
}

/** The address with its identifiers and numbers left out, so that two documents are one page. */
export function pattern(address) {
  const { pathname, searchParams } = new URL(address);
  const blank = pathname.replace(/\/(?:[0-9a-f-]{20,}|\d+)(?=\/|$)/gi, '/{}');
  const names = [...new Set(searchParams.keys())].sort();
  return names.length > 0 ? `${blank}?${names.join('&')}` : blank;
}

/** Follows the links from `start`, and shows each page. */
export async function crawl(page, start, show) {
  const { origin } = new URL(start);
  const waiting = [start];
  const known = new Set(waiting);
  const alike = new Map();
  for (let shown = 0; waiting.length > 0; shown += 1) {
    if (shown > PAGES_MAX) throw new Error(`more than ${PAGES_MAX} pages from ${start}`);
    const address = waiting.shift();
    if (!(await isPage(page, address))) continue;
    await page.goto(address);
    await show(page);
    const links = await page.locator('a[href]').evaluateAll((all) => all.map((it) => it.href));
    for (const link of links.map((it) => it.split('#')[0])) {
      const count = alike.get(pattern(link)) ?? 0;
      if (!link.startsWith(`${origin}/`) || known.has(link) || count >= ALIKE_MAX) continue;
      known.add(link);
      alike.set(pattern(link), count + 1);
      waiting.push(link);
    }
  }
}

/** Whether an address answers with a page: not with a file to download. */
async function isPage(page, address) {
  const answer = await page.request.get(address);
  const type = answer.headers()['content-type'] ?? '';
  const isDownload = (answer.headers()['content-disposition'] ?? '').startsWith('attachment');
  return answer.ok() && type.startsWith('text/html') && !isDownload;
}
