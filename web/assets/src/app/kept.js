// <form data-keep="task-12">: what was typed outlives a submit that meets an expired session.
// It is put aside at every submit, and dropped at the next page that is not the login page; the login page
// (<body data-page="login">) marks it as wanted, and the form takes it back when its page opens again.
import { makeStore } from '../lib/storage.js';
import { readFields, writeFields } from './fields.js';
import { say } from './messages.js';

const kept = makeStore(sessionStorage, 'kept');
const state = makeStore(sessionStorage, 'login');
const person = () => document.body.dataset.person ?? '';

export function keepTyped(form) {
  if (form.dataset.keep) kept.write(form.dataset.keep, { person: person(), fields: readFields(form) });
}

function notify(form) {
  const note = document.createElement('p');
  note.className = 'alert alert-info';
  note.setAttribute('role', 'status');
  note.textContent = say('restored');
  form.prepend(note);
}

function takeBack(form) {
  const entry = kept.read(form.dataset.keep);
  if (!entry) return;
  kept.clear();
  state.remove('wanted');
  if (entry.person === person() && writeFields(form, entry.fields)) notify(form);
}

export function startKept(root) {
  if (document.body.dataset.page === 'login') {
    state.write('wanted', true);
    return;
  }
  if (state.read('wanted')) {
    for (const form of root.querySelectorAll('form[data-keep]')) takeBack(form);
  } else if (root === document) {
    kept.clear();
  }
}

document.addEventListener('submit', ({ target }) => {
  if (target.hasAttribute('data-logout')) {
    kept.clear();
    state.remove('wanted');
  } else {
    keepTyped(target);
  }
});
