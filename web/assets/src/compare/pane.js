// One of the two diagrams: its marks, and what is looked at in it.
import { say } from './messages.js';

const SIGNS = { added: '+', removed: '−', changed: '≠', moved: '↔' };
// What is said of an element by several changes is marked by the weightiest.
const ORDER = ['moved', 'changed', 'removed', 'added'];
const READABLE = 0.75;
const MARK = { top: -12, left: -10 };

function badge(kind) {
  const element = document.createElement('span');
  element.className = `change-mark change-mark--${kind}`;
  element.setAttribute('role', 'img');
  element.setAttribute('aria-label', say(kind));
  element.title = say(kind);
  element.textContent = SIGNS[kind];
  return element;
}

export class Pane {
  constructor(side, viewer, container) {
    Object.assign(this, { side, viewer, container });
    this.canvas = viewer.get('canvas');
    this.overlays = viewer.get('overlays');
    this.registry = viewer.get('elementRegistry');
  }

  get isShown() {
    return this.container.offsetParent !== null;
  }

  // What is seen: its corner and its scale, whatever the size of the canvas.
  viewbox() {
    const { x, y, scale } = this.canvas.viewbox();
    return { x, y, scale };
  }

  take({ x, y, scale }) {
    const { outer } = this.canvas.viewbox();
    this.canvas.viewbox({ x, y, width: outer.width / scale, height: outer.height / scale });
  }

  show(viewbox) {
    this.canvas.resized();
    this.take(viewbox);
  }

  // kinds: element id → the kinds of its changes.
  mark(kinds) {
    this.overlays.remove({ type: 'change' });
    this.registry.forEach((element) => ORDER.forEach((kind) => this.canvas.removeMarker(element, `is-${kind}`)));
    for (const [id, found] of kinds) {
      const element = this.registry.get(id);
      if (!element || element === this.canvas.getRootElement()) continue;
      const kind = ORDER.findLast((each) => found.has(each));
      this.canvas.addMarker(id, `is-${kind}`);
      this.overlays.add(id, 'change', { position: this.#place(element), html: badge(kind) });
    }
  }

  // On a line in the middle of its first stretch; positions count from the corner of what it spans.
  #place({ waypoints }) {
    if (!waypoints) return MARK;
    const [a, b] = waypoints;
    const [left, top] = ['x', 'y'].map((axis) => Math.min(...waypoints.map((point) => point[axis])));
    return { top: (a.y + b.y) / 2 - top - 12, left: (a.x + b.x) / 2 - left - 12 };
  }

  choose(ids) {
    this.registry.forEach((element) => this.canvas.removeMarker(element, 'is-chosen'));
    const found = ids.filter((id) => this.registry.get(id) && this.registry.get(id) !== this.canvas.getRootElement());
    for (const id of found) this.canvas.addMarker(id, 'is-chosen');
    return found;
  }

  // Brings an element to the middle of the canvas, large enough to be read, and the canvas into view.
  look(id) {
    const element = this.registry.get(id);
    const { outer, scale: current } = this.canvas.viewbox();
    const scale = Math.max(current, READABLE);
    const [x, y] = element.waypoints
      ? [element.waypoints[0].x, element.waypoints[0].y]
      : [element.x + element.width / 2, element.y + element.height / 2];
    const [width, height] = [outer.width / scale, outer.height / scale];
    this.canvas.viewbox({ x: x - width / 2, y: y - height / 2, width, height });
    this.container.scrollIntoView({ block: 'nearest' });
  }
}
