// The editor of a notice template: one click inserts a parameter, and the preview follows what is typed.
import './styles/templates.css';
import { request } from './lib/http.js';

const QUIET_MS = 400;
const editor = document.getElementById('template-editor');
const form = document.getElementById('template-form');
const preview = editor.querySelector('[data-preview]');
// The text that was last worked on in each language gets what is inserted.
const last = { zh: form.elements.body, en: form.elements.body_en };
let timer = 0;
let asked = 0;

async function draw() {
  const mine = ++asked;
  try {
    const { html } = await request(editor.dataset.previewUrl, { method: 'POST', body: new FormData(form) });
    if (mine === asked) preview.innerHTML = html;
  } catch {
    // The preview stays as it was; saving says what is the matter.
  }
}

form.addEventListener('input', () => {
  clearTimeout(timer);
  timer = setTimeout(draw, QUIET_MS);
});

form.addEventListener('focusin', ({ target }) => {
  if (target.matches('textarea')) last[target.name.endsWith('_en') ? 'en' : 'zh'] = target;
});

form.addEventListener('click', ({ target }) => {
  const button = target.closest('[data-insert]');
  if (!button) return;
  const field = last[button.dataset.language];
  field.setRangeText(button.dataset.insert, field.selectionStart, field.selectionEnd, 'end');
  field.focus();
  field.dispatchEvent(new Event('input', { bubbles: true }));
});

function choose(kind, value) {
  editor.dataset[kind] = value;
  for (const button of editor.querySelectorAll(`[data-show-${kind}]`)) {
    button.setAttribute('aria-pressed', String(button.getAttribute(`data-show-${kind}`) === value));
  }
}

editor.querySelector('[data-views]').hidden = false;
for (const kind of ['language', 'width']) {
  choose(kind, kind === 'language' ? 'zh' : 'wide');
  for (const button of editor.querySelectorAll(`[data-show-${kind}]`)) {
    button.addEventListener('click', () => choose(kind, button.getAttribute(`data-show-${kind}`)));
  }
}

// What is typed and not sent is not left without a question.
let isTyped = false;
form.addEventListener('input', () => (isTyped = true));
form.addEventListener('submit', () => (isTyped = false));
window.addEventListener('beforeunload', (event) => isTyped && event.preventDefault());

editor.dataset.ready = '';
