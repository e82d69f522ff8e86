// The parts of a draft, one at a time: diagram, forms, decisions, settings. A part is made when it is first opened.

// open: tab name → async function that gives {flush(), show()?} of the part; the diagram is there already.
export function startTabs(host, open, report) {
  const tabs = [...host.querySelectorAll('[role=tab]')];
  const parts = new Map();

  async function show(tab) {
    for (const each of tabs) {
      const isChosen = each === tab;
      each.setAttribute('aria-selected', String(isChosen));
      each.tabIndex = isChosen ? 0 : -1;
      for (const id of each.getAttribute('aria-controls').split(' ')) document.getElementById(id).hidden = !isChosen;
    }
    const name = tab.dataset.tab;
    try {
      if (!parts.has(name) && open[name]) parts.set(name, await open[name]());
      parts.get(name)?.show?.();
    } catch (error) {
      report(error);
    }
  }

  for (const tab of tabs) tab.addEventListener('click', () => show(tab));
  host.querySelector('[role=tablist]')?.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = tabs[(tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length];
    next.focus();
    show(next);
  });

  return {
    async flush() {
      for (const part of parts.values()) await part.flush?.();
    },
  };
}
