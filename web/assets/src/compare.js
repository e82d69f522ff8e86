// <div id="comparison">: two diagrams that move together, marked with what the list beside them says.
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import './styles/diagram.css';
import './styles/compare.css';
import { ChangeList } from './compare/list.js';
import { say } from './compare/messages.js';
import { Pane } from './compare/pane.js';
import { keepTogether } from './compare/together.js';
import { fit, nameCanvas } from './lib/canvas.js';
import { inLanguage } from './lib/english.js';
import { getText } from './lib/http.js';

async function openPane(section) {
  const container = section.querySelector('.diagram');
  const viewer = new NavigatedViewer({ container });
  nameCanvas(container, section.querySelector('h2').textContent);
  try {
    await viewer.importXML(inLanguage(await getText(container.dataset.xmlUrl)));
  } catch (error) {
    container.dataset.failed = error.message;
    const note = document.createElement('p');
    note.className = 'diagram__failed';
    note.setAttribute('role', 'alert');
    note.textContent = say('noDiagram');
    container.prepend(note);
  }
  return new Pane(section.dataset.side, viewer, container);
}

function startZoom(panes) {
  const act = {
    in: (pane) => pane.viewer.get('zoomScroll').stepZoom(1),
    out: (pane) => pane.viewer.get('zoomScroll').stepZoom(-1),
    fit: (pane) => fit(pane.viewer),
  };
  for (const button of document.querySelectorAll('[data-zoom]')) {
    button.addEventListener('click', () => act[button.dataset.zoom](panes.findLast((pane) => pane.isShown)));
  }
}

// A phone shows one of the two.
function startSwitch(root, panes) {
  const buttons = [...root.querySelectorAll('[data-show]')];
  for (const button of buttons) {
    button.addEventListener('click', () => {
      const from = panes.find((pane) => pane.isShown).viewbox();
      root.dataset.shown = button.dataset.show;
      for (const each of buttons) each.setAttribute('aria-pressed', String(each === button));
      panes.find((pane) => pane.side === button.dataset.show).show(from);
    });
  }
}

async function start(root) {
  const panes = await Promise.all([...root.querySelectorAll('[data-side]')].map(openPane));
  const list = new ChangeList(root, panes);
  const first = panes.findLast((pane) => pane.isShown);
  keepTogether(panes);
  fit(first.viewer);
  list.start();
  startZoom(panes);
  startSwitch(root, panes);
  root.dataset.ready = '';
}

const root = document.getElementById('comparison');
if (root) start(root);
