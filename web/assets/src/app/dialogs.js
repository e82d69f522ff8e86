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
