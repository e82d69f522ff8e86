// A copy of unsaved work on this machine, for a crash, a lost network or an ended session.
import { language } from '../lib/language.js';
import { makeStore } from '../lib/storage.js';
import { say } from './messages.js';

const copies = makeStore(localStorage, 'designer');

export class Recovery {
  constructor(key) {
    this.key = key;
  }

  keep(xml) {
    copies.write(this.key, { xml, at: Date.now() });
  }

  forget() {
    copies.remove(this.key);
  }

  // Offers a copy that differs from the loaded diagram: a banner above `place` with two buttons.
  offer(loadedXml, place, take) {
    const copy = copies.read(this.key);
    if (!copy) return;
    if (copy.xml === loadedXml) {
      this.forget();
      return;
    }
    const banner = document.createElement('div');
    banner.className = 'recovery';
    banner.setAttribute('role', 'status');
    const note = document.createElement('p');
    const time = new Date(copy.at).toLocaleString(language === 'zh' ? 'zh-CN' : 'en-GB');
    note.textContent = say('recoveryFound', { time });
    const close = (action) => () => {
      banner.remove();
      action();
    };
    banner.append(note, this.button('recoveryTake', close(() => take(copy.xml))), this.button('recoveryDrop', close(() => this.forget())));
    place.before(banner);
  }

  button(key, action) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'btn';
    button.textContent = say(key);
    button.addEventListener('click', action);
    return button;
  }
}
