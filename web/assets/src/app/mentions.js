// <textarea data-mentions="/…/people">: after an @ the people who may be named are offered below it.
import { getJson } from '../lib/http.js';
import { say } from './messages.js';

const QUIET_MS = 200;
const TYPED = /@([^\s@]{0,40})$/;
const started = new WeakSet();

class Mentions {
  constructor(field) {
    this.field = field;
    this.timer = 0;
    this.asked = 0;
    this.chosen = -1;
    this.list = document.createElement('ul');
    Object.assign(this.list, { className: 'mentions', id: `${field.id}-people`, hidden: true });
    this.list.setAttribute('role', 'listbox');
    this.list.setAttribute('aria-label', say('mentionPeople'));
    this.status = document.createElement('p');
    this.status.className = 'visually-hidden';
    this.status.setAttribute('role', 'status');
    field.setAttribute('aria-controls', this.list.id);
    field.after(this.list, this.status);
    field.addEventListener('input', () => this.look());
    field.addEventListener('keydown', (event) => this.press(event));
    field.addEventListener('blur', () => setTimeout(() => this.close(), QUIET_MS));
  }

  before() {
    return this.field.value.slice(0, this.field.selectionStart);
  }

  look() {
    clearTimeout(this.timer);
    const typed = TYPED.exec(this.before());
    if (!typed) return this.close();
    this.timer = setTimeout(() => this.ask(typed[1]).catch(() => this.close()), QUIET_MS);
  }

  async ask(text) {
    this.asked += 1;
    const turn = this.asked;
    const { people } = await getJson(`${this.field.dataset.mentions}?q=${encodeURIComponent(text)}`);
    if (turn === this.asked) this.show(people);
  }

  show(people) {
    this.list.replaceChildren(...people.map((person, number) => this.option(person, number)));
    this.list.hidden = people.length === 0;
    this.choose(people.length ? 0 : -1);
    this.status.textContent = say('mentionFound', { count: people.length });
  }

  option({ name, label }, number) {
    const item = document.createElement('li');
    item.id = `${this.list.id}-${number}`;
    item.setAttribute('role', 'option');
    item.dataset.name = name;
    item.textContent = name.includes(label) ? name : `${name} · ${label}`;
    // Before the field loses the focus.
    item.addEventListener('pointerdown', (event) => {
      event.preventDefault();
      this.take(item);
    });
    return item;
  }

  choose(number) {
    this.chosen = number;
    for (const item of this.list.children) item.setAttribute('aria-selected', String(item === this.list.children[number]));
    if (number < 0) this.field.removeAttribute('aria-activedescendant');
    else this.field.setAttribute('aria-activedescendant', `${this.list.id}-${number}`);
  }

  press(event) {
    if (this.list.hidden || event.isComposing) return;
    const last = this.list.children.length - 1;
    if (event.key === 'ArrowDown') this.choose(this.chosen === last ? 0 : this.chosen + 1);
    else if (event.key === 'ArrowUp') this.choose(this.chosen <= 0 ? last : this.chosen - 1);
    else if (event.key === 'Escape') this.close();
    else if ((event.key === 'Enter' || event.key === 'Tab') && !event.ctrlKey) this.take(this.list.children[this.chosen]);
    else return;
    event.preventDefault();
  }

  take(item) {
    const before = this.before().replace(TYPED, `@${item.dataset.name} `);
    const after = this.field.value.slice(this.field.selectionStart);
    this.field.value = before + after;
    this.field.setSelectionRange(before.length, before.length);
    this.close();
  }

  close() {
    this.asked += 1;
    this.list.hidden = true;
    this.choose(-1);
  }
}

export function startMentions(root) {
  for (const field of root.querySelectorAll('textarea[data-mentions]')) {
    if (!started.has(field)) {
      started.add(field);
      new Mentions(field);
    }
  }
}
