// Panel entries for standard BPMN parts that the stock panel does not offer: conditions, scripts, called processes.
import { getBusinessObject, is } from 'bpmn-js/lib/util/ModelUtil';
import { entry } from './entries.js';
import { readSetting, writeSetting } from './settings.js';

export const condition = entry({
  id: 'condition',
  kind: 'area',
  monospace: true,
  label: 'Condition (FEEL)',
  hint: 'Example: returned = false and score >= 60',
  read: (element) => getBusinessObject(element).conditionExpression?.body ?? '',
  write({ element, value, modeling, bpmnFactory }) {
    const flow = getBusinessObject(element);
    const conditionExpression = value ? bpmnFactory.create('bpmn:FormalExpression', { body: value }) : undefined;
    if (conditionExpression) conditionExpression.$parent = flow;
    modeling.updateModdleProperties(element, flow, { conditionExpression });
  },
});

const waitsFor = (element) =>
  (getBusinessObject(element).eventDefinitions ?? []).find((found) => is(found, 'bpmn:ConditionalEventDefinition'));

export const awaited = entry({
  id: 'awaited',
  kind: 'area',
  monospace: true,
  label: 'Goes on when this becomes true (FEEL)',
  hint: 'Example: count(entries) >= 10',
  read: (element) => waitsFor(element)?.condition?.body ?? '',
  write({ element, value, modeling, bpmnFactory }) {
    const definition = waitsFor(element);
    const found = value ? bpmnFactory.create('bpmn:FormalExpression', { body: value }) : undefined;
    if (found) found.$parent = definition;
    modeling.updateModdleProperties(element, definition, { condition: found });
  },
});

const loopOf = (element) => getBusinessObject(element).loopCharacteristics;

export const loopCondition = entry({
  id: 'loopCondition',
  kind: 'area',
  monospace: true,
  label: 'Again as long as (FEEL)',
  hint: 'Example: not(accepted) and loopCounter < 3',
  read: (element) => loopOf(element).loopCondition?.body ?? '',
  write({ element, value, modeling, bpmnFactory }) {
    const loop = loopOf(element);
    const found = value ? bpmnFactory.create('bpmn:FormalExpression', { body: value }) : undefined;
    if (found) found.$parent = loop;
    modeling.updateModdleProperties(element, loop, { loopCondition: found });
  },
});

export const loopMaximum = entry({
  id: 'loopMaximum',
  label: 'At most so many rounds',
  read: (element) => String(loopOf(element).loopMaximum ?? ''),
  write({ element, value, modeling }) {
    const rounds = Number(value);
    const loopMaximum = Number.isInteger(rounds) && rounds > 0 ? rounds : undefined;
    modeling.updateModdleProperties(element, loopOf(element), { loopMaximum });
  },
});

export const testBefore = entry({
  id: 'testBefore',
  kind: 'checkbox',
  label: 'Ask before the first round, too',
  read: (element) => Boolean(loopOf(element).testBefore),
  write: ({ element, value, modeling }) =>
    modeling.updateModdleProperties(element, loopOf(element), { testBefore: value || undefined }),
});

export const script = entry({
  id: 'script',
  kind: 'area',
  monospace: true,
  label: 'Variables to set (FEEL context)',
  hint: 'Example: { round: round + 1 }',
  read: (element) => getBusinessObject(element).script ?? '',
  write: ({ element, value, modeling }) =>
    modeling.updateProperties(element, { script: value || undefined, scriptFormat: value ? 'feel' : undefined }),
});

export const calledProcess = entry({
  id: 'calledElement',
  kind: 'select',
  choices: 'processes',
  label: 'Called process',
  read: (element) => getBusinessObject(element).calledElement ?? '',
  write: ({ element, value, modeling }) => modeling.updateProperties(element, { calledElement: value || undefined }),
});

const DEFAULT_ACTIONS = ['submit', 'save', 'transfer'];

function readActions(element) {
  const text = readSetting(element, 'actions');
  return text ? text.split(',').map((action) => action.trim()) : DEFAULT_ACTIONS;
}

// A box for one of the buttons that a task offers; the usual set is stored as nothing.
export function action(name, label) {
  return entry({
    id: `action-${name}`,
    kind: 'checkbox',
    label,
    read: (element) => readActions(element).includes(name),
    write({ value, ...change }) {
      const current = readActions(change.element);
      const chosen = ['submit', 'save', 'return', 'withdraw', 'transfer'].filter((each) =>
        each === name ? value : current.includes(each),
      );
      const text = chosen.join(',');
      writeSetting({ ...change, name: 'actions', value: text === DEFAULT_ACTIONS.join(',') ? '' : text });
    },
  });
}

const OPERATIONS = ['delegate', 'add_signer', 'copy', 'take_back', 'send_back', 'send_back_author', 'send_back_any'];
const HELPING = OPERATIONS.slice(0, 4);

// Without the setting they follow from the button "transfer".
function usualOperations(element) {
  return readActions(element).includes('transfer') ? HELPING : [];
}

function readOperations(element) {
  const text = readSetting(element, 'operations');
  return text ? text.split(',').map((each) => each.trim()) : usualOperations(element);
}

// A box for one of the things one may do with a task beside its buttons; none at all is stored as "none".
export function operation(name, label) {
  return entry({
    id: `operation-${name}`,
    kind: 'checkbox',
    label,
    read: (element) => readOperations(element).includes(name),
    write({ value, ...change }) {
      const current = readOperations(change.element);
      const chosen = OPERATIONS.filter((each) => (each === name ? value : current.includes(each))).join(',');
      const usual = usualOperations(change.element).join(',');
      writeSetting({ ...change, name: 'operations', value: chosen === usual ? '' : chosen || 'none' });
    },
  });
}
