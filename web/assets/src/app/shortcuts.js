// Keys: inbox j k e x / ?; task Ctrl+Enter and Ctrl+S. <body data-shortcuts="off"> switches the single keys off (WCAG 2.1.4).
import { saveDraft } from './drafts.js';

const CARD = '[data-task-list] .task-card';

function isTyping(element) {
  return element.isContentEditable || element.matches('input, select, textarea');
}

function cardTarget(card) {
  return card.matches('a') ? card : card.querySelector('a');
}

function moveInList(step) {
  const cards = [...document.querySelectorAll(CARD)];
  const current = cards.findIndex((card) => card.contains(document.activeElement));
  const next = current < 0 ? 0 : Math.min(Math.max(current + step, 0), cards.length - 1);
  cardTarget(cards[next])?.focus();
}

function inCurrentRow(selector) {
  return document.activeElement?.closest('.task-row')?.querySelector(selector);
}

const singleKeys = {
  e: () => inCurrentRow('[data-claim]')?.click(),
  x: () => inCurrentRow('input[name="task"]')?.click(),
  j: () => moveInList(1),
  k: () => moveInList(-1),
  '/': () => document.querySelector('[data-search]')?.focus(),
  '?': () => document.querySelector('dialog#shortcuts')?.showModal(),
};

function taskForm() {
  return document.activeElement?.closest('form[data-draft-url]') ?? document.querySelector('form[data-draft-url]');
}

function onControlKey(event) {
  const form = taskForm();
  if (!form) return;
  if (event.key === 'Enter') {
    event.preventDefault();
    form.requestSubmit(form.querySelector('[data-primary]'));
  } else if (event.key.toLowerCase() === 's') {
    event.preventDefault();
    saveDraft(form);
  }
}

export function startShortcuts() {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey) onControlKey(event);
    else if (!event.altKey && document.body.dataset.shortcuts !== 'off' && !isTyping(event.target)) {
      const action = Object.hasOwn(singleKeys, event.key) ? singleKeys[event.key] : null;
      // Only where there is something to move in: an open dialog keeps its keys.
      if (!action || document.querySelector('dialog[open]')) return;
      if (event.key !== '?' && !document.querySelector('[data-task-list]')) return;
      event.preventDefault();
      action();
    }
  });
}
