// <button data-open-dialog="return">: opens <dialog id="return">; [data-close-dialog] inside closes it.

export function startDialogs() {
  document.addEventListener('click', (event) => {
    const opener = event.target.closest('[data-open-dialog]');
    if (opener) {
      event.preventDefault();
      document.getElementById(opener.dataset.openDialog)?.showModal();
    } else if (event.target.closest('[data-close-dialog]')) {
      event.preventDefault();
      event.target.closest('dialog').close();
    }
  });
}

// <p data-offline hidden>: shown while there is no network.
export function startOfflineBanner() {
  const show = () => {
    for (const banner of document.querySelectorAll('[data-offline]')) banner.hidden = navigator.onLine;
  };
  window.addEventListener('online', show);
  window.addEventListener('offline', show);
  show();
}
