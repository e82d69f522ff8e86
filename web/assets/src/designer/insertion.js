// Puts a further approval step into the flow, as one step of undo: room is made, the flow goes through it.
import { getBusinessObject, is } from 'bpmn-js/lib/util/ModelUtil';
import { getMid } from 'diagram-js/lib/layout/LayoutUtil';
import { selfAndAllChildren } from 'diagram-js/lib/util/Elements';
import { writeSetting } from './settings.js';

const GAP = 50;
const TASK = { width: 100, height: 80 };
const GATEWAY = { width: 50, height: 50 };

const DETOUR = 12;

const flowsFrom = (shape) => (shape.outgoing ?? []).filter((each) => is(each, 'bpmn:SequenceFlow'));

// The flow that a step after an element stands in: the element itself, or the only one that leaves it; else null.
export function flowBehind(element) {
  if (!element || element.labelTarget) return element ? flowBehind(element.labelTarget) : null;
  if (is(element, 'bpmn:SequenceFlow')) return element;
  if (!is(element, 'bpmn:FlowNode') || is(element, 'bpmn:EventBasedGateway')) return null;
  const flows = flowsFrom(element);
  return flows.length === 1 ? flows[0] : null;
}

export function laneAround(shape, elementRegistry) {
  const lanes = elementRegistry.filter((each) => is(each, 'bpmn:Lane'));
  const { x, y } = getMid(shape);
  const around = lanes.filter((lane) => lane.x <= x && x <= lane.x + lane.width && lane.y <= y && y <= lane.y + lane.height);
  // A lane may hold lanes: the innermost.
  return around.sort((one, other) => one.height * one.width - other.height * other.width)[0] ?? null;
}

// The flows that come in at the right (1) or at the left (-1) of a shape.
function comingIn(shape, side) {
  const border = side > 0 ? shape.x + shape.width : shape.x;
  return (shape.incoming ?? []).filter((each) => Math.abs(each.waypoints.at(-1).x - border) < 1);
}

// Right (1) or left (-1) of a shape: towards where it goes on, unless flows come in there and none do opposite.
function sideFor(source, target) {
  const towards = getMid(target).x < getMid(source).x ? -1 : 1;
  return comingIn(source, towards).length && !comingIn(source, -towards).length ? -towards : towards;
}

export class ApprovalInsertion {
  constructor(modeling, bpmnFactory, elementFactory, elementRegistry, spaceTool, canvas) {
    Object.assign(this, { modeling, bpmnFactory, elementFactory, elementRegistry, spaceTool, canvas });
  }

  // context: {flow, name, lane or null, role, settings: {name: value}, canReturn, words: {ask, back, on}}.
  // Leaves the new task in `context.task`.
  preExecute(context) {
    const { flow, lane, canReturn } = context;
    const { source, target } = flow;
    const parent = source.parent;
    const middle = lane ? getMid(lane).y : getMid(source).y;
    const width = TASK.width + GAP + (canReturn ? GATEWAY.width + GAP : 0);
    const towards = sideFor(source, target);
    const border = () => (towards > 0 ? source.x + source.width : source.x);
    this.makeRoom(border() + towards * 5, width);
    const at = (distance) => ({ x: border() + towards * (GAP + distance), y: middle });
    const task = this.add('bpmn:UserTask', 'Approval', context.name, at(TASK.width / 2), parent);
    for (const [name, value] of Object.entries(context.settings)) this.set(task, name, value);
    if (context.role) this.set(task, 'role', context.role);
    this.modeling.reconnectEnd(flow, task, getMid(task));
    context.task = task;
    if (canReturn) this.addReturn(context, task, target, at(TASK.width + GAP + GATEWAY.width / 2));
    else this.modeling.connect(task, target);
    for (const each of [flow, ...flowsFrom(task)]) this.modeling.layoutConnection(each);
    if (!lane) this.leadRound(source, task, flow);
  }

  addReturn({ words, flow }, task, target, place) {
    const { source } = flow;
    const gateway = this.add('bpmn:ExclusiveGateway', `${task.id}Returned`, words.ask, place, task.parent);
    this.modeling.connect(task, gateway);
    const on = this.modeling.connect(gateway, target);
    const back = this.modeling.connect(gateway, source);
    const condition = this.bpmnFactory.create('bpmn:FormalExpression', { body: 'returned' });
    this.modeling.updateProperties(on, { name: words.on });
    this.modeling.updateProperties(back, { name: words.back, conditionExpression: condition });
    this.modeling.updateProperties(gateway, { default: getBusinessObject(on) });
    for (const each of [on, back]) this.modeling.layoutConnection(each);
  }

  // What comes in where the new task is now goes over it, and in from above.
  leadRound(source, task, flow) {
    const { x, y } = getMid(source);
    const towards = Math.sign(getMid(task).x - x);
    const level = Math.min(source.y, task.y) - DETOUR;
    for (const each of comingIn(source, towards)) {
      if (each === flow || each.source === task) continue;
      const before = each.waypoints.slice(0, -1);
      if (before.length && Math.abs(before.at(-1).y - y) < 1) before.at(-1).y = level;
      const turns = before.map(({ x: left, y: top }) => ({ x: left, y: top }));
      this.modeling.updateWaypoints(each, [...turns, { x, y: level }, { x, y: source.y }]);
    }
  }

  makeRoom(start, delta) {
    const elements = selfAndAllChildren(this.canvas.getRootElement(), true);
    const { movingShapes, resizingShapes } = this.spaceTool.calculateAdjustments(elements, 'x', delta, start);
    this.spaceTool.makeSpace(movingShapes, resizingShapes, { x: delta, y: 0 }, 'e', start);
  }

  add(type, wanted, name, place, parent) {
    const businessObject = this.bpmnFactory.create(type, { id: this.freeId(wanted), name });
    return this.modeling.createShape(this.elementFactory.createShape({ type, businessObject }), place, parent);
  }

  freeId(wanted) {
    let id = wanted;
    for (let number = 2; this.elementRegistry.get(id); number += 1) id = `${wanted}${number}`;
    return id;
  }

  set(element, name, value) {
    writeSetting({ element, name, value, modeling: this.modeling, bpmnFactory: this.bpmnFactory });
  }
}
ApprovalInsertion.$inject = ['modeling', 'bpmnFactory', 'elementFactory', 'elementRegistry', 'spaceTool', 'canvas'];
