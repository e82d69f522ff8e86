// The list of changes: what it shows is what is marked, and either leads to the other.
export class ChangeList {
  constructor(root, panes) {
    this.panes = panes;
    this.items = [...root.querySelectorAll('.change')];
    this.groups = [...root.querySelectorAll('[data-group]')];
    this.filters = [...root.querySelectorAll('input[name="level"]')];
  }

  start() {
    for (const filter of this.filters) filter.addEventListener('change', () => this.filter());
    for (const item of this.items) item.querySelector('button')?.addEventListener('click', () => this.pick(item));
    for (const pane of this.panes) {
      pane.viewer.get('eventBus').on('element.click', ({ element }) => this.find(pane.side, element.labelTarget?.id ?? element.id));
    }
    this.filter();
  }

  filter() {
    const levels = new Set(this.filters.filter((each) => each.checked).map((each) => each.value));
    for (const item of this.items) item.hidden = !levels.has(item.dataset.level);
    for (const group of this.groups) group.hidden = !group.querySelector('.change:not([hidden])');
    for (const pane of this.panes) pane.mark(this.kinds(pane.side));
  }

  elements(item, side) {
    return item.dataset[side].split(' ').filter(Boolean);
  }

  kinds(side) {
    const found = new Map();
    for (const item of this.items) {
      if (item.hidden) continue;
      for (const id of this.elements(item, side)) found.set(id, (found.get(id) ?? new Set()).add(item.dataset.mark));
    }
    return found;
  }

  // From the list to both diagrams: the later one leads, the earlier one where only it has the element.
  pick(item) {
    this.highlight([item]);
    const found = this.panes.map((pane) => [pane, pane.choose(this.elements(item, pane.side))]);
    const leading = found.findLast(([pane, ids]) => ids.length && pane.isShown);
    leading?.[0].look(leading[1][0]);
  }

  // From a diagram to the list.
  find(side, id) {
    const found = this.items.filter((item) => !item.hidden && this.elements(item, side).includes(id));
    this.highlight(found);
    for (const pane of this.panes) pane.choose(found.length ? this.elements(found[0], pane.side) : []);
    found[0]?.scrollIntoView({ block: 'nearest' });
  }

  highlight(items) {
    for (const item of this.items) item.classList.toggle('is-picked', items.includes(item));
  }
}
