// Saves a folder by itself, a moment after the last change, and by hand. What cannot be sent is kept on this machine.
import { RequestError, isSessionOver, postJson } from '../lib/http.js';
import { clockTime } from '../lib/language.js';
import { say } from './messages.js';

const KEEP_MS = 500;
const QUIET_MS = 3000;
const RETRY_MS = 15000;

export class Saver {
  // flush(): editors write what they hold into the folder. status(text, isProblem). onConflict(conflict, resolve).
  constructor({ folder, url, recovery, flush, status, onConflict, onMerged }) {
    Object.assign(this, { folder, url, recovery, flush, status, onConflict, onMerged });
    this.isGivenUp = false;
    this.timer = 0;
    this.keepTimer = 0;
    this.isUnsaved = false;
    this.isHeld = false;
    this.running = null;
    window.addEventListener('beforeunload', (event) => {
      if (this.isUnsaved && !this.isGivenUp) event.preventDefault();
    });
    window.addEventListener('online', () => this.schedule(0));
  }

  // Something was changed, in the folder or in an editor that has not written it there yet.
  touched() {
    this.isUnsaved = true;
    this.status(say('unsaved'));
    clearTimeout(this.keepTimer);
    this.keepTimer = setTimeout(() => this.keep(), KEEP_MS);
    this.schedule(QUIET_MS);
  }

  async keep() {
    await this.flush();
    if (this.folder.isDirty) this.recovery.keep(this.folder.changes());
  }

  // The person drops what is not saved.
  giveUp() {
    this.isGivenUp = true;
    clearTimeout(this.timer);
  }

  schedule(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save({ byHand: false }), delay);
  }

  // Gives whether everything is on the server.
  async save({ byHand = true, conflict = 'refuse' } = {}) {
    clearTimeout(this.timer);
    await this.running;
    if (this.isHeld && !byHand) return false;
    this.running = this.send(byHand, conflict);
    return this.running;
  }

  async send(byHand, conflict) {
    try {
      await this.flush();
      const files = this.folder.changes();
      if (!Object.keys(files).length && !byHand) {
        this.isUnsaved = false;
        return true;
      }
      this.status(say('saving'));
      const answer = await postJson(this.url, { files, revision: this.folder.revision, by_hand: byHand, conflict });
      this.accept(files, answer);
      return !this.folder.isDirty;
    } catch (error) {
      this.explain(error);
      return false;
    }
  }

  accept(files, answer) {
    this.isHeld = false;
    if (this.folder.accept(files, answer)) this.onMerged(answer);
    if (this.folder.isDirty) {
      this.schedule(QUIET_MS);
      return;
    }
    this.isUnsaved = false;
    this.recovery.forget();
    this.status(say('saved', { time: clockTime() }));
  }

  explain(error) {
    if (error instanceof RequestError && error.body.conflict) {
      this.isHeld = true;
      this.status(say('conflict'), true);
      this.onConflict(error.body.conflict, (choice) => this.save({ conflict: choice }));
      return;
    }
    const isOffline = error instanceof TypeError;
    if (isSessionOver(error)) this.status(say('sessionOver'), true);
    else if (isOffline) this.status(say('offline'), true);
    else this.status(say('failed', { reason: error.message }), true);
    if (isOffline || isSessionOver(error) || error.status >= 500) this.schedule(RETRY_MS);
  }
}
