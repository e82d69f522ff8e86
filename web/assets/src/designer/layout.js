// 自动排版: the server lays the diagram out; what it says is put in place here as one step of undo.
import { postJson } from '../lib/http.js';

const BOUNDS = ['x', 'y', 'width', 'height'];

// The same diagram with a drawing; what cannot be laid out fails with the server's reason.
export const askLayout = (url, bpmn) => postJson(url, { bpmn });

export const isDrawn = (xml) => /<(\w+:)?BPMNShape\b/.test(xml);

// context: {boxes, labels, routes} by id, as the server gives them.
class LayoutHandler {
  constructor(elementRegistry, bpmnUpdater) {
    Object.assign(this, { elementRegistry, bpmnUpdater });
  }

  execute(context) {
    const { boxes, labels, routes } = context;
    context.before = [];
    const changed = [];
    const keep = (element) => {
      context.before.push([element, BOUNDS.map((name) => element[name]), element.waypoints]);
      changed.push(element);
    };
    for (const element of this.elementRegistry.getAll()) {
      if (element.labelTarget || (!boxes[element.id] && !routes[element.id])) continue;
      keep(element);
      if (boxes[element.id]) this.place(element, boxes[element.id]);
      else this.route(element, routes[element.id].map(([x, y]) => ({ x, y })));
      const [label] = element.labels ?? [];
      if (label && labels[element.id]) {
        keep(label);
        this.place(label, labels[element.id]);
      }
    }
    return changed;
  }

  revert({ before }) {
    for (const [element, bounds, waypoints] of before) {
      if (waypoints) this.route(element, waypoints);
      else this.place(element, bounds);
    }
    return before.map(([element]) => element);
  }

  place(shape, bounds) {
    BOUNDS.forEach((name, at) => (shape[name] = bounds[at]));
    this.bpmnUpdater.updateBounds(shape);
  }

  route(connection, waypoints) {
    connection.waypoints = waypoints;
    this.bpmnUpdater.updateConnectionWaypoints(connection);
  }
}
LayoutHandler.$inject = ['elementRegistry', 'bpmnUpdater'];

export class AutoLayout {
  constructor({ modeler, url }) {
    Object.assign(this, { modeler, url });
    this.stack = modeler.get('commandStack');
    this.stack.registerHandler('layout.auto', LayoutHandler);
  }

  async run() {
    const { xml } = await this.modeler.saveXML({ format: true });
    const { boxes, labels, routes } = await askLayout(this.url, xml);
    this.stack.execute('layout.auto', { boxes, labels, routes });
  }
}
