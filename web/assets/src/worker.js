// The service worker: without a network, or with one that does not answer, it shows the list and the tasks that were
// opened before, and keeps a form that could not be sent from ending in the browser's own error page. What it keeps
// belongs to one session: pages of another, or of nobody, throw it away. It never answers anything but pages and assets.
/* global SAICHENG */

const SHELL = `saicheng-shell-${SAICHENG.version}`;
const PAGES = 'saicheng-pages-';
const MOST_PAGES = 60;
const KEPT_MS = 12 * 3600 * 1000;
const PATIENCE_MS = 8000;
const BUSY = new Set([502, 503, 504]);
const OFFLINE = '/offline';

self.addEventListener('install', (event) => {
  const everybodys = (url) => new Request(url, { credentials: 'omit', cache: 'reload' });
  event.waitUntil(
    caches.open(SHELL).then((cache) => cache.addAll([OFFLINE, ...SAICHENG.shell].map(everybodys))).then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    drop((name) => name.startsWith('saicheng-shell-') && name !== SHELL).then(() => self.clients.claim()),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.mode === 'navigate') event.respondWith(request.method === 'GET' ? page(request, url) : sent(request));
  else if (request.method === 'GET' && url.pathname.startsWith('/static/dist/')) event.respondWith(asset(request));
});

async function drop(isUnwanted) {
  for (const name of await caches.keys()) if (isUnwanted(name)) await caches.delete(name);
}

async function asset(request) {
  const known = await caches.match(request, { ignoreVary: true });
  if (known) return known;
  const response = await fetch(request);
  if (response.ok) await (await caches.open(SHELL)).put(request, response.clone());
  return response;
}

const offline = () => caches.match(OFFLINE, { ignoreVary: true });

// The way back to the answer of a form asks for that page: it neither sends the form again nor means a lost network.
async function sent(request) {
  if (request.isHistoryNavigation) {
    const again = new Request(request.url, { headers: { Accept: 'text/html' }, redirect: 'manual' });
    return page(again, new URL(request.url));
  }
  try {
    return await fetch(request);
  } catch {
    return offline();
  }
}

async function page(request, url) {
  const kept = await find(url);
  try {
    const response = await (kept ? inTime(fetch(request)) : fetch(request));
    if (BUSY.has(response.status) && kept) return kept;
    if (response.type === 'basic' && response.status < 500) await keep(url, response.clone());
    return response;
  } catch {
    return kept ?? offline();
  }
}

function inTime(answer) {
  return Promise.race([answer, new Promise((_, reject) => setTimeout(() => reject(new Error('too slow')), PATIENCE_MS))]);
}

async function keep(url, response) {
  const mark = response.headers.get('X-Saicheng-Session');
  await drop((name) => name.startsWith(PAGES) && name !== PAGES + mark);
  if (!mark || !response.headers.get('X-Saicheng-Keep')) return;
  const cache = await caches.open(PAGES + mark);
  const headers = new Headers(response.headers);
  headers.set('X-Saicheng-Kept-At', new Date().toISOString());
  await cache.put(address(url), new Response(await response.text(), { headers }));
  const old = (await cache.keys()).slice(0, -MOST_PAGES);
  for (const each of old) await cache.delete(each);
}

// A task is the same page whatever list it was opened from.
const address = (url) => url.origin + url.pathname + (url.pathname === '/inbox' ? url.search : '');

async function find(url) {
  const name = (await caches.keys()).find((each) => each.startsWith(PAGES));
  if (!name) return null;
  const cache = await caches.open(name);
  const isStart = url.pathname === '/' || url.pathname === '/inbox';
  const known = (await cache.match(address(url), { ignoreVary: true })) ?? (isStart && (await anyList(cache, url)));
  const keptAt = known && known.headers.get('X-Saicheng-Kept-At');
  if (!keptAt || Date.now() - Date.parse(keptAt) > KEPT_MS) return null;
  const text = (await known.text()).replace('<body ', `<body data-kept-at="${keptAt}" `);
  return new Response(text, { headers: known.headers });
}

const anyList = (cache, url) => cache.match(`${url.origin}/inbox`, { ignoreVary: true, ignoreSearch: true });
