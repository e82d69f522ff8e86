// <form data-draft-url="…" data-draft-saved-at="…">: what is typed is kept in this browser at once, and on the server 5 s
// after the last key, on Ctrl+S and when the page is hidden. [data-draft-status] says where it is.
import { isSessionOver, request } from '../lib/http.js';
import { clockTime } from '../lib/language.js';
import { keepTyped } from './kept.js';
import { LocalDraft } from './local_draft.js';
import { say } from './messages.js';

const PAUSE_MS = 400;
const QUIET_MS = 5000;
const RETRY_MS = 15000;
const savers = new WeakMap();

class DraftSaver {
  constructor(form) {
    this.form = form;
    this.local = new LocalDraft(form);
    this.status = form.querySelector('[data-draft-status]');
    this.timer = 0;
    this.pause = 0;
    this.isDirty = false;
    this.saving = null;
    form.addEventListener('input', () => this.touch());
    form.addEventListener('change', (event) => {
      this.touch();
      // A field is left, perhaps for a link: the page may be gone before the pause is over.
      if (event.isTrusted) this.keep();
    });
    form.addEventListener('submit', (event) => event.defaultPrevented || this.stop());
    this.local.restore().then((isAhead) => isAhead && this.touch());
  }

  touch() {
    this.isDirty = true;
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.keep(), PAUSE_MS);
    this.schedule(QUIET_MS);
  }

  // Whether it is kept in this browser.
  async keep() {
    clearTimeout(this.pause);
    const isKept = await this.local.save();
    if (isKept && this.isDirty) this.report(say('draftLocal', { time: clockTime() }));
    return isKept;
  }

  schedule(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), delay);
  }

  stop() {
    clearTimeout(this.timer);
    clearTimeout(this.pause);
    this.isDirty = false;
  }

  report(text, isProblem = false) {
    if (!this.status) return;
    this.status.textContent = text;
    this.status.classList.toggle('draft-status--problem', isProblem);
  }

  async save() {
    if (!this.form.isConnected || this.form.hasAttribute('aria-busy')) return;
    clearTimeout(this.timer);
    await this.saving;
    this.saving = this.send();
    await this.saving;
  }

  async send() {
    this.isDirty = false;
    this.report(say('draftSaving'));
    try {
      const headers = { 'X-Draft-Base': this.local.savedAt };
      const { saved_at: savedAt } = await request(this.form.dataset.draftUrl, { method: 'POST', body: this.typed(), headers });
      if (savedAt) this.form.dataset.draftSavedAt = savedAt;
      this.report(say('draftSaved', { time: clockTime() }));
      await this.local.save({ isSynced: !this.isDirty });
    } catch (error) {
      this.isDirty = true;
      await this.explain(error);
    }
  }

  // Files are stored by their own upload; a draft never carries them.
  typed() {
    const data = new FormData(this.form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    return data;
  }

  async explain(error) {
    if (isSessionOver(error)) {
      keepTyped(this.form);
      await this.local.save();
      this.report(say('draftSessionOver'), true);
    } else if (error instanceof TypeError) {
      const isKept = await this.local.save();
      this.report(say(isKept ? 'draftWaiting' : 'draftOffline', { time: clockTime() }), !isKept);
      this.schedule(RETRY_MS);
    } else if (error.body?.code === 'task.draft_changed') {
      await this.local.clash(error.body.conflict.saved_at);
      this.report(say('draftLocal', { time: clockTime() }), true);
    } else {
      this.report(say('draftFailed', { reason: error.message }), true);
    }
  }
}

export function startDrafts(root) {
  for (const form of root.querySelectorAll('form[data-draft-url]')) {
    if (!savers.has(form)) savers.set(form, new DraftSaver(form));
  }
}

export function saveDraft(form) {
  return savers.get(form)?.save();
}

// What a submit would send, with what the page could not draw; and whether all of it is kept in this browser.
export async function keepDraft(form) {
  const saver = savers.get(form);
  return saver ? { isKept: await saver.keep(), undrawn: saver.local.undrawn } : { isKept: false, undrawn: [] };
}

window.addEventListener('online', () => {
  for (const form of document.querySelectorAll('form[data-draft-url]')) if (savers.get(form)?.isDirty) saveDraft(form);
});
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState !== 'hidden') return;
  for (const form of document.querySelectorAll('form[data-draft-url]')) {
    if (savers.get(form)?.isDirty) saveDraft(form);
  }
});
