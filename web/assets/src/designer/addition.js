// 添加元素: what the palette offers, without a pointer. It goes behind the chosen element, into the chosen flow, or
// where there is room; one step of undo.
import { is, isAny } from 'bpmn-js/lib/util/ModelUtil';
import { getMid } from 'diagram-js/lib/layout/LayoutUtil';
import { getBBox } from 'diagram-js/lib/util/Elements';
import { texts } from '../lib/language.js';

const COMMAND = 'element.add';
const GAP = 50;
const POOL_GAP = 80;

const say = texts({
  label: { zh: '添加元素', en: 'Add an element' },
  add: { zh: '添加', en: 'Add' },
  added: { zh: '已添加：{kind}', en: 'Added: {kind}' },
});

// As the palette names them in the translations.
export const KINDS = [
  { title: 'Create user task', type: 'bpmn:UserTask' },
  { title: 'Create service task', type: 'bpmn:ServiceTask' },
  { title: 'Create task', type: 'bpmn:Task' },
  { title: 'Create gateway', type: 'bpmn:ExclusiveGateway' },
  { title: 'Create timer event', type: 'bpmn:IntermediateCatchEvent', eventDefinitionType: 'bpmn:TimerEventDefinition' },
  { title: 'Create start event', type: 'bpmn:StartEvent' },
  { title: 'Create end event', type: 'bpmn:EndEvent' },
  { title: 'Create expanded sub-process', type: 'bpmn:SubProcess', isExpanded: true },
  { title: 'Create pool/participant', type: 'bpmn:Participant' },
  { title: 'Create group', type: 'bpmn:Group' },
];

const laneAt = (lanes, { y }) => lanes.find((lane) => lane.y <= y && y <= lane.y + lane.height);

// context: {kind, chosen or null}. Leaves the new element in `context.element`.
class AdditionHandler {
  constructor(modeling, elementFactory, elementRegistry, autoPlace, canvas) {
    Object.assign(this, { modeling, elementFactory, elementRegistry, autoPlace, canvas });
  }

  preExecute(context) {
    const { kind, chosen } = context;
    const shape = this.make(kind);
    if (kind.type === 'bpmn:Participant') context.element = this.addPool(shape);
    else if (is(chosen, 'bpmn:SequenceFlow') && !isAny(shape, ['bpmn:Group', 'bpmn:StartEvent', 'bpmn:EndEvent'])) {
      const [first, last] = [chosen.waypoints[0], chosen.waypoints.at(-1)];
      context.element = this.modeling.createShape(shape, { x: (first.x + last.x) / 2, y: (first.y + last.y) / 2 }, chosen);
    } else if (this.canFollow(shape, chosen)) context.element = this.autoPlace.append(chosen, shape);
    else context.element = this.addFreely(shape, chosen);
    if (kind.isExpanded) this.addStart(context.element);
  }

  make({ type, eventDefinitionType, isExpanded }) {
    if (type === 'bpmn:Participant') return this.elementFactory.createParticipantShape();
    return this.elementFactory.createShape({ type, eventDefinitionType, isExpanded });
  }

  canFollow(shape, chosen) {
    const isNode = is(shape, 'bpmn:FlowNode') && !is(shape, 'bpmn:StartEvent');
    return isNode && is(chosen, 'bpmn:FlowNode') && !is(chosen, 'bpmn:EndEvent');
  }

  // Below all there is; the first pool of a diagram is put round all there is.
  addPool(shape) {
    const all = this.canvas.getRootElement().children.filter(({ width }) => width);
    if (is(this.canvas.getRootElement(), 'bpmn:Process') && all.length) {
      const { x, y, width, height } = getBBox(all);
      Object.assign(shape, { width: width + 2 * POOL_GAP, height: height + POOL_GAP });
      return this.modeling.createShape(shape, { x: x + width / 2, y: y + height / 2 }, this.canvas.getRootElement());
    }
    const bottom = Math.max(0, ...all.map(({ y, height }) => y + height));
    const left = all.length ? Math.min(...all.map(({ x }) => x)) : 0;
    const place = { x: left + shape.width / 2, y: bottom + POOL_GAP + shape.height / 2 };
    return this.modeling.createShape(shape, place, this.canvas.getRootElement());
  }

  // At the right of all that stands in the same pool, on the level of what is chosen.
  addFreely(shape, chosen) {
    const root = this.canvas.getRootElement();
    const pool = this.elementRegistry.filter((each) => is(each, 'bpmn:Participant'))[0];
    let parent = pool ?? root;
    if (isAny(chosen, ['bpmn:Participant', 'bpmn:SubProcess'])) parent = chosen;
    else if (isAny(chosen, ['bpmn:Lane', 'bpmn:FlowNode', 'bpmn:SequenceFlow'])) parent = chosen.parent;
    while (is(parent, 'bpmn:Lane')) parent = parent.parent;
    const inside = (parent.children ?? []).filter((each) => is(each, 'bpmn:FlowNode') && !each.labelTarget);
    const lanes = this.elementRegistry.filter((each) => is(each, 'bpmn:Lane'));
    const level = this.levelOf(chosen, parent, inside, lanes);
    const right = inside.length ? Math.max(...inside.map(({ x, width }) => x + width)) : (parent.x ?? 0) + GAP;
    const target = is(shape, 'bpmn:Group') ? root : parent;
    return this.modeling.createShape(shape, { x: right + GAP + shape.width / 2, y: level }, target);
  }

  levelOf(chosen, parent, inside, lanes) {
    const standing = chosen?.waypoints ? chosen.waypoints[0] : chosen?.width && getMid(chosen);
    if (standing && chosen !== parent) return standing.y;
    const own = lanes.filter((lane) => lane.parent === parent);
    if (inside.length) return getMid(laneAt(own, getMid(inside[0])) ?? inside[0]).y;
    return own.length ? getMid(own[0]).y : getMid({ x: 0, y: 0, width: 0, height: 400, ...parent }).y;
  }

  addStart(subProcess) {
    const start = this.elementFactory.createShape({ type: 'bpmn:StartEvent' });
    const place = { x: subProcess.x + GAP + start.width / 2, y: getMid(subProcess).y };
    this.modeling.createShape(start, place, subProcess);
  }
}
AdditionHandler.$inject = ['modeling', 'elementFactory', 'elementRegistry', 'autoPlace', 'canvas'];

// The list and its button, beside the list of elements.
export class Addition {
  constructor({ modeler, host }) {
    Object.assign(this, { modeler });
    this.stack = modeler.get('commandStack');
    this.stack.registerHandler(COMMAND, AdditionHandler);
    const translate = modeler.get('translate');
    this.select = Object.assign(document.createElement('select'), { className: 'form-select' });
    this.select.append(...KINDS.map(({ title }, at) => new Option(translate(title), at)));
    const label = Object.assign(document.createElement('label'), { className: 'outline', textContent: say('label') });
    const button = Object.assign(document.createElement('button'), { type: 'button', className: 'btn', textContent: say('add') });
    button.addEventListener('click', () => this.add());
    label.append(this.select);
    const row = Object.assign(document.createElement('div'), { className: 'addition' });
    this.said = Object.assign(document.createElement('p'), { className: 'visually-hidden' });
    this.said.setAttribute('role', 'status');
    row.append(label, button, this.said);
    host.querySelector('.outline').after(row);
  }

  // The new element is chosen, so that the next one goes behind it.
  add() {
    const selection = this.modeler.get('selection');
    const [chosen = null] = selection.get();
    const context = { kind: KINDS[this.select.value], chosen: chosen?.labelTarget ?? chosen };
    this.stack.execute(COMMAND, context);
    selection.select(context.element);
    this.modeler.get('canvas').scrollToElement(context.element);
    this.said.textContent = say('added', { kind: this.select.selectedOptions[0].text });
  }
}
