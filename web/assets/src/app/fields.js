// What a form holds, as plain data: read it, put it back.

const SKIPPED_TYPES = new Set(['password', 'file', 'submit', 'button', 'reset', 'image']);
const SKIPPED_NAMES = new Set(['csrf_token', 'idempotency_key']);

function isKept(field) {
  return field.name && !SKIPPED_TYPES.has(field.type) && !SKIPPED_NAMES.has(field.name) && field.type !== 'hidden';
}

// [[name, value], …] in document order; unchecked boxes are left out, as in a submit.
export function readFields(form) {
  return [...form.elements].filter(isKept).flatMap((field) => {
    if (field.type === 'checkbox' || field.type === 'radio') return field.checked ? [[field.name, field.value]] : [];
    if (field.type === 'select-multiple') return [...field.selectedOptions].map((option) => [field.name, option.value]);
    return [[field.name, field.value]];
  });
}

function apply(field, values, position) {
  const old = field.type === 'checkbox' || field.type === 'radio' ? field.checked : field.value;
  if (field.type === 'checkbox' || field.type === 'radio') field.checked = values.includes(field.value);
  else if (field.type === 'select-multiple') {
    for (const option of field.options) option.selected = values.includes(option.value);
  } else if (position < values.length) field.value = values[position];
  return old !== (field.type === 'checkbox' || field.type === 'radio' ? field.checked : field.value);
}

// Puts read fields back. Gives whether anything changed; each changed field tells its listeners.
export function writeFields(form, entries) {
  const byName = new Map();
  for (const [name, value] of entries) byName.set(name, [...(byName.get(name) ?? []), value]);
  const seen = new Map();
  const changed = [...form.elements].filter(isKept).filter((field) => {
    const position = seen.get(field.name) ?? 0;
    seen.set(field.name, position + 1);
    return apply(field, byName.get(field.name) ?? [], position);
  });
  for (const field of changed) {
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.dispatchEvent(new Event('change', { bubbles: true }));
  }
  return changed.length > 0;
}
