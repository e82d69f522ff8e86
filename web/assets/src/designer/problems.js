// The list of problems below the canvas, and their marks on the elements.
import { language } from '../lib/language.js';
import { say } from './messages.js';

const MARKERS = { error: 'has-error', warning: 'has-warning' };

function text(problem, field) {
  return problem[`${field}_${language}`] ?? problem[field] ?? '';
}

function badge(severity, title) {
  const element = document.createElement('span');
  element.className = severity === 'error' ? 'token token--late' : 'token token--warning';
  element.setAttribute('role', 'img');
  element.setAttribute('aria-label', title);
  element.title = title;
  element.textContent = severity === 'error' ? '✕' : '!';
  return element;
}

function part(className, content) {
  const element = document.createElement('span');
  element.className = className;
  element.textContent = content;
  return element;
}

export class ProblemList {
  constructor(modeler, list) {
    this.list = list;
    this.canvas = modeler.get('canvas');
    this.overlays = modeler.get('overlays');
    this.registry = modeler.get('elementRegistry');
    this.selection = modeler.get('selection');
  }

  clear() {
    this.overlays.remove({ type: 'problem' });
    this.registry.forEach((element) => Object.values(MARKERS).forEach((name) => this.canvas.removeMarker(element, name)));
    this.list.replaceChildren();
  }

  // Gives the number of errors.
  show(problems) {
    this.clear();
    this.list.append(...problems.map((problem) => this.line(problem)));
    const worstFirst = [...problems].sort((a, b) => a.severity.localeCompare(b.severity));
    const marked = new Set();
    for (const problem of worstFirst) {
      if (marked.has(problem.element_id)) continue;
      marked.add(problem.element_id);
      this.mark(problem);
    }
    return problems.filter(({ severity }) => severity === 'error').length;
  }

  // The root has no shape to mark.
  shapeOf(problem) {
    const element = problem.element_id && this.registry.get(problem.element_id);
    return element && element !== this.canvas.getRootElement() ? element : null;
  }

  mark(problem) {
    const shape = this.shapeOf(problem);
    if (!shape) return;
    this.canvas.addMarker(shape, MARKERS[problem.severity]);
    const html = badge(problem.severity, text(problem, 'message'));
    this.overlays.add(shape, 'problem', { position: { top: -12, left: -12 }, html });
  }

  line(problem) {
    const shape = this.shapeOf(problem);
    const row = document.createElement(shape ? 'button' : 'div');
    row.className = 'problem';
    const colour = problem.severity === 'error' ? 'token--late' : 'token--warning';
    row.append(part(`token ${colour}`, say(problem.severity)));
    if (problem.element_id) row.append(part('problem__element', problem.element_name || problem.element_id));
    row.append(part('problem__message', text(problem, 'message')), part('problem__hint', text(problem, 'hint')));
    if (shape) {
      row.type = 'button';
      row.addEventListener('click', () => this.go(shape));
    }
    const item = document.createElement('li');
    item.append(row);
    return item;
  }

  go(shape) {
    this.canvas.scrollToElement(shape, 80);
    this.selection.select(shape);
  }
}
