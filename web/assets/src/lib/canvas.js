// What every diagram page does with its canvas.

// The whole drawing in view; what covers the canvas on its left (the palette) is left free.
export function fit(diagram) {
  const canvas = diagram.get('canvas');
  canvas.zoom('fit-viewport', 'auto');
  const palette = canvas.getContainer().querySelector('.djs-palette');
  if (!palette) return;
  const { x, y, width, height, scale } = canvas.viewbox();
  const room = (palette.offsetLeft * 2 + palette.offsetWidth) / scale;
  canvas.viewbox({ x: x - room, y, width: width + room + palette.offsetLeft / scale, height });
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
