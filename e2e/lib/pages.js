// Which pages there are, by audience: `{…}` stands for an identifier.

/** What must be reached by following links from the first page of each audience. */
export const PAGES = {
  nobody: [
    '/connexion',
    '/pro/connexion',
    '/admin/connexion',
    '/aide',
    '/accessibilite',
    '/donnees-personnelles',
    '/mentions-legales',
    '/demo/courrier',
  ],
  patient: [
    '/accueil',
    '/espaces',
    '/espaces/synthese',
    '/espaces/traitements',
    '/espaces/comptes-rendus',
    '/espaces/imagerie',
    '/espaces/analyses',
    '/espaces/prevention',
    '/espaces/certificats',
    '/espaces/personnel',
    '/documents/{id}',
    '/documents/{id}/visibilite',
    '/documents/nouveau',
    '/professionnels',
    '/professionnels/autoriser',
    '/acces',
    '/compte',
  ],
  professional: [
    '/pro/patients',
    '/pro/creation/accord',
    '/pro/patients/{id}',
    '/pro/patients/{id}/documents/nouveau',
    '/pro/depots',
    '/pro/compte',
  ],
  administrator: ['/admin'],
};

/** Most pages that one audience can have: a crawl that finds more has lost its way. */
const PAGES_MAX = 150;

/** The address with its identifiers left out, so that two documents are one page. */
export function pattern(url) {
  const { pathname, searchParams } = new URL(url);
  const path = pathname.replace(/\/[0-9a-f-]{20,}(?=\/|$)/gi, '/{id}');
  const names = [...new Set(searchParams.keys())].sort();
  return names.length > 0 ? `${path}?${names.join('&')}` : path;
}

/** Follows every link from `start`: one address for each page, in the order of discovery. */
export async function crawl(page, start) {
  const { origin } = new URL(start);
  const found = new Map();
  const waiting = [start];
  const seen = new Set([pattern(start)]);
  while (waiting.length > 0 && found.size < PAGES_MAX) {
    const url = waiting.shift();
    if (!(await isPage(page, url))) continue;
    await page.goto(url);
    found.set(pattern(url), page.url());
    const links = await page.locator('a[href]').evaluateAll((all) => all.map((it) => it.href));
    for (const link of links.map((it) => it.split('#')[0])) {
      if (!link.startsWith(origin) || seen.has(pattern(link))) continue;
      seen.add(pattern(link));
      waiting.push(link);
    }
  }
  return found;
}

/** Whether an address answers with a page: not a file to download, not a redirect elsewhere. */
async function isPage(page, url) {
  const answer = await page.request.get(url, { maxRedirects: 0 });
  const type = answer.headers()['content-type'] ?? '';
  const isDownload = (answer.headers()['content-disposition'] ?? '').startsWith('attachment');
  return answer.status() < 300 && type.startsWith('text/html') && !isDownload;
}
