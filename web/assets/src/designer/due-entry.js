// The panel's entry for a due time: unit beside number, day or formula, checked as it is typed.
import { jsx, jsxs } from '@bpmn-io/properties-panel/preact/jsx-runtime';
import { useEffect, useState } from '@bpmn-io/properties-panel/preact/hooks';
import { useService } from 'bpmn-js-properties-panel';
import { UNITS, dueProblem, isCounted, readDue, writeDue } from './due.js';
import { readSetting, writeSetting } from './settings.js';

const ID = 'setting-due';
const UNIT_NAMES = {
  none: 'No due time',
  workingDays: 'working days',
  days: 'days',
  hours: 'hours',
  day: 'on a fixed day',
  formula: 'Formula (FEEL)',
};
const HINTS = {
  workingDays: 'After the task begins; holidays do not count',
  days: 'After the task begins; holidays count',
  hours: 'After the task begins',
  formula: 'Example: =add working days(today(), 5), or the name of a date: =closes_on',
};

function control(unit, typed, onInput, label, isWrong) {
  const common = {
    id: `bio-properties-panel-${ID}`,
    class: 'bio-properties-panel-input',
    'aria-label': label,
    'aria-invalid': isWrong ? 'true' : undefined,
    'aria-describedby': 'due-note',
    value: typed,
    onInput: ({ target }) => onInput(target.value),
  };
  if (isCounted(unit)) return jsx('input', { ...common, inputMode: 'numeric', maxLength: 4 });
  if (unit === 'day') return jsx('input', { ...common, type: 'date' });
  return unit === 'formula' ? jsx('textarea', { ...common, rows: 3, spellcheck: false }) : null;
}

function component({ element }) {
  const modeling = useService('modeling');
  const bpmnFactory = useService('bpmnFactory');
  const translate = useService('translate');
  const stored = readSetting(element, 'due');
  const [state, setState] = useState({ ...readDue(stored), of: stored, at: element });
  // Another element, or a change from elsewhere (undo): show what is stored.
  useEffect(() => {
    if (state.of !== stored || state.at !== element) setState({ ...readDue(stored), of: stored, at: element });
  }, [element, stored]);

  const { unit, value } = state;
  const problem = dueProblem(unit, value);
  const set = (nextUnit, nextValue) => {
    const isRight = !dueProblem(nextUnit, nextValue);
    const text = isRight ? writeDue(nextUnit, nextValue) : stored;
    setState({ unit: nextUnit, value: nextValue, of: text, at: element });
    if (isRight && text !== stored) writeSetting({ element, name: 'due', value: text, modeling, bpmnFactory });
  };
  const changeUnit = (next) => {
    const keeps = isCounted(next) && isCounted(unit);
    set(next, keeps ? value : next === 'formula' ? writeDue(unit, value) : next === 'none' ? '' : readDue(stored).unit === next ? readDue(stored).value : '');
  };

  return jsxs('div', {
    'data-entry-id': ID,
    class: 'bio-properties-panel-entry due-entry',
    children: [
      jsx('label', { for: `bio-properties-panel-${ID}-unit`, class: 'bio-properties-panel-label', children: translate('Due') }),
      jsxs('div', {
        class: 'due-entry__row',
        children: [
          control(unit, value, (typed) => set(unit, typed), translate('Due: how much'), problem),
          jsx('select', {
            id: `bio-properties-panel-${ID}-unit`,
            class: 'bio-properties-panel-input',
            value: unit,
            onChange: ({ target }) => changeUnit(target.value),
            children: UNITS.map((each) => jsx('option', { value: each, children: translate(UNIT_NAMES[each]) }, each)),
          }),
        ],
      }),
      jsx('div', {
        id: 'due-note',
        role: 'status',
        class: problem ? 'bio-properties-panel-error' : 'bio-properties-panel-description',
        children: problem ? translate(problem.text, problem) : HINTS[unit] ? translate(HINTS[unit]) : '',
      }),
    ],
  });
}

export const due = { id: ID, component, isEdited: (node) => Boolean(node?.value) };
