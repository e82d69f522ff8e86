// Requests to our own server, with the CSRF token of the page.

export function csrfToken() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? '';
}

export class RequestError extends Error {
  constructor(status, body) {
    super(body?.message ?? body?.title ?? `HTTP ${status}`);
    this.status = status;
    this.body = body ?? {};
  }
}

// The session has ended when the server says so, or answers a call with its login page.
export function isSessionOver(error) {
  return error instanceof RequestError && (error.status === 401 || error.body.isPage === true);
}

async function readBody(response) {
  const type = response.headers.get('Content-Type') ?? '';
  if (response.status === 204) return {};
  if (type.includes('json')) return response.json();
  if (type.includes('html')) return { isPage: true };
  return { text: await response.text() };
}

async function send(url, { method = 'GET', body, headers = {}, keepalive = false, signal }) {
  const response = await fetch(url, {
    method,
    body,
    keepalive,
    signal,
    credentials: 'same-origin',
    headers: {
      Accept: 'application/json, application/xml;q=0.9, */*;q=0.1',
      ...(method === 'GET' ? {} : { 'X-CSRF-Token': csrfToken() }),
      ...headers,
    },
  });
  const answer = await readBody(response);
  if (!response.ok || answer.isPage) throw new RequestError(response.status, answer);
  return answer;
}

// After a new sign-in, in another tab, this page's token is the old session's: take that of the page as it is now.
export async function renewToken() {
  const page = await fetch(window.location.href, { credentials: 'same-origin' });
  const found = new DOMParser().parseFromString(await page.text(), 'text/html').querySelector('meta[name="csrf-token"]');
  const known = document.querySelector('meta[name="csrf-token"]');
  if (!found || !known || found.content === known.content) return false;
  known.content = found.content;
  return true;
}

// Sends a request; gives the answer's body as an object. Raises RequestError, or TypeError when offline.
export async function request(url, options = {}) {
  try {
    return await send(url, options);
  } catch (error) {
    if (error instanceof RequestError && error.body.code === 'csrf' && (await renewToken())) return send(url, options);
    throw error;
  }
}

export const getJson = (url) => request(url);

export async function getText(url) {
  return (await request(url)).text;
}

export function postJson(url, body, options = {}) {
  return request(url, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'Content-Type': 'application/json' },
    ...options,
  });
}
