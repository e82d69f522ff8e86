// A year that was played: a position on its recorded days, moved by hand or by itself.
import './styles/plays.css';

const DAY_MS = 120;
const WIDTH = 2.4;

function row(cells) {
  const made = document.createElement('tr');
  for (const [number, text] of cells.entries()) {
    const cell = document.createElement(number ? 'td' : 'th');
    if (number) cell.className = 'number';
    else cell.scope = 'row';
    cell.textContent = text;
    made.append(cell);
  }
  return made;
}

class Year {
  constructor(root) {
    this.root = root;
    this.days = JSON.parse(root.dataset.year);
    this.range = root.querySelector('[data-position]');
    this.button = root.querySelector('[data-go="play"]');
    this.timer = 0;
    for (const part of root.querySelectorAll('[hidden]')) part.hidden = false;
    root.addEventListener('click', ({ target }) => {
      const to = target.closest('[data-go]')?.dataset.go;
      if (to) this.go(to);
    });
    this.range.addEventListener('input', () => {
      this.pause();
      this.show(Number(this.range.value));
    });
    this.show(this.next(0, true));
  }

  go(to) {
    if (to === 'play') {
      if (this.timer) this.pause();
      else this.play();
      return;
    }
    this.pause();
    this.show(to === 'boundary' ? this.next(this.at + 1, false) : this.at + Number(to));
  }

  // The first boundary from a day on; the last day if there is none, or the first for the beginning.
  next(from, isBeginning) {
    const found = this.days.findIndex((day, number) => number >= from && day.boundary);
    return found >= 0 ? found : isBeginning ? 0 : this.days.length - 1;
  }

  play() {
    if (this.at === this.days.length - 1) this.show(0);
    this.button.textContent = this.root.dataset.pause;
    this.timer = setInterval(() => {
      if (!this.root.isConnected || this.at === this.days.length - 1) this.pause();
      else this.show(this.at + 1);
    }, DAY_MS);
  }

  pause() {
    clearInterval(this.timer);
    this.timer = 0;
    this.button.textContent = this.root.dataset.play;
  }

  show(number) {
    this.at = Math.min(Math.max(number, 0), this.days.length - 1);
    const day = this.days[this.at];
    const now = this.root.querySelector('[data-now]');
    for (const end of ['x1', 'x2']) now.setAttribute(end, String(this.at * WIDTH + 1));
    const picture = this.root.querySelector('.year__picture');
    picture.scrollLeft = (picture.scrollWidth * this.at) / this.days.length - picture.clientWidth / 2;
    this.range.value = String(this.at);
    this.range.setAttribute('aria-valuetext', day.label);
    this.root.querySelector('[data-label]').textContent = day.label;
    const { begins, ends } = this.root.dataset;
    this.root.querySelector('[data-phase]').textContent = [
      ...day.begins.map((name) => begins + name),
      ...day.ends.map((name) => ends + name),
    ].join(' · ');
    this.root.querySelector('[data-rows]').replaceChildren(...day.of.map(row), row(['Σ', ...day.counts]));
  }
}

function start() {
  for (const root of document.querySelectorAll('[data-year]:not([data-started])')) {
    root.dataset.started = '';
    new Year(root);
  }
}

start();
document.addEventListener('htmx:after:swap', start);
