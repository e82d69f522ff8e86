// A task's form is sent exactly once, whatever the network does. Before it goes it is put aside, encrypted, with its
// idempotency key; it goes from there again and again until the server has answered, which answers a repeat with what it
// answered the first time. A page that is the answer (<body data-answers="/tasks/12">) takes it out.
import { csrfToken, renewToken } from '../lib/http.js';
import { clockTime } from '../lib/language.js';
import { openVault, removeOfAnybody } from '../lib/vault.js';
import { keepDraft } from './drafts.js';
import { forgetLocal, formData, readEntries } from './local_draft.js';
import { say } from './messages.js';
import { rest, wake } from './submit.js';

const KIND = 'sending';
const AGAIN_MS = 15000;
// A form under way in another tab is left alone for so long.
const UNDER_WAY_MS = 30000;
const SENT = new Set(['submit', 'return', 'withdraw']);

// Not `form.action`: that is the button of this name.
const pathOf = (form) => new URL(form.getAttribute('action'), window.location.href).pathname;

function pressed(form, button) {
  if (button && (button.name !== 'action' || button.hasAttribute('formaction'))) return null;
  return button?.value ?? 'submit';
}

// One line for each form that waits or could not be sent, on every page of the person.
function show(id, text, { isProblem = false, href = '', onDrop = null } = {}) {
  const place = document.querySelector('[data-sending]');
  place.querySelector(`[data-of="${CSS.escape(id)}"]`)?.remove();
  if (!text) return;
  const line = document.createElement('div');
  line.className = `alert text-body alert-${isProblem ? 'warning' : 'info'} mb-2`;
  line.dataset.of = id;
  line.append(text);
  if (href) line.append(' ', Object.assign(document.createElement('a'), { href, textContent: say('look') }));
  if (onDrop) {
    const button = Object.assign(document.createElement('button'), { type: 'button', className: 'btn ms-2', textContent: say('dropSending') });
    button.addEventListener('click', onDrop);
    line.append(' ', button);
  }
  place.append(line);
}

function showWaiting(vault, id, { name, at }, isSignedOut = false) {
  const onDrop = async () => {
    await vault.remove(KIND, id);
    show(id, '');
  };
  const here = window.location.pathname === id;
  show(id, say(isSignedOut ? 'waitingLogin' : 'waiting', { name, time: clockTime(new Date(at)) }), { href: here ? '' : id, onDrop });
}

// The native way, so that the answer is a page like any other; `submit()` tells no listener.
function submitNatively(form, action) {
  form.querySelector('[data-pressed]')?.remove();
  const field = Object.assign(document.createElement('input'), { type: 'hidden', name: 'action', value: action });
  field.dataset.pressed = '';
  form.append(field);
  form.submit();
}

async function send(form, button, action) {
  rest(form, button);
  const { isKept, undrawn } = await keepDraft(form);
  const vault = await openVault();
  const id = pathOf(form);
  if (vault && SENT.has(action)) {
    const shown = readEntries(form, new Set(['csrf_token', 'action']));
    const names = new Set([...form.elements].map(({ name }) => name));
    const entries = [...shown, ...undrawn.filter(([name]) => !names.has(name)), ['action', action]];
    const value = { entries, draftUrl: form.dataset.draftUrl, name: document.querySelector('h1')?.textContent ?? '', at: Date.now() };
    await vault.write(KIND, id, { ...value, isWaiting: !navigator.onLine });
    if (!navigator.onLine) {
      wake(form);
      showWaiting(vault, id, value);
      document.querySelector('[data-sending]').scrollIntoView({ block: 'nearest' });
      return;
    }
  } else if (isKept && !navigator.onLine) {
    wake(form);
    return;
  }
  submitNatively(form, action);
}

async function post({ entries }, path) {
  const go = () =>
    fetch(path, {
      method: 'POST',
      body: formData(entries),
      redirect: 'manual',
      headers: { 'X-CSRF-Token': csrfToken(), 'X-Requested-With': 'fetch', Accept: 'application/json, text/html;q=0.9' },
    });
  const response = await go();
  return response.status === 403 && (await renewToken()) ? go() : response;
}

async function deliver(vault, id, kept) {
  const { name, draftUrl } = kept;
  const response = await post(kept, id);
  if (response.status >= 500 || response.status === 429) return showWaiting(vault, id, kept);
  if (response.status === 401 || response.status === 403) return showWaiting(vault, id, kept, true);
  await vault.remove(KIND, id);
  if (response.type === 'opaqueredirect') {
    await forgetLocal(draftUrl);
    if (window.location.pathname === id) window.location.assign(`${id}/done`);
    else show(id, say('sent', { name }), { href: `${id}/done` });
  } else {
    show(id, say(response.status === 422 ? 'sentRefused' : 'sentLate', { name }), { isProblem: true, href: id });
  }
}

async function deliverAll() {
  const vault = await openVault();
  if (!vault) return;
  for (const [id, kept] of await vault.list(KIND)) {
    const isUnderWay = !kept.isWaiting && Date.now() - kept.at < UNDER_WAY_MS && window.location.pathname !== id;
    if (!isUnderWay) {
      await deliver(vault, id, kept).catch((error) => {
        if (!(error instanceof TypeError)) throw error;
        showWaiting(vault, id, kept);
      });
    }
  }
}

// One tab at a time.
const deliverOnce = () => navigator.locks.request('saicheng-sending', { ifAvailable: true }, (lock) => lock && deliverAll());

async function takeOut() {
  const { answers } = document.body.dataset;
  const vault = answers && (await openVault());
  if (!vault) return;
  const kept = await vault.read(KIND, answers);
  await vault.remove(KIND, answers);
  const isStillOpen = kept && document.querySelector(`form[data-draft-url="${CSS.escape(kept.draftUrl)}"]`);
  if (kept && !isStillOpen) await forgetLocal(kept.draftUrl);
}

export async function startSending() {
  const { answers, person } = document.body.dataset;
  // The session has ended: the sign-in page carries what was sent, and the server puts it back into its form.
  if (answers && !person) await removeOfAnybody(KIND, answers).catch(() => {});
  if (!person || !window.isSecureContext || !navigator.locks) return;
  document.addEventListener('submit', (event) => {
    const { target: form, submitter } = event;
    const action = form.dataset.draftUrl && pressed(form, submitter);
    if (!action || event.defaultPrevented || form.hasAttribute('aria-busy')) return;
    event.preventDefault();
    send(form, submitter, action).catch(() => {
      wake(form);
      if (navigator.onLine) submitNatively(form, action);
    });
  }, true);
  window.addEventListener('pageshow', () => document.querySelectorAll('[data-pressed]').forEach((field) => field.remove()));
  await takeOut();
  window.addEventListener('online', deliverOnce);
  setInterval(deliverOnce, AGAIN_MS);
  await deliverOnce();
}
