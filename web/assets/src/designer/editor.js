// Save, check and release a diagram. The server answers in JSON; see README.md for the contract.
import { RequestError, isSessionOver, postXml, request } from '../lib/http.js';
import { clockTime } from '../lib/language.js';
import { say } from './messages.js';

const KEEP_AFTER_MS = 1000;

export class Editor {
  constructor({ modeler, host, problems, recovery }) {
    Object.assign(this, { modeler, problems, recovery });
    this.urls = host.dataset;
    this.revision = host.dataset.revision ?? '';
    this.status = host.querySelector('[data-status]');
    this.changes = 0;
    this.savedChanges = 0;
    this.keepTimer = 0;
    modeler.on('commandStack.changed', () => this.touched());
    window.addEventListener('beforeunload', (event) => {
      if (this.isDirty) event.preventDefault();
    });
  }

  get isDirty() {
    return this.changes !== this.savedChanges;
  }

  touched() {
    this.changes += 1;
    this.report(say('unsaved'));
    clearTimeout(this.keepTimer);
    this.keepTimer = setTimeout(async () => this.recovery.keep(await this.xml()), KEEP_AFTER_MS);
  }

  report(text, isProblem = false) {
    if (!this.status) return;
    this.status.textContent = text;
    this.status.classList.toggle('designer__status--problem', isProblem);
  }

  async xml() {
    return (await this.modeler.saveXML({ format: true })).xml;
  }

  // A field of the panel hands its text over when it loses the focus.
  async currentXml() {
    document.activeElement?.blur();
    return this.xml();
  }

  // Runs an action; what goes wrong is said in the status line. Gives its result, or null.
  async attempt(action) {
    try {
      return await action();
    } catch (error) {
      this.report(this.explain(error), true);
      return null;
    }
  }

  explain(error) {
    if (isSessionOver(error)) return say('sessionOver');
    if (error instanceof RequestError) {
      return error.status === 409 || error.status === 412 ? say('conflict') : say('failed', { reason: error.message });
    }
    return error instanceof TypeError ? say('offline') : say('failed', { reason: error.message });
  }

  save() {
    return this.attempt(async () => {
      const xml = await this.currentXml();
      const changes = this.changes;
      this.report(say('saving'));
      const answer = await postXml(this.urls.saveUrl, xml, { 'If-Match': `"${this.revision}"` });
      this.revision = String(answer.revision ?? this.revision);
      this.savedChanges = changes;
      if (!this.isDirty) {
        clearTimeout(this.keepTimer);
        this.recovery.forget();
      }
      this.report(say('saved', { time: clockTime() }));
      return answer;
    });
  }

  // Gives the number of errors, or null when the check could not be made.
  check() {
    return this.attempt(async () => {
      const xml = await this.currentXml();
      this.report(say('checking'));
      return this.showProblems(await this.askProblems(xml));
    });
  }

  async askProblems(xml) {
    try {
      return (await postXml(this.urls.checkUrl, xml)).problems;
    } catch (error) {
      if (error instanceof RequestError && Array.isArray(error.body.problems)) return error.body.problems;
      throw error;
    }
  }

  showProblems(problems) {
    const errors = this.problems.show(problems);
    const warnings = problems.length - errors;
    this.report(problems.length ? say('problems', { errors, warnings }) : say('noProblems'), errors > 0);
    return errors;
  }

  async release() {
    if (!(await this.save())) return;
    const errors = await this.check();
    if (errors === null) return;
    if (errors > 0) {
      this.report(say('blocked'), true);
      return;
    }
    if (!window.confirm(say('confirmRelease'))) return;
    await this.attempt(() => this.sendRelease());
  }

  async sendRelease() {
    this.report(say('releasing'));
    try {
      const answer = await request(this.urls.releaseUrl, {
        method: 'POST',
        body: JSON.stringify({ revision: this.revision }),
        headers: { 'Content-Type': 'application/json' },
      });
      this.report(say('released', { version: answer.version }));
      if (answer.location) window.location.assign(answer.location);
    } catch (error) {
      if (!(error instanceof RequestError) || !Array.isArray(error.body.problems)) throw error;
      this.showProblems(error.body.problems);
    }
  }
}
