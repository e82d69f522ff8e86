// The files of one kind in a folder as a list: choose one, add one, take one away.
import { say } from './messages.js';

const NAME = /^[a-z][a-z0-9_]{0,79}$/;

function make(tag, attributes = {}, ...children) {
  const element = Object.assign(document.createElement(tag), attributes);
  element.append(...children);
  return element;
}

export class FileList {
  // paths(): the folder's paths of this kind; nameOf(path); pathOf(name); choose(path); fresh(name): a new file's text;
  // titleOf(path): what people call it, '' if nothing.
  constructor({ folder, paths, nameOf, pathOf, choose, fresh, label, titleOf = () => '' }) {
    Object.assign(this, { folder, paths, nameOf, pathOf, choose, fresh, titleOf });
    this.chosen = null;
    this.list = make('ul', { className: 'file-list__items' });
    this.input = make('input', { className: 'form-control', required: true, pattern: NAME.source, placeholder: say('newNameHint') });
    this.input.setAttribute('aria-label', say('newName'));
    this.form = make('form', { className: 'file-list__new' }, this.input, make('button', { className: 'btn', textContent: say('add') }));
    this.form.addEventListener('submit', (event) => this.add(event));
    this.element = make('nav', { className: 'file-list' }, this.list, this.form);
    this.element.setAttribute('aria-label', label);
    this.draw();
  }

  draw() {
    this.list.replaceChildren(
      ...this.paths().map((path) => {
        const title = this.titleOf(path);
        const shown = title ? [title, make('code', { textContent: this.nameOf(path) })] : [this.nameOf(path)];
        const open = make('button', { type: 'button', className: 'file-list__open' }, ...shown);
        if (path === this.chosen) open.setAttribute('aria-current', 'true');
        open.addEventListener('click', () => this.take(path));
        const remove = make('button', { type: 'button', className: 'file-list__remove', textContent: '✕' });
        remove.setAttribute('aria-label', say('removeFile', { name: this.nameOf(path) }));
        remove.addEventListener('click', () => this.remove(path));
        return make('li', {}, open, remove);
      }),
    );
  }

  async take(path) {
    this.chosen = path;
    this.draw();
    await this.choose(path);
  }

  async add(event) {
    event.preventDefault();
    const name = this.input.value.trim();
    const path = this.pathOf(name);
    if (!NAME.test(name) || path in this.folder.files) return;
    this.input.value = '';
    this.folder.write(path, this.fresh(name));
    await this.take(path);
  }

  async remove(path) {
    if (!window.confirm(say('confirmRemove', { name: this.nameOf(path) }))) return;
    this.folder.write(path, null);
    if (this.chosen === path) await this.take(this.paths()[0] ?? null);
    else this.draw();
  }
}
