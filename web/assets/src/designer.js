// The diagram editor; its markup and the server's answers are described in README.md.
import BpmnModeler from 'bpmn-js/lib/Modeler';
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import { BpmnPropertiesPanelModule, BpmnPropertiesProviderModule } from 'bpmn-js-properties-panel';
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import 'bpmn-js/dist/assets/bpmn-font/css/bpmn-embedded.css';
import '@bpmn-io/properties-panel/dist/assets/properties-panel.css';
import './styles/diagram.css';
import './styles/designer.css';
import { Addition } from './designer/addition.js';
import { followFolder, setChoices } from './designer/choices.js';
import { showClashes, showConflict } from './designer/conflict.js';
import { Diagram } from './designer/diagram.js';
import { Editor } from './designer/editor.js';
import { DIAGRAM, Folder } from './designer/folder.js';
import { InsertionDialog } from './designer/insertion-dialog.js';
import { AutoLayout, askLayout, isDrawn } from './designer/layout.js';
import { keepLoopVariables } from './designer/loops.js';
import { MenusModule } from './designer/menus.js';
import { say } from './designer/messages.js';
import { Outline } from './designer/outline.js';
import { startPresence } from './designer/presence.js';
import { ProblemList } from './designer/problems.js';
import { Properties } from './designer/properties.js';
import { SettingsModule } from './designer/provider.js';
import { Recovery } from './designer/recovery.js';
import { Saver } from './designer/saver.js';
import spiffworkflow from './designer/spiffworkflow.json';
import { startTabs } from './designer/tabs.js';
import { VariableList } from './designer/variables.js';
import { Tour } from './designer/tour.js';
import { makeTranslateModule } from './designer/translate.js';
import { fit, nameCanvas, startZoomButtons } from './lib/canvas.js';
import { getJson } from './lib/http.js';

const NARROW = '(max-width: 1023.98px)';
const WHEN_PAST = [
  { id: 'fire', name: say('whenPastFire') },
  { id: 'skip', name: say('whenPastSkip') },
];
const SEND_BACK = [
  { id: 'whole', name: say('sendBackWhole') },
  { id: 'branch', name: say('sendBackBranch') },
];
const JUDGES = [
  { id: 'yes', name: say('judgesYes') },
  { id: 'no', name: say('judgesNo') },
];

function note(host, className, text) {
  const line = document.createElement('p');
  line.className = className;
  line.setAttribute('role', 'status');
  line.textContent = text;
  host.before(line);
}

async function startReader(host, canvas) {
  const viewer = new NavigatedViewer({ container: canvas });
  const { files } = await getJson(host.dataset.draftUrl);
  const xml = files[DIAGRAM];
  await viewer.importXML(isDrawn(xml) ? xml : (await askLayout(host.dataset.layoutUrl, xml)).bpmn);
  fit(viewer);
  startZoomButtons(viewer);
  note(host, 'designer__note', say('tooNarrow'));
  return viewer;
}

function startActions(host, editor, modeler, { insertion, layout, tour }) {
  const stack = modeler.get('commandStack');
  const actions = {
    save: () => editor.saver.save(),
    check: () => editor.check(),
    release: () => editor.release(),
    undo: () => stack.canUndo() && stack.undo(),
    redo: () => stack.canRedo() && stack.redo(),
    insert: () => insertion.openSelected(),
    layout: () => editor.attempt(() => layout.run()),
    tour: () => tour.start(),
  };
  for (const button of host.querySelectorAll('[data-action]')) {
    button.addEventListener('click', () => actions[button.dataset.action]());
  }
  document.addEventListener('keydown', (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 's') return;
    event.preventDefault();
    editor.saver.save();
  });
}

function makeModeler(host, canvas) {
  const modeler = new BpmnModeler({
    container: canvas,
    propertiesPanel: { parent: host.querySelector('#properties') },
    moddleExtensions: { spiffworkflow },
    additionalModules: [
      BpmnPropertiesPanelModule,
      BpmnPropertiesProviderModule,
      SettingsModule,
      MenusModule,
      makeTranslateModule(),
    ],
  });
  modeler.on('import.parse.complete', ({ warnings }) => keepLoopVariables(modeler.get('moddle'), warnings));
  return modeler;
}

function makeStatus(host) {
  const line = host.querySelector('[data-status]');
  return (text, isProblem = false) => {
    line.textContent = text;
    line.classList.toggle('designer__status--problem', isProblem);
  };
}

// The other parts of the draft; each is loaded when it is first opened.
function startParts(host, shared, status) {
  const open = {
    forms: async () => {
      const { Forms } = await import('./designer/forms.js');
      return new Forms({ ...shared, host: host.querySelector('#forms'), previewUrl: host.dataset.previewUrl }).start();
    },
    decisions: async () => {
      const { Decisions } = await import('./designer/decisions.js');
      return new Decisions({ ...shared, host: host.querySelector('#decisions') }).start();
    },
    settings: async () => new Properties({ ...shared, host: host.querySelector('#settings') }),
  };
  return startTabs(host, open, (error) => status(say('failed', { reason: error.message }), true));
}

async function startEditor(host, canvas) {
  const { choicesUrl, draftUrl, saveUrl, presenceUrl, variablesUrl, recoveryKey } = host.dataset;
  const [choices, opened] = await Promise.all([getJson(choicesUrl), getJson(draftUrl)]);
  setChoices({ ...choices, judges: JUDGES, sendBack: SEND_BACK, whenPast: WHEN_PAST });
  const folder = new Folder(opened);
  followFolder(folder);
  const modeler = makeModeler(host, canvas);
  const recovery = new Recovery(recoveryKey);
  const notices = host.querySelector('#notices');
  const status = makeStatus(host);
  let startWatching = () => {};
  const touched = () => {
    saver.touched();
    startWatching();
  };
  const diagram = new Diagram(modeler, folder, touched, host.dataset.layoutUrl);
  const tabs = startParts(host, { folder, touched }, status);
  const saver = new Saver({
    folder,
    url: saveUrl,
    recovery,
    status,
    flush: async () => {
      await diagram.flush();
      await tabs.flush();
    },
    onMerged: (answer) => showClashes(notices, answer),
    onConflict: (conflict, resolve) =>
      showConflict(notices, conflict, resolve, () => {
        recovery.forget();
        saver.giveUp();
        window.location.reload();
      }),
  });
  await diagram.open();
  const problems = new ProblemList(modeler, host.querySelector('#problems'));
  const editor = new Editor({ host, folder, saver, problems, status });
  recovery.offer(opened.files, notices, async (files) => {
    for (const [path, text] of Object.entries(files)) folder.write(path, text);
    await diagram.reopen();
    saver.touched();
  });
  startWatching = () => editor.watch();
  new VariableList({
    modeler,
    folder,
    url: variablesUrl,
    host: host.querySelector('#variables'),
    panel: host.querySelector('#properties'),
    flush: () => diagram.flush(),
  });
  new Outline({ modeler, host: host.querySelector('#side') });
  new Addition({ modeler, host: host.querySelector('#side') });
  const insertion = new InsertionDialog({ modeler, folder, host, status });
  const tour = new Tour(host);
  const layout = new AutoLayout({ modeler, url: host.dataset.layoutUrl });
  startActions(host, editor, modeler, { insertion, layout, tour });
  startPresence(presenceUrl, folder, notices);
  startZoomButtons(modeler);
  tour.offerOnce();
  return modeler;
}

async function start(host) {
  const canvas = host.querySelector('#canvas');
  nameCanvas(canvas, say('canvasLabel'));
  const starter = window.matchMedia(NARROW).matches ? startReader : startEditor;
  // For the browser tests and for support: the editor of a page, from its console.
  host.diagram = await starter(host, canvas);
  host.dataset.ready = '';
}

const host = document.getElementById('designer');
if (host) {
  start(host).catch((error) => {
    host.dataset.failed = error.message;
    note(host, 'designer__note', say('loadFailed', { reason: error.message }));
  });
}
