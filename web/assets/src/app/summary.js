// The list of errors takes the focus; its links take it to the field.

const focused = new WeakSet();

// Once for each list: a later change elsewhere on the page must not take the focus from somebody typing.
export function focusSummary() {
  const summary = document.querySelector('.error-summary');
  if (!summary || focused.has(summary)) return;
  focused.add(summary);
  summary.tabIndex = -1;
  summary.focus();
}

export function startSummaryLinks() {
  document.addEventListener('click', (event) => {
    const link = event.target.closest('.error-summary a[href^="#"]');
    const target = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!target) return;
    event.preventDefault();
    const field = target.matches('input, select, textarea, button')
      ? target
      : (target.querySelector('input, select, textarea') ?? target);
    field.scrollIntoView({ block: 'center' });
    field.focus({ preventScroll: true });
  });
}
