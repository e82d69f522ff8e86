// The files of a draft: as the server has them, and as they are here. Editors write into it, the saver reads it.

export const DIAGRAM = 'diagram.bpmn';

export class Folder {
  constructor({ files, revision }) {
    this.files = { ...files };
    this.saved = { ...files };
    this.revision = revision;
    this.listeners = [];
  }

  // listener(path): a file has another text; `isOurs` is false when it came from the server.
  onChange(listener) {
    this.listeners.push(listener);
  }

  tell(path, isOurs) {
    this.listeners.forEach((listener) => listener(path, isOurs));
  }

  // text: null takes the file away.
  write(path, text) {
    if ((this.files[path] ?? null) === text) return;
    if (text === null) delete this.files[path];
    else this.files[path] = text;
    this.tell(path, true);
  }

  // What the server does not have yet, by path.
  changes() {
    const paths = new Set([...Object.keys(this.files), ...Object.keys(this.saved)]);
    return Object.fromEntries(
      [...paths].filter((path) => this.files[path] !== this.saved[path]).map((path) => [path, this.files[path] ?? null]),
    );
  }

  get isDirty() {
    return Object.keys(this.changes()).length > 0;
  }

  // `sent` is on the server. `files` are all of its other texts if somebody else had a part in them, else null.
  // Gives false, and changes nothing, if what was sent has been changed both here and there since.
  accept(sent, { revision, files }) {
    const changedTwice = Object.keys(sent).some((path) => path in (files ?? {}) && (this.files[path] ?? null) !== sent[path]);
    if (changedTwice) return false;
    this.revision = revision;
    for (const [path, text] of Object.entries(sent)) {
      if (text === null) delete this.saved[path];
      else this.saved[path] = text;
    }
    if (files) this.takeAll(files, sent);
    return true;
  }

  takeAll(files, sent) {
    for (const [path, text] of Object.entries(files)) this.take(path, text);
    const gone = Object.keys(this.saved).filter((path) => !(path in files) && !(path in sent));
    gone.forEach((path) => this.drop(path));
  }

  take(path, text) {
    const isUntouched = this.files[path] === this.saved[path];
    this.saved[path] = text;
    if (!isUntouched || this.files[path] === text) return;
    this.files[path] = text;
    this.tell(path, false);
  }

  drop(path) {
    delete this.saved[path];
    delete this.files[path];
    this.tell(path, false);
  }
}
