// What every diagram page does with its canvas.

export function fit(diagram) {
  diagram.get('canvas').zoom('fit-viewport', 'auto');
}

// <button data-zoom="in|out|fit"> anywhere on the page.
export function startZoomButtons(diagram) {
  const actions = {
    in: () => diagram.get('zoomScroll').stepZoom(1),
    out: () => diagram.get('zoomScroll').stepZoom(-1),
    fit: () => fit(diagram),
  };
  for (const button of document.querySelectorAll('[data-zoom]')) {
    button.addEventListener('click', () => actions[button.dataset.zoom]());
  }
}

// The drawing is a group with a name; a table on the page tells the same (WCAG 1.1.1).
export function nameCanvas(container, label) {
  container.setAttribute('role', 'group');
  if (!container.hasAttribute('aria-label') && !container.hasAttribute('aria-labelledby')) {
    container.setAttribute('aria-label', label);
  }
}
