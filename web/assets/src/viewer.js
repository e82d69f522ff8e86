// <div id="diagram" data-xml-url="…" data-state-url="…" data-refresh-seconds="60">: a diagram with its live tokens;
// `data-state` holds them where they do not change.
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import './styles/diagram.css';
import { fit, nameCanvas, startZoomButtons } from './lib/canvas.js';
import { inLanguage } from './lib/english.js';
import { getJson, getText } from './lib/http.js';
import { say } from './viewer/messages.js';
import { StateLayer } from './viewer/state.js';

// A click on an element leads to its row in the table below: <tr id="element-ReviewPlan" tabindex="-1">.
function startPicking(viewer) {
  viewer.get('eventBus').on('element.click', ({ element }) => {
    const row = document.getElementById(`element-${element.id}`);
    for (const picked of document.querySelectorAll('.is-picked')) picked.classList.remove('is-picked');
    if (!row) return;
    row.classList.add('is-picked');
    row.scrollIntoView({ block: 'nearest' });
  });
}

function startRefreshing(container, refresh) {
  const seconds = Number(container.dataset.refreshSeconds);
  if (!seconds) return;
  setInterval(() => {
    // A failed refresh leaves the last known state; the next one will do.
    if (document.visibilityState === 'visible') refresh().catch(() => {});
  }, seconds * 1000);
}

async function start(container) {
  const { xmlUrl, stateUrl } = container.dataset;
  const viewer = new NavigatedViewer({ container });
  nameCanvas(container, say('diagramLabel'));
  const [xml, state] = await Promise.all([getText(xmlUrl), stateUrl ? getJson(stateUrl) : JSON.parse(container.dataset.state || '{}')]);
  await viewer.importXML(inLanguage(xml, container.dataset.name));
  fit(viewer);
  const layer = new StateLayer(viewer);
  layer.show(state);
  startZoomButtons(viewer);
  startPicking(viewer);
  if (stateUrl) startRefreshing(container, async () => layer.show(await getJson(stateUrl)));
  container.dataset.ready = '';
}

const container = document.getElementById('diagram');
if (container) {
  start(container).catch((error) => {
    container.dataset.failed = error.message;
    const note = document.createElement('p');
    note.className = 'diagram__failed';
    note.setAttribute('role', 'alert');
    note.textContent = say('noDiagram');
    container.prepend(note);
  });
}
