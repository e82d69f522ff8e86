// What to do when somebody else saved the same files: put both together, keep mine, or take theirs.
import { language } from '../lib/language.js';
import { fileName } from './filenames.js';
import { facetName, say } from './messages.js';

function button(key, action, className = 'btn') {
  const element = document.createElement('button');
  element.type = 'button';
  element.className = className;
  element.textContent = say(key);
  element.addEventListener('click', action);
  return element;
}

function makeBanner(host, text) {
  host.querySelector('.conflict')?.remove();
  const banner = document.createElement('div');
  banner.className = 'recovery conflict';
  banner.setAttribute('role', 'alert');
  const note = document.createElement('p');
  note.textContent = text;
  banner.append(note);
  host.prepend(banner);
  return banner;
}

// take(): load what the server has and drop what is here.
export function showConflict(host, { by, at, paths }, resolve, take) {
  const time = at ? new Date(at).toLocaleTimeString(language === 'zh' ? 'zh-CN' : 'en-GB', { hour: '2-digit', minute: '2-digit' }) : '';
  const files = paths.map(fileName).join('、');
  const banner = makeBanner(host, by ? say('conflictBy', { name: by, time, files }) : say('conflictGone'));
  const close = (action) => () => {
    banner.remove();
    action();
  };
  const merge = button('conflictMerge', close(() => resolve('merge')), 'btn btn-primary');
  if (by) banner.append(merge);
  banner.append(
    button(by ? 'conflictMine' : 'conflictKeep', close(() => resolve('overwrite'))),
    button('conflictTheirs', close(take)),
  );
  (by ? merge : banner.querySelector('button')).focus();
}

// After a merge: where mine was kept although both had changed it.
export function showClashes(host, { clashes, overruled }) {
  const places = clashes.map(({ element_id: id, element_name: name, facet }) =>
    say(facet ? 'clashFacet' : 'clashWhole', { name: name || id, facet: facetName(facet) }),
  );
  places.push(...overruled.map(fileName));
  if (!places.length) return;
  const banner = makeBanner(host, say('clashes', { places: places.join(';') }));
  banner.append(button('understood', () => banner.remove()));
}
