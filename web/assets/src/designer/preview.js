// The participant's page of a form, drawn by the server; typing there shows and hides fields as it will for people.
import { RequestError, postJson } from '../lib/http.js';
import { language } from '../lib/language.js';
import { say } from './messages.js';

const QUIET_MS = 600;
const WIDE = '(min-width: 1600px)';

export class Preview {
  constructor(url) {
    this.url = url;
    this.timer = 0;
    this.element = document.createElement('details');
    this.element.className = 'form-preview';
    this.element.open = window.matchMedia(WIDE).matches;
    const title = document.createElement('summary');
    title.textContent = say('previewTitle');
    this.note = document.createElement('div');
    this.note.setAttribute('role', 'status');
    this.frame = document.createElement('iframe');
    this.frame.title = say('previewTitle');
    // No scripts: what is shown is a page to look at, drawn anew by the server when something is typed.
    this.frame.setAttribute('sandbox', 'allow-same-origin');
    this.frame.addEventListener('load', () => this.listen());
    this.element.append(title, this.note, this.frame);
  }

  show(form, name) {
    Object.assign(this, { form, name });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.draw(null), QUIET_MS);
  }

  async draw(typed) {
    try {
      const { html } = await postJson(this.url, { form: this.form, name: this.name, typed });
      this.note.replaceChildren();
      this.frame.hidden = false;
      this.frame.srcdoc = html;
    } catch (error) {
      this.frame.hidden = true;
      this.note.replaceChildren(...this.problems(error).map((text) => Object.assign(document.createElement('p'), { textContent: text })));
    }
  }

  problems(error) {
    const found = error instanceof RequestError ? error.body.problems : null;
    if (!found) return [say('failed', { reason: error.message })];
    return found.map((each) => [each.element_name || each.element_id, each[`message_${language}`], each[`hint_${language}`]].filter(Boolean).join(' '));
  }

  listen() {
    const form = this.frame.contentDocument?.getElementById('task-form');
    const redraw = (extra = []) => {
      const typed = [...new FormData(form).entries()].filter(([, value]) => typeof value === 'string');
      this.draw([...typed, ...extra]);
    };
    form?.addEventListener('change', () => redraw());
    form?.addEventListener('submit', (event) => event.preventDefault());
    form?.addEventListener('click', (event) => {
      const button = event.target.closest('button[name]');
      if (!button) return;
      event.preventDefault();
      redraw([[button.name, button.value]]);
    });
  }
}

