// <form data-draft-url="…">: the draft is saved 5 s after the last key, on Ctrl+S and when the page is hidden.
import { isSessionOver, request } from '../lib/http.js';
import { clockTime } from '../lib/language.js';
import { keepTyped } from './kept.js';
import { say } from './messages.js';

const QUIET_MS = 5000;
const RETRY_MS = 15000;
const savers = new WeakMap();

class DraftSaver {
  constructor(form) {
    this.form = form;
    this.status = form.querySelector('[data-draft-status]');
    this.timer = 0;
    this.isDirty = false;
    this.saving = null;
    form.addEventListener('input', () => this.touch());
    form.addEventListener('change', () => this.touch());
    form.addEventListener('submit', () => this.stop());
  }

  touch() {
    this.isDirty = true;
    this.schedule(QUIET_MS);
  }

  schedule(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), delay);
  }

  stop() {
    clearTimeout(this.timer);
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
      await request(this.form.dataset.draftUrl, { method: 'POST', body: this.typed() });
      this.report(say('draftSaved', { time: clockTime() }));
    } catch (error) {
      this.isDirty = true;
      this.explain(error);
    }
  }

  // Files are stored by their own upload; a draft never carries them.
  typed() {
    const data = new FormData(this.form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    return data;
  }

  explain(error) {
    if (isSessionOver(error)) {
      keepTyped(this.form);
      this.report(say('draftSessionOver'), true);
    } else if (error instanceof TypeError) {
      this.report(say('draftOffline'), true);
      this.schedule(RETRY_MS);
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

document.addEventListener('visibilitychange', () => {
  if (document.visibilityState !== 'hidden') return;
  for (const form of document.querySelectorAll('form[data-draft-url]')) {
    if (savers.get(form)?.isDirty) saveDraft(form);
  }
});
