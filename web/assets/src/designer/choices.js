// What the panel's lists offer: what the server has, and the forms and decisions of the draft itself.

let choices = {};

export function setChoices(loaded) {
  choices = loaded;
}

function formsOf(files) {
  const names = Object.keys(files).map((path) => /^forms\/(.*)\.json$/.exec(path)?.[1]);
  return names.filter(Boolean).sort().map((id) => ({ id, name: id }));
}

function decisionsOf(files) {
  return Object.entries(files)
    .filter(([path]) => path.endsWith('.dmn'))
    .flatMap(([, text]) => {
      const root = new DOMParser().parseFromString(text, 'text/xml').documentElement;
      return [...root.children].filter(({ localName }) => localName === 'decision' || localName === 'decisionService');
    })
    .map((element) => ({ id: element.id, name: element.getAttribute('name') ?? element.id }));
}

// Keeps the lists of forms and decisions as the folder has them.
export function followFolder(folder) {
  const follow = () => {
    choices = { ...choices, forms: formsOf(folder.files), decisions: decisionsOf(folder.files) };
  };
  follow();
  folder.onChange(follow);
}

// What is offered of one kind: [{id, name}].
export function choiceList(kind) {
  return choices[kind] ?? [];
}

function label({ id, name }) {
  return name && name !== id ? `${name} (${id})` : id;
}

// Options of a list; a value set earlier stays choosable when it is no longer offered.
export function options(kind, current, translate) {
  const offered = choiceList(kind).map((choice) => ({ value: choice.id, label: label(choice) }));
  const isUnknown = current && !offered.some(({ value }) => value === current);
  return [
    { value: '', label: translate('(none)') },
    ...(isUnknown ? [{ value: current, label: translate('{id} (unknown)', { id: current }) }] : []),
    ...offered,
  ];
}

// The names of the inputs that a handler takes.
export function handlerInputs(id) {
  return choiceList('handlers').find((handler) => handler.id === id)?.inputs ?? [];
}
