// 新手引导: shows the parts of the editor one after the other. It can be left at any time and started again.
import { language, texts } from '../lib/language.js';

const SEEN = 'saicheng.tour.';
const MARGIN = 6;
const SPACE = 3 * MARGIN;

const say = texts({
  title: { zh: '新手引导（{number}/{count}）', en: 'First steps ({number}/{count})' },
  back: { zh: '上一步', en: 'Back' },
  next: { zh: '下一步', en: 'Next' },
  done: { zh: '完成', en: 'Done' },
  leave: { zh: '不看了', en: 'Leave' },
});

const STEPS = [
  {
    at: '#canvas',
    zh: '这里是流程图。方框是一步工作，横格（泳道）写明由谁办理，菱形是分岔，箭头是先后。点一下方框，就能看到和修改它的设置。',
    en: 'This is the diagram. A box is a piece of work, a lane says who does it, a diamond is a choice, an arrow the order. Click a box to see and change its settings.',
  },
  {
    at: '#canvas .djs-palette',
    zh: '这些是工具。点一下，再点到图上，就能添加步骤、分岔和定时。',
    en: 'These are the tools. Click one, then the diagram, to add a step, a choice or a timer.',
  },
  {
    at: '[data-action="insert"]',
    zh: '要在某一步之后多加一道审批，先点那一步，再点这里，填写由谁办、限几天；连线和位置自动排好。',
    en: 'To have one more approval after a step, click the step, then this: say who does it and in how many days. Flows and places are put in order by themselves.',
  },
  {
    at: '#side',
    zh: '这里是选中元素的设置：表单、角色、办理时限、提醒、办理说明。',
    en: 'Here are the settings of what is selected: form, role, due time, reminder, instructions.',
  },
  {
    at: '.designer__tabs',
    zh: '除了流程图，还可以改表单、决策表和谁可以发起。',
    en: 'Beside the diagram you can change the forms, the decision tables and who may start the process.',
  },
  {
    at: '[data-action="undo"]',
    zh: '改错了可以撤销。修改会自动保存成草稿，不影响正在办理的流程；以前的每次保存都在“保存记录”里。',
    en: 'What went wrong can be undone. Changes are saved as a draft by themselves and touch nothing under way; every save is kept.',
  },
  {
    at: '[data-action="check"]',
    zh: '改完点“检查”。有问题的元素会标出来，下面写明怎么改。',
    en: 'When you are done, check. Elements with problems are marked, and below it says what to do.',
  },
  {
    at: '[data-action="release"]',
    zh: '没有错误就可以发布。新开始的流程用新版本，正在办理的仍用原来的版本。',
    en: 'Without errors it can be released. New instances use the new version; those under way stay on theirs.',
  },
];

function make(tag, attributes = {}, ...children) {
  const element = Object.assign(document.createElement(tag), attributes);
  element.append(...children);
  return element;
}

// Where the card stands: below or above what it explains; beside it if that is tall, in its middle if it is wide, too.
function placeBeside({ left, top, width, height }, card) {
  const { innerWidth, innerHeight } = window;
  const isTall = height > innerHeight / 2;
  let x = Math.min(left, innerWidth - card.width);
  let y = top + height / 2 > innerHeight / 2 ? top - card.height - SPACE : top + height + SPACE;
  if (isTall) {
    y = (innerHeight - card.height) / 2;
    if (width > innerWidth / 2) x = left + (width - card.width) / 2;
    else x = left > innerWidth / 2 ? left - card.width - SPACE : left + width + SPACE;
  }
  return { left: `${Math.max(MARGIN, x)}px`, top: `${Math.max(MARGIN, y)}px` };
}

export class Tour {
  // host.dataset.person: who is shown it once; dataset.isNew: they have never saved a draft.
  constructor(host) {
    this.host = host;
    this.key = SEEN + host.dataset.person;
    this.steps = STEPS.filter(({ at }) => host.querySelector(at)?.getClientRects().length);
  }

  offerOnce() {
    if ('isNew' in this.host.dataset && !localStorage.getItem(this.key)) this.start();
  }

  start() {
    localStorage.setItem(this.key, 'seen');
    this.number = 0;
    this.light = make('div', { className: 'tour__light' });
    this.heading = make('h2', { className: 'h4', id: 'tour-title' });
    this.text = make('p', { id: 'tour-text' });
    this.back = this.button('back', () => this.show(this.number - 1));
    this.next = this.button('next', () => (this.number + 1 < this.steps.length ? this.show(this.number + 1) : this.dialog.close()));
    this.next.className = 'btn btn-primary';
    const leave = this.button('leave', () => this.dialog.close());
    const card = make('div', { className: 'tour__card' }, this.heading, this.text, make('p', { className: 'tour__buttons' }, this.back, this.next, leave));
    card.setAttribute('aria-live', 'polite');
    this.dialog = make('dialog', { className: 'tour' }, this.light, card);
    this.dialog.setAttribute('aria-labelledby', 'tour-title');
    this.dialog.setAttribute('aria-describedby', 'tour-text');
    this.card = card;
    this.host.append(this.dialog);
    this.dialog.addEventListener('keydown', ({ key }) => {
      if (key === 'ArrowRight' && this.number + 1 < this.steps.length) this.show(this.number + 1);
      if (key === 'ArrowLeft' && this.number > 0) this.show(this.number - 1);
    });
    const place = () => this.place();
    window.addEventListener('resize', place);
    this.dialog.addEventListener('close', () => {
      window.removeEventListener('resize', place);
      this.dialog.remove();
      this.host.querySelector('[data-action="tour"]')?.focus();
    });
    this.dialog.showModal();
    this.show(0);
  }

  button(key, action) {
    const button = make('button', { type: 'button', className: 'btn', textContent: say(key) });
    button.addEventListener('click', action);
    return button;
  }

  show(number) {
    this.number = number;
    const count = this.steps.length;
    this.heading.textContent = say('title', { number: number + 1, count });
    this.text.textContent = this.steps[number][language];
    this.back.disabled = number === 0;
    this.next.textContent = say(number + 1 < count ? 'next' : 'done');
    this.place();
    this.next.focus();
  }

  place() {
    const { left, top, width, height } = this.host.querySelector(this.steps[this.number].at).getBoundingClientRect();
    Object.assign(this.light.style, {
      left: `${left - MARGIN}px`,
      top: `${top - MARGIN}px`,
      width: `${width + 2 * MARGIN}px`,
      height: `${height + 2 * MARGIN}px`,
    });
    Object.assign(this.card.style, placeBeside({ left, top, width, height }, this.card.getBoundingClientRect()));
  }
}
