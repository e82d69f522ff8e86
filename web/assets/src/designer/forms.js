// The forms of a draft: form-js' editor, and beside it the participant's page as it will be on a phone.
import { FormEditor } from '@bpmn-io/form-js-editor';
import '@bpmn-io/form-js-viewer/dist/assets/form-js.css';
import '@bpmn-io/form-js-editor/dist/assets/form-js-editor.css';
import '@bpmn-io/form-js-editor/dist/assets/properties-panel.css';
import '@bpmn-io/form-js-editor/dist/assets/dragula.css';
import '../styles/forms.css';
import { language } from '../lib/language.js';
import { titleOf } from './choices.js';
import { FileList } from './filelist.js';
import { say } from './messages.js';
import { Preview } from './preview.js';
import { keepTranslated } from './swapped.js';
import zh from './zh-forms.js';

// What people typed, and measures nobody sees.
const TYPED = [
  '.fjs-form-field label, .fjs-form-field-description, .fjs-form-field-text, .cm-editor, textarea, script, style',
  '.bio-properties-panel-header-label, .bio-properties-panel-collapsible-entry-header-title, [aria-hidden=true]',
].join(', ');
const PATH = /^forms\/(.*)\.json$/;

export class Forms {
  // touched(): something was changed here.
  constructor({ host, folder, touched, previewUrl }) {
    Object.assign(this, { folder, touched });
    this.place = document.createElement('div');
    this.place.className = 'form-place';
    this.preview = new Preview(previewUrl);
    this.list = new FileList({
      folder,
      label: say('forms'),
      paths: () => Object.keys(folder.files).filter((path) => PATH.test(path)).sort(),
      nameOf: (path) => PATH.exec(path)[1],
      pathOf: (name) => `forms/${name}.json`,
      choose: (path) => this.open(path),
      titleOf: (path) => (path === this.path && this.editor ? this.title.value : titleOf(folder.files[path])),
      fresh: (name) => `${JSON.stringify({ type: 'default', id: `Form_${name}`, schemaVersion: 19, components: [] }, null, 2)}\n`,
    });
    this.title = document.createElement('input');
    Object.assign(this.title, { className: 'form-control', maxLength: 60 });
    this.title.addEventListener('change', () => this.rename(this.title.value.trim()));
    this.caption = document.createElement('label');
    this.caption.className = 'form-title';
    this.caption.append(say('formTitle'), this.title);
    const middle = document.createElement('div');
    middle.className = 'form-middle';
    middle.append(this.caption, this.place);
    host.append(this.list.element, middle, this.preview.element);
    this.missing = language === 'zh' ? keepTranslated(this.place, zh, TYPED) : new Set();
    // For the browser tests and for support: the editor, from the page's console.
    host.forms = this;
    folder.onChange((path, isOurs) => {
      if (!PATH.test(path)) return;
      if (isOurs) touched();
      else if (path === this.path) this.open(path);
      this.list.draw();
    });
  }

  async start() {
    const first = this.list.paths()[0];
    if (first) await this.list.take(first);
    return this;
  }

  async open(path) {
    this.flush();
    this.editor?.destroy();
    this.editor = null;
    this.path = path;
    this.place.replaceChildren();
    this.caption.hidden = path === null;
    if (path === null) return;
    const editor = new FormEditor({ container: this.place });
    await editor.importSchema(JSON.parse(this.folder.files[path]));
    this.editor = editor;
    this.isTouched = false;
    this.title.value = titleOf(this.folder.files[path]);
    this.list.draw();
    editor.on('changed', () => {
      this.isTouched = true;
      this.title.value = editor.getSchema().title ?? '';
      this.list.draw();
      this.touched();
      this.preview.show(this.text(), this.list.nameOf(path));
    });
    this.preview.show(this.folder.files[path], this.list.nameOf(path));
  }

  // The form's title, as one step that can be undone.
  rename(title) {
    const root = this.editor.get('formFieldRegistry').getAll().find(({ type }) => type === 'default');
    this.editor.get('modeling').editFormField(root, 'title', title || undefined);
  }

  text() {
    return `${JSON.stringify(this.editor.getSchema(), null, 2)}\n`;
  }

  flush() {
    if (!this.editor || !this.isTouched || !(this.path in this.folder.files)) return;
    this.isTouched = false;
    this.folder.write(this.path, this.text());
  }
}
