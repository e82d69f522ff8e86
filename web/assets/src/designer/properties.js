// The settings of a process beside its diagram: its names, and who may start it.
import { choiceList } from './choices.js';
import { say } from './messages.js';

const PATH = 'manifest.json';

function make(tag, attributes = {}, ...children) {
  const element = Object.assign(document.createElement(tag), attributes);
  element.append(...children);
  return element;
}

export class Properties {
  // touched(): something was changed here.
  constructor({ host, folder, touched }) {
    Object.assign(this, { host, folder });
    folder.onChange((path, isOurs) => {
      if (path !== PATH) return;
      if (isOurs) touched();
      else this.draw();
    });
    this.draw();
  }

  read() {
    try {
      return JSON.parse(this.folder.files[PATH] ?? '{}');
    } catch {
      return {};
    }
  }

  change(values) {
    const changed = { ...this.read(), ...values };
    if (changed.starters === undefined) delete changed.starters;
    this.folder.write(PATH, `${JSON.stringify(changed, null, 2)}\n`);
  }

  text(id, label, value, write) {
    const input = make('input', { className: 'form-control', id: `property-${id}`, value: value ?? '', maxLength: 200 });
    input.addEventListener('change', () => write(input.value.trim()));
    return make('div', { className: 'field' }, make('label', { className: 'form-label', htmlFor: input.id, textContent: label }), input);
  }

  check(label, isChecked, write) {
    const input = make('input', { type: 'checkbox', className: 'form-check-input', checked: isChecked });
    input.addEventListener('change', () => write(input.checked));
    return make('label', { className: 'form-check' }, input, make('span', { className: 'form-check-label', textContent: label }));
  }

  draw() {
    const { name = {}, starters } = this.read();
    const rename = (language) => (value) => this.change({ name: { ...this.read().name, [language]: value } });
    const roles = new Set(starters?.roles ?? []);
    const setRoles = (code) => (isChosen) => {
      if (isChosen) roles.add(code);
      else roles.delete(code);
      const flags = this.read().starters;
      this.change({ starters: roles.size ? { ...flags, roles: [...roles] } : undefined });
      this.draw();
    };
    const starting = make('fieldset', { className: 'field' }, make('legend', { className: 'h4', textContent: say('starters') }));
    starting.append(make('p', { className: 'field__hint', textContent: say('startersHint') }));
    const list = make('div', { className: 'property-sheet__roles' });
    for (const { id, name: role } of choiceList('roles')) list.append(this.check(role, roles.has(id), setRoles(id)));
    starting.append(list);
    if (roles.size) {
      starting.append(
        make('hr'),
        this.check(say('startInCampaign'), starters?.campaign === true, (isChosen) => this.change({ starters: { ...this.read().starters, campaign: isChosen } })),
      );
    }
    this.host.replaceChildren(
      make('div', { className: 'property-sheet' }, this.text('zh', say('nameZh'), name.zh, rename('zh')), this.text('en', say('nameEn'), name.en, rename('en')), starting),
    );
  }
}
