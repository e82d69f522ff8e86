// The decision tables of a draft in dmn-js: the requirements of a file, and each decision of it.
import DmnModeler from 'dmn-js/lib/Modeler';
import 'dmn-js/dist/assets/diagram-js.css';
import 'dmn-js/dist/assets/dmn-js-shared.css';
import 'dmn-js/dist/assets/dmn-js-drd.css';
import 'dmn-js/dist/assets/dmn-js-decision-table.css';
import 'dmn-js/dist/assets/dmn-js-decision-table-controls.css';
import 'dmn-js/dist/assets/dmn-js-literal-expression.css';
import 'dmn-js/dist/assets/dmn-js-boxed-expression.css';
import 'dmn-js/dist/assets/dmn-js-boxed-expression-controls.css';
import 'dmn-js/dist/assets/dmn-font/css/dmn-embedded.css';
import '../styles/decisions.css';
import { language } from '../lib/language.js';
import { DecisionEnglish, ENGLISH_ATTRIBUTES } from './decision-english.js';
import { FileList } from './filelist.js';
import { say } from './messages.js';
import { keepTranslated } from './swapped.js';
import { makeTranslateModule } from './translate.js';
import zh from './zh-decisions.js';

const PATH = /^(.*)\.dmn$/;

function fresh(name) {
  return `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/" xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/" id="Definitions_${name}" name="${name}" namespace="https://saicheng.example/${name}">
  <decision id="Decision_${name}" name="${say('newDecision')}">
    <decisionTable id="Table_${name}" hitPolicy="UNIQUE">
      <input id="Input_${name}" label="${say('newInput')}"><inputExpression id="Expression_${name}" typeRef="number"><text>score</text></inputExpression></input>
      <output id="Output_${name}" label="${say('newOutput')}" name="result" typeRef="string" />
    </decisionTable>
  </decision>
  <dmndi:DMNDI><dmndi:DMNDiagram id="Diagram_${name}"><dmndi:DMNShape id="Shape_${name}" dmnElementRef="Decision_${name}"><dc:Bounds height="80" width="180" x="160" y="100" /></dmndi:DMNShape></dmndi:DMNDiagram></dmndi:DMNDI>
</definitions>
`;
}

export class Decisions {
  // touched(): something was changed here.
  constructor({ host, folder, touched }) {
    Object.assign(this, { folder, touched });
    this.views = document.createElement('div');
    this.views.className = 'decision-views';
    this.views.setAttribute('role', 'group');
    this.views.setAttribute('aria-label', say('decisionViews'));
    this.place = document.createElement('div');
    this.place.className = 'decision-place';
    const middle = document.createElement('div');
    middle.className = 'decision-middle';
    this.english = new DecisionEnglish();
    middle.append(this.views, this.english.element, this.place);
    this.list = new FileList({
      folder,
      label: say('decisions'),
      paths: () => Object.keys(folder.files).filter((path) => PATH.test(path)).sort(),
      nameOf: (path) => PATH.exec(path)[1],
      pathOf: (name) => `${name}.dmn`,
      choose: (path) => this.open(path),
      fresh,
    });
    host.append(this.list.element, middle);
    // Some titles of dmn-js do not go through its translations.
    if (language === 'zh') keepTranslated(this.place, zh, '*');
    // For the browser tests and for support: the editor, from the page's console.
    host.decisions = this;
    folder.onChange((path, isOurs) => {
      if (!PATH.test(path)) return;
      if (isOurs) touched();
      else if (path === this.path) this.open(path);
      this.list.draw();
    });
  }

  async start() {
    const first = this.list.paths()[0];
    if (first) await this.list.take(first);
    return this;
  }

  makeModeler() {
    const extra = { additionalModules: [makeTranslateModule(zh)] };
    const modeler = new DmnModeler({
      container: this.place,
      drd: extra,
      decisionTable: extra,
      literalExpression: extra,
      boxedExpression: extra,
      moddleExtensions: { spiffworkflow: ENGLISH_ATTRIBUTES },
    });
    const watched = new WeakSet();
    modeler.on('views.changed', () => {
      this.drawViews();
      const viewer = modeler.getActiveViewer();
      this.english.show(modeler.getActiveView(), viewer);
      if (!viewer || watched.has(viewer)) return;
      watched.add(viewer);
      viewer.on('commandStack.changed', ({ trigger }) => {
        if (trigger === 'clear') return;
        this.isTouched = true;
        this.touched();
        this.english.show(modeler.getActiveView(), viewer);
      });
    });
    return modeler;
  }

  drawViews() {
    const active = this.modeler.getActiveView();
    this.views.replaceChildren(
      ...this.modeler.getViews().map((view) => {
        const button = document.createElement('button');
        button.type = 'button';
        button.className = 'btn';
        button.textContent = view.type === 'drd' ? say('requirements') : view.name || view.id;
        if (view.element === active?.element) button.setAttribute('aria-current', 'true');
        button.addEventListener('click', () => this.modeler.open(view));
        return button;
      }),
    );
  }

  async open(path) {
    await this.flush();
    this.modeler?.destroy();
    this.modeler = null;
    this.path = path;
    this.place.replaceChildren();
    this.views.replaceChildren();
    this.english.hide();
    if (path === null) return;
    this.modeler = this.makeModeler();
    this.isTouched = false;
    await this.modeler.importXML(this.folder.files[path]);
    const views = this.modeler.getViews();
    const tables = views.filter((view) => view.type === 'decisionTable');
    await this.modeler.open(tables.length === 1 ? tables[0] : views[0]);
    this.isTouched = false;
  }

  async flush() {
    if (!this.modeler || !this.isTouched || !(this.path in this.folder.files)) return;
    this.isTouched = false;
    const { xml } = await this.modeler.saveXML({ format: true });
    this.folder.write(this.path, xml);
  }
}
