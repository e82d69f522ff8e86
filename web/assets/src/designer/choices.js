// What the panel's lists offer; loaded once, before the editor starts.

let choices = {};

export function setChoices(loaded) {
  choices = loaded;
}

function label({ id, name }) {
  return name && name !== id ? `${name} (${id})` : id;
}

// Options of a list; a value set earlier stays choosable when it is no longer offered.
export function options(kind, current, translate) {
  const offered = (choices[kind] ?? []).map((choice) => ({ value: choice.id, label: label(choice) }));
  const isUnknown = current && !offered.some(({ value }) => value === current);
  return [
    { value: '', label: translate('(none)') },
    ...(isUnknown ? [{ value: current, label: translate('{id} (unknown)', { id: current }) }] : []),
    ...offered,
  ];
}

// The names of the inputs that a handler takes.
export function handlerInputs(id) {
  return (choices.handlers ?? []).find((handler) => handler.id === id)?.inputs ?? [];
}
