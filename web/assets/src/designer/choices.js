// What the panel's lists offer: what the server has, and the forms and decisions of the draft itself.

let choices = {};

export function setChoices(loaded) {
  choices = loaded;
}

function formsOf(files) {
  const names = Object.keys(files).map((path) => /^forms\/(.*)\.json$/.exec(path)?.[1]);
  return names.filter(Boolean).sort().map((id) => ({ id, name: titleOf(files[`forms/${id}.json`]) || id }));
}

// What people call a form; '' if it has no title, or is no JSON (yet).
export function titleOf(text) {
  try {
    return String(JSON.parse(text).title ?? '');
  } catch {
    return '';
  }
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

// What is offered of one kind: [{id, name}], some with {group, about}.
export function choiceList(kind) {
  return choices[kind] ?? [];
}

function label({ id, name, about }) {
  return name && name !== id && !about ? `${name} (${id})` : name || id;
}

// Choices of one group stay together, in the order of the groups' first members.
function grouped(offered) {
  const groups = new Map();
  for (const choice of offered) groups.set(choice.group, [...(groups.get(choice.group) ?? []), choice]);
  const shown = (choice) => ({ value: choice.id, label: label(choice) });
  return [...groups].flatMap(([group, members]) =>
    group ? [{ label: group, children: members.map(shown) }] : members.map(shown),
  );
}

// Options of a list; a value set earlier stays choosable when it is no longer offered.
export function options(kind, current, translate) {
  const offered = choiceList(kind);
  const isUnknown = current && !offered.some(({ id }) => id === current);
  return [
    { value: '', label: translate('(none)') },
    ...(isUnknown ? [{ value: current, label: translate('{id} (unknown)', { id: current }) }] : []),
    ...grouped(offered),
  ];
}

// What a choice means, in words.
export function aboutOf(kind, id) {
  return choiceList(kind).find((choice) => choice.id === id)?.about ?? '';
}

const MOST_FOUND = 8;

// The choices in whose name, meaning or id every word is found; those with it in the name first.
export function matching(kind, asked) {
  const words = asked.toLowerCase().split(/\s+/).filter(Boolean);
  const holds = (text) => words.every((word) => text.toLowerCase().includes(word));
  const found = choiceList(kind).filter(({ id, name, about, group }) => holds([id, name, about, group].join(' ')));
  return found.sort((a, b) => holds(b.name) - holds(a.name)).slice(0, MOST_FOUND);
}

// The inputs that a handler takes: [{id, name}].
export function handlerInputs(id) {
  return choiceList('handlers').find((handler) => handler.id === id)?.inputs ?? [];
}
