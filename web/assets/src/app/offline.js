// Without a network: what is shown then, and the worker that makes it possible.
import { clockTime } from '../lib/language.js';
import { say } from './messages.js';

const AGAIN_MS = 10000;

// <p data-offline hidden>: shown while there is no network, or the page is one that was kept.
export function startOfflineBanner() {
  const { keptAt } = document.body.dataset;
  const show = () => {
    for (const banner of document.querySelectorAll('[data-offline]')) {
      if (keptAt) banner.textContent = say('keptPage', { time: clockTime(new Date(keptAt)) });
      banner.hidden = navigator.onLine && !keptAt;
    }
  };
  window.addEventListener('online', show);
  window.addEventListener('offline', show);
  show();
}

export function startWorker() {
  if (!('serviceWorker' in navigator) || !document.body.dataset.person) return;
  navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' }).catch(() => {});
}

async function forgetPages() {
  for (const name of await caches.keys()) if (name.startsWith('saicheng-pages-')) await caches.delete(name);
}

async function answers() {
  try {
    return (await fetch('/healthz', { cache: 'no-store' })).ok;
  } catch {
    return false;
  }
}

// <body data-page="offline">: goes on to where one wanted to go as soon as the server answers.
export function startOfflinePage() {
  if (document.body.dataset.page !== 'offline') return;
  const look = async () => {
    if (await answers()) window.location.replace(window.location.href);
  };
  setInterval(look, AGAIN_MS);
  window.addEventListener('online', look);
  document.querySelector('[data-again]')?.addEventListener('click', look);
}

document.addEventListener('submit', ({ target }) => {
  if (target.hasAttribute('data-logout') && 'caches' in window) forgetPages().catch(() => {});
});
