// A form is sent once: its buttons rest until the answer is here.
import { say } from './messages.js';

const busy = new Map();

export function rest(form, submitter) {
  form.setAttribute('aria-busy', 'true');
  const buttons = [...form.elements].filter((field) => field.type === 'submit');
  busy.set(form, { submitter, label: submitter?.textContent });
  // After the browser has read which button was pressed.
  setTimeout(() => {
    for (const button of buttons) button.disabled = true;
    if (submitter) submitter.textContent = submitter.dataset.busyText ?? say('submitting');
  });
}

export function wake(form) {
  const { submitter, label } = busy.get(form) ?? {};
  busy.delete(form);
  form.removeAttribute('aria-busy');
  for (const field of form.elements) if (field.type === 'submit') field.disabled = false;
  if (submitter) submitter.textContent = label;
}

export function startSubmitGuard() {
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (form.method !== 'post' || form.closest('[hx-post], [hx-put]')) return;
    if (form.hasAttribute('aria-busy')) event.preventDefault();
    else if (!event.defaultPrevented) rest(form, event.submitter);
  });
  // Back from the browser's page cache.
  window.addEventListener('pageshow', () => [...busy.keys()].forEach(wake));
}
