// Every element of the diagram in a list: the way to choose one without a pointer. It follows what is chosen.
import { getBusinessObject, is, isAny } from 'bpmn-js/lib/util/ModelUtil';
import { say } from './messages.js';

const SHOWN = ['bpmn:FlowNode', 'bpmn:Participant', 'bpmn:Lane', 'bpmn:SequenceFlow'];

// "bpmn:StartEvent" is called "Start Event" in the translations.
const kindOf = ({ $type }) => $type.slice('bpmn:'.length).replace(/([a-z])([A-Z])/g, '$1 $2');

export class Outline {
  constructor({ modeler, host }) {
    Object.assign(this, { modeler });
    const label = Object.assign(document.createElement('label'), { className: 'outline', textContent: say('outline') });
    this.select = Object.assign(document.createElement('select'), { className: 'form-select' });
    label.append(this.select);
    host.prepend(label);
    this.select.addEventListener('change', () => this.choose(this.select.value));
    this.select.addEventListener('focus', () => this.draw());
    modeler.on('selection.changed', () => this.draw());
    this.draw();
  }

  // Groups by kind, each in reading order: from left to right, then down.
  draw() {
    const translate = this.modeler.get('translate');
    const groups = new Map(SHOWN.map((kind) => [kind, []]));
    for (const element of this.modeler.get('elementRegistry').filter((each) => !each.labelTarget && isAny(each, SHOWN))) {
      groups.get(SHOWN.find((kind) => is(element, kind))).push(element);
    }
    this.select.replaceChildren(
      new Option(say('outlineNone'), ''),
      ...[...groups].filter(([, members]) => members.length).map(([kind, members]) => this.group(kind, members, translate)),
    );
    const [chosen, another] = this.modeler.get('selection').get();
    this.select.value = chosen && !another ? (chosen.labelTarget ?? chosen).id : '';
    if (this.select.selectedIndex < 0) this.select.value = '';
  }

  group(kind, members, translate) {
    const group = Object.assign(document.createElement('optgroup'), { label: say(kind.slice('bpmn:'.length)) });
    const place = ({ x = 0, y = 0, waypoints }) => (waypoints ? [waypoints[0].x, waypoints[0].y] : [x, y]);
    const sorted = members.sort((a, b) => place(a)[0] - place(b)[0] || place(a)[1] - place(b)[1]);
    group.append(...sorted.map((element) => new Option(this.title(element, translate), element.id)));
    return group;
  }

  title(element, translate) {
    const object = getBusinessObject(element);
    if (!is(element, 'bpmn:SequenceFlow')) return object.name || `${translate(kindOf(object))} ${object.id}`;
    const [from, to] = [object.sourceRef, object.targetRef].map((node) => node?.name || node?.id || '');
    return `${from} → ${to}${object.name ? `（${object.name}）` : ''}`;
  }

  choose(id) {
    const element = this.modeler.get('elementRegistry').get(id);
    this.modeler.get('selection').select(element ?? null);
    if (element) this.modeler.get('canvas').scrollToElement(element);
  }
}
