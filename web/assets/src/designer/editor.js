// Check a draft and go on to its release. The server answers in JSON; see README.md for the contract.
import { RequestError, isSessionOver, postJson } from '../lib/http.js';
import { say } from './messages.js';

const WATCH_MS = 1500;

export class Editor {
  constructor({ host, folder, saver, problems, status }) {
    Object.assign(this, { folder, saver, problems, status });
    this.urls = host.dataset;
    this.watchTimer = 0;
  }

  // Runs an action; what goes wrong is said in the status line. Gives its result, or null.
  async attempt(action) {
    try {
      return await action();
    } catch (error) {
      this.status(this.explain(error), true);
      return null;
    }
  }

  explain(error) {
    if (isSessionOver(error)) return say('sessionOver');
    if (error instanceof RequestError && error.body.conflict) return say('conflict');
    return error instanceof TypeError ? say('offline') : say('failed', { reason: error.message });
  }

  // While editing: marks what is wrong, a moment after the last change, and says nothing else.
  watch() {
    clearTimeout(this.watchTimer);
    this.watchTimer = setTimeout(async () => {
      try {
        await this.saver.flush();
        this.problems.show(await this.askProblems());
      } catch {
        // The saver says what is wrong with the network or the session.
      }
    }, WATCH_MS);
  }

  // Gives the number of errors, or null when the check could not be made.
  check() {
    return this.attempt(async () => {
      await this.saver.flush();
      this.status(say('checking'));
      return this.showProblems(await this.askProblems());
    });
  }

  async askProblems() {
    try {
      return (await postJson(this.urls.checkUrl, { files: this.folder.changes() })).problems;
    } catch (error) {
      if (error instanceof RequestError && Array.isArray(error.body.problems)) return error.body.problems;
      throw error;
    }
  }

  showProblems(problems) {
    const errors = this.problems.show(problems);
    const warnings = problems.length - errors;
    this.status(problems.length ? say('problems', { errors, warnings }) : say('noProblems'), errors > 0);
    return errors;
  }

  async release() {
    if (!(await this.saver.save())) return;
    const errors = await this.check();
    if (errors === null) return;
    if (errors > 0) {
      this.status(say('blocked'), true);
      return;
    }
    window.location.assign(this.urls.releaseUrl);
  }
}
