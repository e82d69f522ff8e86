// Makers of panel entries. Call them once, at module level: a component made anew at every change would be
// mounted anew by the panel, and what is being typed would be lost.
import {
  CheckboxEntry,
  SelectEntry,
  TextAreaEntry,
  TextFieldEntry,
  isCheckboxEntryEdited,
  isSelectEntryEdited,
  isTextAreaEntryEdited,
  isTextFieldEntryEdited,
} from '@bpmn-io/properties-panel';
import { jsx } from '@bpmn-io/properties-panel/preact/jsx-runtime';
import { useService } from 'bpmn-js-properties-panel';
import { options } from './choices.js';
import { readSetting, writeSetting } from './settings.js';

const KINDS = {
  text: [TextFieldEntry, isTextFieldEntryEdited],
  area: [TextAreaEntry, isTextAreaEntryEdited],
  select: [SelectEntry, isSelectEntryEdited],
  checkbox: [CheckboxEntry, isCheckboxEntryEdited],
};

// kind: text, area, select or checkbox. read(element) and write({element, value, modeling, bpmnFactory}).
export function entry({ id, kind = 'text', label, hint, choices, read, write, monospace = false }) {
  const [Component, isEdited] = KINDS[kind];
  function component({ element }) {
    const modeling = useService('modeling');
    const bpmnFactory = useService('bpmnFactory');
    const translate = useService('translate');
    const description = typeof hint === 'function' ? hint(element, translate) : hint && translate(hint);
    return jsx(Component, {
      element,
      id,
      label: translate(label),
      description,
      monospace,
      autoResize: kind === 'area',
      debounce: useService('debounceInput'),
      getValue: () => read(element),
      setValue: (value) => write({ element, value, modeling, bpmnFactory }),
      getOptions: () => options(choices, read(element), translate),
    });
  }
  return { id, component, isEdited };
}

// An entry for one of our own settings.
export function setting(name, label, extra = {}) {
  return entry({
    id: `setting-${name}`,
    label,
    read: (element) => readSetting(element, name),
    write: (change) => writeSetting({ ...change, name }),
    ...extra,
  });
}

export const feel = (name, label, extra = {}) => setting(name, label, { kind: 'area', monospace: true, ...extra });
export const list = (name, label, choices, extra = {}) => setting(name, label, { kind: 'select', choices, ...extra });
