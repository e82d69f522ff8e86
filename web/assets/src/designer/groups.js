// Which settings which element has. The names are the dialect's; see the contract in engine/model.
import { getBusinessObject, is, isAny } from 'bpmn-js/lib/util/ModelUtil';
import { handlerInputs } from './choices.js';
import { due } from './due-entry.js';
import { feel, list, setting } from './entries.js';
import { picker } from './picker.js';
import { readSetting } from './settings.js';
import { action, awaited, calledProcess, condition, loopCondition, loopMaximum, operation, script, testBefore } from './standard.js';

const has = (element, definition) =>
  (getBusinessObject(element).eventDefinitions ?? []).some((found) => is(found, definition));
const isMessage = (element) => has(element, 'bpmn:MessageEventDefinition');
const isMultiInstance = (element) =>
  is(getBusinessObject(element).loopCharacteristics, 'bpmn:MultiInstanceLoopCharacteristics');
const throwsMessage = (element) =>
  is(element, 'bpmn:SendTask') || (is(element, 'bpmn:ThrowEvent') && isMessage(element));
const catchesMessage = (element) =>
  is(element, 'bpmn:ReceiveTask') || (is(element, 'bpmn:CatchEvent') && isMessage(element));
const isMessageStart = (element) => is(element, 'bpmn:StartEvent') && isMessage(element);
const leavesChoice = (element) =>
  is(element, 'bpmn:SequenceFlow') &&
  isAny(getBusinessObject(element).sourceRef, ['bpmn:ExclusiveGateway', 'bpmn:InclusiveGateway', 'bpmn:Activity']);
const isLoop = (element) => is(getBusinessObject(element).loopCharacteristics, 'bpmn:StandardLoopCharacteristics');
const carries = (element, kind) =>
  is(element, kind) && (has(element, 'bpmn:SignalEventDefinition') || has(element, 'bpmn:EscalationEventDefinition'));
const isNamed = (element) => isAny(element, ['bpmn:FlowNode', 'bpmn:SequenceFlow', 'bpmn:Lane']);
const isDocumented = (element) => isAny(element, ['bpmn:FlowNode', 'bpmn:Process', 'bpmn:Participant']);
const hasRolledOutProcess = (element) => is(element, 'bpmn:Process') || is(element, 'bpmn:Participant');

function inputsHint(element, translate) {
  const names = handlerInputs(readSetting(element, 'handler'));
  return names.length ? translate('Takes: {names}', { names: names.map(({ id, name }) => (id === name ? id : `${name} ${id}`)).join(', ') }) : undefined;
}

const inputs = feel('inputs', 'Inputs (FEEL context)', { hint: 'Example: { plan: plan_id }' });
const outputs = feel('outputs', 'Outputs (FEEL context)', { hint: 'Example: { accepted: result.accepted }' });
const correlationKey = feel('correlationKey', 'Correlation key (FEEL)');
const stage = setting('stage', 'Stage', { hint: 'Shown in the stage strip' });

const GROUPS = [
  {
    id: 'process-settings',
    label: 'Process',
    applies: hasRolledOutProcess,
    entries: [feel('title', 'Title of an instance (FEEL)'), feel('titleEn', 'Title of an instance in English (FEEL)'), setting('category', 'Category')],
  },
  { id: 'lane-settings', label: 'Role', applies: (element) => is(element, 'bpmn:Lane'), entries: [picker('role', 'Role', 'roles')] },
  {
    id: 'task-settings',
    label: 'Form and people',
    applies: (element) => is(element, 'bpmn:UserTask'),
    entries: [
      list('form', 'Form', 'forms'),
      picker('role', 'Role', 'roles', { hint: 'Empty: the role of the lane' }),
      feel('organisation', 'Organisation (FEEL)', { hint: 'Whose post does the task; empty: organisation_id' }),
      due,
      picker('reminder', 'Reminder', 'reminders'),
      list('judges', 'Judges', 'judges', { hint: 'Empty: it judges. A step that may return or send back always does' }),
      setting('instructions', 'Instructions', { kind: 'area' }),
      setting('instructionsEn', 'Instructions in English', { kind: 'area' }),
      stage,
    ],
  },
  {
    id: 'task-actions',
    label: 'Buttons',
    applies: (element) => is(element, 'bpmn:UserTask'),
    entries: [
      action('submit', 'Submit'),
      action('save', 'Save draft'),
      action('return', 'Return'),
      action('withdraw', 'Withdraw'),
      action('transfer', 'Transfer'),
    ],
  },
  {
    id: 'task-operations',
    label: 'More operations',
    applies: (element) => is(element, 'bpmn:UserTask'),
    entries: [
      operation('delegate', 'Delegate'),
      operation('add_signer', 'Add signers'),
      operation('copy', 'Send copies'),
      operation('take_back', 'Take back'),
      operation('send_back', 'Send back to the step before'),
      operation('send_back_author', 'Send back to the first step'),
      operation('send_back_any', 'Send back to any earlier step'),
      list('sendBack', 'Sending back where several sign', 'sendBack'),
    ],
  },
  { id: 'task-data', label: 'Data', applies: (element) => is(element, 'bpmn:UserTask'), entries: [inputs, outputs] },
  {
    id: 'service-settings',
    label: 'Handler',
    applies: (element) => is(element, 'bpmn:ServiceTask'),
    entries: [
      picker('handler', 'Handler', 'handlers', { hint: inputsHint }),
      setting('topic', 'Topic', { hint: 'Instead of a handler: a worker outside does it' }),
      inputs,
      outputs,
      setting('retries', 'Retries', { hint: 'Empty: 3' }),
      stage,
    ],
  },
  {
    id: 'decision-settings',
    label: 'Decision',
    applies: (element) => is(element, 'bpmn:BusinessRuleTask'),
    entries: [
      list('decision', 'Decision', 'decisions'),
      setting('resultVariable', 'Result variable', { hint: 'Empty: the name of the decision, or of each output' }),
      inputs,
      feel('outputs', 'Outputs (FEEL context)', { hint: 'Example: { level: result.level }' }),
      stage,
    ],
  },
  { id: 'script-settings', label: 'Script', applies: (element) => is(element, 'bpmn:ScriptTask'), entries: [script, stage] },
  {
    id: 'call-settings',
    label: 'Called process',
    applies: (element) => is(element, 'bpmn:CallActivity'),
    entries: [calledProcess, feel('businessKey', 'Business key (FEEL)'), inputs, outputs, stage],
  },
  {
    id: 'subprocess-settings',
    label: 'Stage',
    applies: (element) => is(element, 'bpmn:SubProcess'),
    entries: [stage],
  },
  { id: 'send-settings', label: 'Message content', applies: throwsMessage, entries: [correlationKey, feel('payload', 'Payload (FEEL context)')] },
  {
    id: 'start-settings',
    label: 'Message content',
    applies: isMessageStart,
    entries: [feel('businessKey', 'Business key (FEEL)', { hint: 'Example: message.entry_id' }), outputs],
  },
  {
    id: 'receive-settings',
    label: 'Message content',
    applies: (element) => catchesMessage(element) && !isMessageStart(element),
    entries: [correlationKey, outputs],
  },
  {
    id: 'sent-settings',
    label: 'What is sent along',
    applies: (element) => carries(element, 'bpmn:ThrowEvent'),
    entries: [feel('payload', 'Payload (FEEL context)')],
  },
  {
    id: 'heard-settings',
    label: 'What it brings',
    applies: (element) => carries(element, 'bpmn:CatchEvent'),
    entries: [outputs],
  },
  {
    id: 'awaited-settings',
    label: 'Condition',
    applies: (element) => has(element, 'bpmn:ConditionalEventDefinition'),
    entries: [awaited],
  },
  {
    id: 'loop-settings',
    label: 'Loop',
    applies: isLoop,
    entries: [loopCondition, loopMaximum, testBefore],
  },
  {
    id: 'timer-settings',
    label: 'When the date is past',
    applies: (element) =>
      has(element, 'bpmn:TimerEventDefinition') && isAny(element, ['bpmn:BoundaryEvent', 'bpmn:IntermediateCatchEvent']),
    entries: [list('whenPast', 'When the date is past', 'whenPast')],
  },
  {
    id: 'items-settings',
    label: 'Multi-instance items',
    applies: isMultiInstance,
    entries: [
      feel('collection', 'Collection (FEEL)'),
      setting('elementVariable', 'Item variable'),
      setting('outputCollection', 'Result list variable'),
      feel('outputElement', 'Result of an item (FEEL)'),
    ],
  },
  {
    id: 'flow-settings',
    label: 'Condition',
    applies: leavesChoice,
    entries: [condition],
  },
  {
    id: 'english-settings',
    label: 'English',
    applies: isNamed,
    entries: [setting('nameEn', 'Name in English')],
  },
  {
    id: 'english-documentation',
    label: 'Documentation in English',
    applies: isDocumented,
    entries: [setting('documentationEn', 'Documentation in English', { kind: 'area' })],
  },
];

// The panel groups for an element, without their texts translated.
export function groupsFor(element) {
  return element.labelTarget ? groupsFor(element.labelTarget) : GROUPS.filter(({ applies }) => applies(element));
}
