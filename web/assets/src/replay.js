// <section id="replay" data-steps-url="…" data-diagram-url="…/0.xml">: the past of a process, played on its diagram.
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import './styles/diagram.css';
import './styles/replay.css';
import { fit, nameCanvas, startZoomButtons } from './lib/canvas.js';
import { inLanguage } from './lib/english.js';
import { getJson, getText } from './lib/http.js';
import { say } from './viewer/messages.js';
import { StateLayer } from './viewer/state.js';

const STEP_MS = 1600;
const KEYS = { ArrowLeft: 'back', ArrowRight: 'on', Home: 'first', End: 'last', ' ': 'play' };
// Where a key already has a meaning of its own.
const OWN_KEYS = 'input, select, textarea, button, a, svg, [contenteditable]';

// The diagram of whichever version a step ran on, with what the step showed.
class Picture {
  constructor(container, url) {
    this.url = url;
    this.viewer = new NavigatedViewer({ container });
    this.version = null;
    this.name = container.dataset.name;
    nameCanvas(container, say('diagramLabel'));
    startZoomButtons(this.viewer);
  }

  async show(step, done) {
    if (step.version !== this.version) {
      const xml = await getText(this.url.replace(/0\.xml$/, `${step.version}.xml`));
      await this.viewer.importXML(inLanguage(xml, this.name));
      this.version = step.version;
      fit(this.viewer);
      this.layer = new StateLayer(this.viewer);
    }
    this.layer.show({ ...step, done });
    const canvas = this.viewer.get('canvas');
    const element = this.viewer.get('elementRegistry').get(step.node);
    if (element) canvas.addMarker(element, 'is-step');
    if (this.marked && this.marked !== step.node && this.viewer.get('elementRegistry').get(this.marked)) {
      canvas.removeMarker(this.marked, 'is-step');
    }
    this.marked = element ? step.node : null;
  }
}

class Player {
  constructor(root, { steps, done }) {
    this.root = root;
    this.steps = steps;
    this.done = steps.reduce((all, step) => [...all, new Set([...all.at(-1), ...step.done])], [new Set(done)]).slice(1);
    this.picture = new Picture(root.querySelector('#diagram'), root.dataset.diagramUrl);
    this.range = this.part('position');
    this.range.max = steps.length - 1;
    this.timer = 0;
    this.drawing = Promise.resolve();
    for (const hidden of root.querySelectorAll(':scope > [hidden]')) hidden.hidden = false;
    this.listen();
  }

  part(name) {
    return this.root.querySelector(`[data-${name}]`);
  }

  listen() {
    this.root.addEventListener('click', ({ target }) => {
      const to = target.closest('[data-go]')?.dataset.go;
      if (to) this.go(to);
    });
    this.range.addEventListener('input', () => {
      this.pause();
      this.show(Number(this.range.value));
    });
    document.addEventListener('keydown', (event) => {
      const to = KEYS[event.key];
      if (!to || event.altKey || event.ctrlKey || event.metaKey || event.target.closest(OWN_KEYS)) return;
      event.preventDefault();
      this.go(to);
    });
    window.addEventListener('hashchange', () => {
      this.pause();
      this.show(this.placeOf(window.location.hash));
    });
  }

  // The newest step that is not after the line an address names (#e123).
  placeOf(hash) {
    const id = Number(/^#e(\d+)$/.exec(hash)?.[1] ?? 0);
    return Math.max(0, this.steps.findLastIndex((step) => step.id <= id));
  }

  go(to) {
    if (to === 'play' && !this.timer) {
      this.play();
      return;
    }
    this.pause();
    const places = { first: 0, back: this.at - 1, on: this.at + 1, last: this.steps.length - 1 };
    if (to in places) this.show(places[to]);
  }

  play() {
    if (this.at === this.steps.length - 1) this.show(0);
    this.part('go="play"').textContent = this.root.dataset.pause;
    const next = () => {
      if (this.at === this.steps.length - 1) {
        this.pause();
        return;
      }
      this.show(this.at + 1);
      this.timer = setTimeout(next, STEP_MS / Number(this.part('speed').value));
    };
    this.timer = setTimeout(next, STEP_MS / Number(this.part('speed').value));
  }

  pause() {
    clearTimeout(this.timer);
    this.timer = 0;
    this.part('go="play"').textContent = this.root.dataset.play;
  }

  show(place) {
    this.at = Math.min(Math.max(place, 0), this.steps.length - 1);
    const step = this.steps[this.at];
    this.tell(step);
    window.history.replaceState(window.history.state, '', `#e${step.id}`);
    const shown = this.at;
    // One after the other: a version may have to be fetched. What was passed meanwhile is left out.
    this.drawing = this.drawing.then(() => (shown === this.at ? this.picture.show(step, [...this.done[shown]]) : null));
    return this.drawing;
  }

  tell(step) {
    const { dataset } = this.root;
    this.part('place').textContent = dataset.place.replace('{n}', this.at + 1).replace('{count}', this.steps.length);
    this.part('version').textContent = dataset.version.replace('{n}', step.version);
    this.part('time').textContent = step.time;
    this.part('text').textContent = step.text;
    this.part('reason').textContent = step.reason;
    this.part('reason').hidden = !step.reason;
    this.part('link').href = `#e${step.id}`;
    this.range.value = this.at;
    this.range.setAttribute('aria-valuetext', `${step.time} ${step.text}`);
    const called = this.part('called');
    called.hidden = !step.called.length;
    called.querySelector('ul').replaceChildren(...step.called.map(({ title, url }) => {
      const item = document.createElement('li');
      const link = document.createElement('a');
      link.href = url;
      link.textContent = title;
      item.append(link);
      return item;
    }));
    for (const line of document.querySelectorAll('#steps [aria-current]')) line.removeAttribute('aria-current');
    document.getElementById(`e${step.id}`)?.setAttribute('aria-current', 'step');
  }
}

const root = document.getElementById('replay');
if (root) {
  getJson(root.dataset.stepsUrl)
    .then(async (answer) => {
      const player = new Player(root, answer);
      await player.show(player.placeOf(window.location.hash));
      root.dataset.ready = '';
    })
    .catch((error) => {
      root.dataset.failed = error.message;
      const note = document.createElement('p');
      note.setAttribute('role', 'alert');
      note.textContent = say('noReplay');
      root.prepend(note);
    });
}
