// Draws a state {tokens: {id: n}, done: [id], late: [id], failed: [id]} onto a diagram: colour and mark; or
// {heat: {id: {level, text}}}: a colour in five steps, and the figure itself.
import { say } from './messages.js';

const MARKERS = ['is-done', 'is-active', 'is-late', 'is-failed', 'is-heat-0', 'is-heat-1', 'is-heat-2', 'is-heat-3', 'is-heat-4', 'is-heat-5'];
// Never near the canvas's own bottom right corner, where the logo stands.
const POSITIONS = { count: { top: -12, right: 14 }, mark: { top: -12, left: -10 } };

function badge(kind, text, label) {
  const element = document.createElement('span');
  element.className = kind ? `token token--${kind}` : 'token';
  element.setAttribute('role', 'img');
  element.setAttribute('aria-label', label);
  element.title = label;
  element.textContent = text;
  return element;
}

export class StateLayer {
  constructor(viewer) {
    this.canvas = viewer.get('canvas');
    this.overlays = viewer.get('overlays');
    this.registry = viewer.get('elementRegistry');
  }

  clear() {
    this.overlays.remove({ type: 'state' });
    this.registry.forEach((element) => MARKERS.forEach((marker) => this.canvas.removeMarker(element, marker)));
  }

  put(id, marker, place, html) {
    if (!this.registry.get(id)) return;
    this.canvas.addMarker(id, marker);
    this.overlays.add(id, 'state', { position: POSITIONS[place], html });
  }

  show({ tokens = {}, done = [], late = [], failed = [], heat = {} }) {
    this.clear();
    const current = new Set([...Object.keys(tokens), ...late, ...failed]);
    for (const id of done) if (!current.has(id)) this.put(id, 'is-done', 'mark', badge('done', '✓', say('done')));
    for (const [id, n] of Object.entries(tokens)) this.put(id, 'is-active', 'count', badge('', String(n), say('active', { n })));
    for (const id of late) this.put(id, 'is-late', 'mark', badge('late', '!', say('late')));
    for (const [id, { level, text }] of Object.entries(heat)) this.put(id, `is-heat-${level}`, 'count', badge('heat', text, text));
    for (const id of failed) this.put(id, 'is-failed', 'mark', badge('failed', '✕', say('failed')));
  }
}
