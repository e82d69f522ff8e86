// Tells the server that the editor is open, and the person who else has it open or has saved meanwhile.
import { postJson } from '../lib/http.js';
import { say } from './messages.js';

const EVERY_MS = 20000;

export function startPresence(url, folder, host) {
  const line = document.createElement('p');
  line.className = 'presence';
  line.setAttribute('role', 'status');
  line.hidden = true;
  host.prepend(line);

  const show = ({ others, revision, by }) => {
    const isNewer = revision > folder.revision;
    const texts = [];
    if (others.length) texts.push(say('othersHere', { names: others.join('、') }));
    if (isNewer && by) texts.push(say('savedElsewhere', { name: by }));
    const text = texts.join(' ');
    if (line.textContent !== text) line.textContent = text;
    line.hidden = !text;
  };
  const ask = async () => {
    try {
      show(await postJson(url, {}));
    } catch {
      // The saver says what is wrong with the network or the session; here only the next answer counts.
    }
  };
  ask();
  setInterval(ask, EVERY_MS);
  window.addEventListener('pagehide', () => {
    postJson(url, { leaving: true }, { keepalive: true }).catch(() => {});
  });
}
