// The variables an expression at the chosen element may use; a click puts one into the field that was edited last.
import { postJson } from '../lib/http.js';
import { DIAGRAM } from './folder.js';
import { say } from './messages.js';

const QUIET_MS = 400;
const FIELD = '.bio-properties-panel textarea, .bio-properties-panel input[type=text]';

function make(tag, attributes = {}, ...children) {
  const element = Object.assign(document.createElement(tag), attributes);
  element.append(...children);
  return element;
}

export class VariableList {
  constructor({ modeler, folder, url, host, panel, flush }) {
    Object.assign(this, { folder, url, flush });
    this.timer = 0;
    this.asked = 0;
    this.field = null;
    this.title = make('summary', { textContent: say('variables') });
    this.list = make('ul', { className: 'variables__list' });
    this.box = make('details', { className: 'variables', open: true, hidden: true }, this.title, this.list);
    host.append(this.box);
    panel.addEventListener('focusin', ({ target }) => {
      if (!target.matches(FIELD)) return;
      this.field = target;
      this.schedule();
    });
    modeler.on('selection.changed', ({ newSelection }) => this.follow(newSelection));
    folder.onChange((path) => path === DIAGRAM && this.schedule());
  }

  follow([element, ...others]) {
    this.element = others.length ? null : (element?.labelTarget ?? element ?? null);
    this.box.hidden = !this.element;
    this.schedule();
  }

  schedule() {
    clearTimeout(this.timer);
    if (this.element) this.timer = setTimeout(() => this.ask(), QUIET_MS);
  }

  async ask() {
    this.asked += 1;
    const { asked } = this;
    const { id } = this.element;
    try {
      await this.flush();
      const answer = await postJson(this.url, { files: this.folder.changes(), element: id, place: this.place() });
      if (asked === this.asked) this.show(answer);
    } catch {
      // A diagram that cannot be read is told by the check; here only the list stays empty.
      if (asked === this.asked) this.show({ variables: [], is_open: true });
    }
  }

  // The setting that is being edited, such as outputs: some see more than others.
  place() {
    return this.field?.isConnected ? this.field.id.replace(/^bio-properties-panel-(setting-)?/, '') : '';
  }

  show({ variables, is_open: isOpen }) {
    this.list.replaceChildren(...variables.map((variable) => this.line(variable)));
    if (!variables.length) this.list.append(make('li', { className: 'variables__note', textContent: say('noVariables') }));
    else if (isOpen) this.list.append(make('li', { className: 'variables__note', textContent: say('moreVariables') }));
  }

  line({ name, sources }) {
    const button = make('button', { type: 'button', className: 'variables__name', textContent: name });
    // The field keeps the focus and its cursor.
    button.addEventListener('mousedown', (event) => event.preventDefault());
    button.addEventListener('click', () => this.insert(name));
    const [first] = sources;
    const from = [first?.label, first?.element_name || first?.element_id].filter(Boolean).join(' · ');
    return make('li', {}, button, make('span', { className: 'variables__from', textContent: from }));
  }

  insert(name) {
    if (!this.field?.isConnected) return;
    this.field.focus();
    this.field.setRangeText(name, this.field.selectionStart, this.field.selectionEnd, 'end');
    this.field.dispatchEvent(new Event('input', { bubbles: true }));
  }
}
