// The copy of a form in this browser, beside the draft on the server: kept at every pause in typing, put back when the
// page opens again, and shown for choosing when the server's has been changed elsewhere meanwhile.
import htmx from 'htmx.org/dist/htmx.esm.js';
import { clockTime } from '../lib/language.js';
import { csrfToken } from '../lib/http.js';
import { openVault } from '../lib/vault.js';
import { writeFields } from './fields.js';
import { say } from './messages.js';

const KIND = 'draft';
const UNKEPT = new Set(['csrf_token', 'idempotency_key', 'from_list']);

// [[name, text], …]: everything but files, which are stored by their own upload.
export function readEntries(form, unkept = UNKEPT) {
  return [...new FormData(form)].filter(([name, value]) => !unkept.has(name) && !(value instanceof File));
}

export function formData(entries) {
  const data = new FormData();
  for (const [name, value] of entries) data.append(name, value);
  return data;
}

// Empty fields do not count: a row without anything typed is not drawn again.
function typedText(entries) {
  return JSON.stringify(entries.filter(([, text]) => text !== ''));
}

export async function forgetLocal(draftUrl) {
  await (await openVault())?.remove(KIND, draftUrl);
}

export class LocalDraft {
  constructor(form) {
    this.form = form;
    // Fields of rows that this page cannot draw without the server: they must not get lost.
    this.undrawn = [];
  }

  get savedAt() {
    return this.form.dataset.draftSavedAt ?? '';
  }

  entries() {
    const shown = new Set([...this.form.elements].map(({ name }) => name));
    return [...readEntries(this.form), ...this.undrawn.filter(([name]) => !shown.has(name))];
  }

  // Whether it could be kept.
  async save({ isSynced = false } = {}) {
    const vault = await openVault();
    if (!vault) return false;
    try {
      const value = { entries: this.entries(), base: this.savedAt, isSynced, at: Date.now() };
      await vault.write(KIND, this.form.dataset.draftUrl, value);
      return true;
    } catch {
      return false;
    }
  }

  // Gives whether the form now shows what the server does not have.
  async restore() {
    const vault = await openVault();
    const kept = await vault?.read(KIND, this.form.dataset.draftUrl);
    if (!kept) return false;
    const isOldPage = 'keptAt' in document.body.dataset;
    const isShown = typedText(kept.entries) === typedText(this.entries());
    if (isOldPage || kept.base === this.savedAt) {
      if (isShown) return !kept.isSynced;
      if (kept.isSynced && !isOldPage) return false;
      await this.put(kept, say('localRestored', { time: clockTime(new Date(kept.at)) }));
      return !kept.isSynced;
    }
    if (kept.isSynced || isShown) await vault.remove(KIND, this.form.dataset.draftUrl);
    else this.offer(kept);
    return false;
  }

  async put({ entries }, text) {
    await this.drawRows(entries);
    writeFields(this.form, entries);
    this.undrawn = entries;
    this.note(text);
  }

  // Rows and hidden fields are the server's to draw; without a network those stay that the page has.
  async drawRows(entries) {
    const shown = new Set([...this.form.elements].map(({ name }) => name));
    const place = this.form.querySelector('#fields');
    if (!place || !this.form.dataset.redrawUrl || entries.every(([name]) => shown.has(name))) return;
    try {
      const response = await fetch(this.form.dataset.redrawUrl, {
        method: 'POST',
        body: formData(entries),
        headers: { 'X-CSRF-Token': csrfToken(), 'HX-Request': 'true' },
      });
      if (!response.ok) return;
      const drawn = new DOMParser().parseFromString(await response.text(), 'text/html').querySelector('#fields');
      if (!drawn) return;
      place.replaceWith(document.adoptNode(drawn));
      htmx.process(drawn);
      document.dispatchEvent(new CustomEvent('htmx:after:swap', { bubbles: true }));
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  }

  note(text, ...more) {
    this.form.querySelector('[data-local-note]')?.remove();
    const note = document.createElement('div');
    note.className = 'alert text-body alert-info';
    note.dataset.localNote = '';
    note.setAttribute('role', 'status');
    note.append(text, ...more);
    this.form.prepend(note);
    return note;
  }

  // The server's draft is not the one that this page began with: it shows its own, the other waits on the server.
  async clash(serverAt) {
    await this.save();
    this.ask(say('twoDraftsHere', { server: clockTime(new Date(serverAt || Date.now())) }), {
      useLocal: async () => {
        this.form.dataset.draftSavedAt = serverAt;
        this.form.dispatchEvent(new Event('input', { bubbles: true }));
      },
      useServer: async () => {
        await forgetLocal(this.form.dataset.draftUrl);
        window.location.reload();
      },
    });
  }

  // Two drafts of one form: nobody but the person knows which counts.
  offer(kept) {
    const times = { local: clockTime(new Date(kept.at)), server: clockTime(new Date(this.savedAt || Date.now())) };
    this.ask(say('twoDrafts', times), {
      useLocal: async () => {
        await this.put(kept, say('localRestored', { time: times.local }));
        this.form.dispatchEvent(new Event('input', { bubbles: true }));
      },
      useServer: () => forgetLocal(this.form.dataset.draftUrl),
    });
  }

  ask(text, choices) {
    const line = Object.assign(document.createElement('p'), { className: 'mt-2 mb-0' });
    const note = this.note(text, line);
    for (const [key, act] of Object.entries(choices)) {
      const button = Object.assign(document.createElement('button'), { type: 'button', className: 'btn', textContent: say(key) });
      button.addEventListener('click', async () => {
        note.remove();
        await act();
      });
      line.append(button, ' ');
    }
  }
}
