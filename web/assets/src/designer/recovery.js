// A copy of unsaved work on this machine, for a crash, a lost network or an ended session.
import { language } from '../lib/language.js';
import { makeStore } from '../lib/storage.js';
import { say } from './messages.js';

const copies = makeStore(localStorage, 'designer');

export class Recovery {
  constructor(key) {
    this.key = key;
  }

  // files: what the server does not have, by path.
  keep(files) {
    copies.write(this.key, { files, at: Date.now() });
  }

  forget() {
    copies.remove(this.key);
  }

  // Offers a copy that differs from the loaded files: a banner at the top of `place` with two buttons.
  offer(loaded, place, take) {
    const copy = copies.read(this.key);
    if (!copy?.files) return;
    if (Object.entries(copy.files).every(([path, text]) => (loaded[path] ?? null) === text)) {
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
    banner.append(note, this.button('recoveryTake', close(() => take(copy.files))), this.button('recoveryDrop', close(() => this.forget())));
    place.prepend(banner);
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
