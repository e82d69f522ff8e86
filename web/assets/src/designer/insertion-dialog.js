// Asks for a further approval step: what it is called, who does it, in how many working days, with which form.
import { is } from 'bpmn-js/lib/util/ModelUtil';
import { texts } from '../lib/language.js';
import { choiceList } from './choices.js';
import { ApprovalInsertion, flowBehind, laneAround } from './insertion.js';

const COMMAND = 'approval.insert';
const NEW_FORM = '';

const say = texts({
  title: { zh: '在其后加一步审批', en: 'Add an approval after this' },
  where: { zh: '在“{source}”之后、“{target}”之前。', en: 'After “{source}”, before “{target}”.' },
  nameless: { zh: '未命名', en: 'unnamed' },
  name: { zh: '步骤名称', en: 'Name of the step' },
  named: { zh: '审批', en: 'Approve' },
  who: { zh: '由谁办理', en: 'Who does it' },
  lanes: { zh: '图上的泳道', en: 'Lanes of the diagram' },
  roles: { zh: '其他角色', en: 'Other roles' },
  days: { zh: '限几个工作日办结', en: 'Working days it may take' },
  form: { zh: '表单', en: 'Form' },
  newForm: { zh: '审批意见（随步骤新建）', en: 'Opinion (made with the step)' },
  refusal: { zh: '不同意时', en: 'If refused' },
  goOn: { zh: '记下意见，流程照走', en: 'Keep the opinion and go on' },
  goBack: { zh: '退回“{source}”', en: 'Return it to “{source}”' },
  instructions: { zh: '请核对前面办理的内容，提出审批意见。', en: 'Check what was done before and give your opinion.' },
  add: { zh: '加上', en: 'Add' },
  cancel: { zh: '取消', en: 'Cancel' },
  ask: { zh: '退回？', en: 'Returned?' },
  back: { zh: '退回', en: 'Return' },
  on: { zh: '通过', en: 'Pass' },
  chooseFirst: { zh: '请先选中一个步骤或一条连线；有几条去路的，选其中一条连线。', en: 'Select a step or a flow first; where several flows leave, select one of them.' },
});

function make(tag, attributes = {}, ...children) {
  const element = Object.assign(document.createElement(tag), attributes);
  element.append(...children);
  return element;
}

function field(id, label, input) {
  Object.assign(input, { id: `insertion-${id}`, name: id });
  return make('div', { className: 'field' }, make('label', { className: 'form-label', htmlFor: input.id, textContent: label }), input);
}

function select(entries) {
  return make('select', { className: 'form-select' }, ...entries.map(([value, text]) => new Option(text, value)));
}

function grouped(groups) {
  const list = make('select', { className: 'form-select' });
  for (const [label, entries] of groups) {
    if (entries.length) list.append(make('optgroup', { label }, ...entries.map(([value, text]) => new Option(text, value))));
  }
  return list;
}

// The form of a step that has none to choose: an opinion, and whether one agrees unless refusing is returning.
function opinionForm(id, canReturn) {
  const decision = {
    type: 'radio',
    id: 'Field_decision',
    key: `${id}_decision`,
    label: '审批意见',
    validate: { required: true },
    values: [
      { value: 'agree', label: '同意', labelEn: 'Agree' },
      { value: 'refuse', label: '不同意', labelEn: 'Refuse' },
    ],
    properties: { labelEn: 'Decision' },
  };
  const opinion = {
    type: 'textarea',
    id: 'Field_opinion',
    key: `${id}_opinion`,
    label: '意见说明',
    validate: { maxLength: 500 },
    properties: { labelEn: 'Opinion' },
  };
  const components = canReturn ? [opinion] : [decision, opinion];
  return `${JSON.stringify({ type: 'default', id: `Form_${id}`, schemaVersion: 19, components }, null, 2)}\n`;
}

export class InsertionDialog {
  constructor({ modeler, folder, host, status }) {
    Object.assign(this, { modeler, folder, host, status });
    modeler.get('commandStack').registerHandler(COMMAND, ApprovalInsertion);
    modeler.get('contextPad').registerProvider({
      getContextPadEntries: (element) =>
        flowBehind(element)
          ? {
              'insert-approval': {
                group: 'model',
                className: 'bpmn-icon-user-task insertion-entry',
                title: say('title'),
                action: { click: (_event, clicked) => this.open(clicked) },
              },
            }
          : {},
    });
  }

  // Asks about the step behind what is selected.
  openSelected() {
    const [selected, another] = this.modeler.get('selection').get();
    if (selected && !another && flowBehind(selected)) this.open(selected);
    else this.status(say('chooseFirst'), true);
  }

  open(element) {
    const flow = flowBehind(element);
    const registry = this.modeler.get('elementRegistry');
    const own = laneAround(flow.source, registry);
    const lanes = registry.filter((each) => is(each, 'bpmn:Lane') && !each.children.some((child) => is(child, 'bpmn:Lane')));
    const called = (shape) => shape.businessObject.name || say('nameless');
    const inputs = {
      name: make('input', { className: 'form-control', value: say('named'), maxLength: 100, required: true }),
      who: grouped([
        [say('lanes'), lanes.map((lane) => [`lane:${lane.id}`, called(lane)])],
        [say('roles'), choiceList('roles').map(({ id, name }) => [`role:${id}`, name])],
      ]),
      days: make('input', { className: 'form-control', type: 'number', min: 1, max: 250, value: 5, required: true }),
      form: select([[NEW_FORM, say('newForm')], ...choiceList('forms').map(({ id, name }) => [id, name])]),
      refusal: select([['on', say('goOn')], ...(is(flow.source, 'bpmn:UserTask') ? [['back', say('goBack', { source: called(flow.source) })]] : [])]),
    };
    if (own) inputs.who.value = `lane:${own.id}`;
    const form = make(
      'form',
      { method: 'dialog' },
      make('h2', { id: 'insertion-title', textContent: say('title') }),
      make('p', { textContent: say('where', { source: called(flow.source), target: called(flow.target) }) }),
      ...Object.entries(inputs).map(([id, input]) => field(id, say(id), input)),
      make('button', { className: 'btn btn-primary', textContent: say('add'), value: 'add' }),
      make('button', { className: 'btn ms-2', textContent: say('cancel'), value: 'cancel', formNoValidate: true }),
    );
    const dialog = make('dialog', { className: 'insertion' }, form);
    dialog.setAttribute('aria-labelledby', 'insertion-title');
    dialog.addEventListener('close', () => {
      dialog.remove();
      if (dialog.returnValue === 'add') this.insert(flow, own, inputs);
    });
    this.host.append(dialog);
    dialog.showModal();
    inputs.name.select();
  }

  insert(flow, own, { name, who, days, form, refusal }) {
    const [kind, id] = who.value.split(':');
    const canReturn = refusal.value === 'back';
    const lane = kind === 'lane' ? this.modeler.get('elementRegistry').get(id) : null;
    const context = {
      flow,
      name: name.value.trim(),
      lane: lane === own ? null : lane,
      role: kind === 'role' ? id : '',
      canReturn,
      settings: {
        form: form.value || this.addForm(canReturn),
        due: `=add working days(today(), ${Number(days.value)})`,
        reminder: 'default',
        instructions: say('instructions'),
        ...(canReturn ? { actions: 'submit,save,return' } : {}),
      },
      words: { ask: say('ask'), back: say('back'), on: say('on') },
    };
    this.modeler.get('commandStack').execute(COMMAND, context);
    this.modeler.get('selection').select(context.task);
    this.modeler.get('canvas').scrollToElement(context.task);
  }

  addForm(canReturn) {
    let id = 'approval_opinion';
    for (let number = 2; `forms/${id}.json` in this.folder.files; number += 1) id = `approval_opinion_${number}`;
    this.folder.write(`forms/${id}.json`, opinionForm(id, canReturn));
    return id;
  }
}
