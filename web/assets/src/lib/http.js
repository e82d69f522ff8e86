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

// Sends a request; gives the answer's body as an object. Raises RequestError, or TypeError when offline.
export async function request(url, { method = 'GET', body, headers = {} } = {}) {
  const response = await fetch(url, {
    method,
    body,
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

export const getJson = (url) => request(url);

export async function getText(url) {
  return (await request(url)).text;
}

export function postXml(url, xml, headers = {}) {
  return request(url, { method: 'POST', body: xml, headers: { 'Content-Type': 'application/xml', ...headers } });
}
