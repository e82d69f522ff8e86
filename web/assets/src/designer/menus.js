// Offers in palette and menus only what the engine runs.
import { getBusinessObject, is } from 'bpmn-js/lib/util/ModelUtil';

const LOWER_THAN_STOCK = 500;

const named = (...lines) =>
  new Set(lines.flatMap((names) => names.split(' ').map((name) => `replace-with-${name}`)));

const REPLACEMENTS = named(
  'none-start none-end message-start timer-start',
  'message-end error-end terminate-end',
  'message-intermediate-catch message-intermediate-throw timer-intermediate-catch',
  'message-boundary timer-boundary error-boundary',
  'non-interrupting-message-boundary non-interrupting-timer-boundary',
  'exclusive-gateway inclusive-gateway parallel-gateway event-based-gateway',
  'task user-task service-task send-task receive-task manual-task script-task rule-task call-activity',
  'expanded-subprocess subprocess sequence-flow default-flow expanded-pool',
  'signal-start signal-end signal-intermediate-catch signal-intermediate-throw',
  'signal-boundary non-interrupting-signal-boundary',
  'escalation-end escalation-intermediate-throw escalation-boundary non-interrupting-escalation-boundary',
  'conditional-intermediate-catch conditional-boundary non-interrupting-conditional-boundary conditional-flow',
  'link-intermediate-catch link-intermediate-throw transaction cancel-end cancel-boundary event-subprocess',
);
// What only the start of an event sub-process waits for.
const HANDLER_STARTS = named(
  'conditional-start escalation-start error-start non-interrupting-message-start non-interrupting-timer-start',
  'non-interrupting-conditional-start non-interrupting-signal-start non-interrupting-escalation-start',
);
const REFUSED_TOGGLES = ['toggle-is-collection', 'toggle-participant-multiplicity'];
const REFUSED_TOOLS = ['create.data-object', 'create.data-store', 'create.intermediate-event'];
const REFUSED_APPENDS = [
  'append.compensation-activity',
  'append.intermediate-event',
];

function without(entries, names) {
  const refused = new Set(names);
  return Object.fromEntries(Object.entries(entries).filter(([name]) => !refused.has(name)));
}

function startsHandler(element) {
  const parent = element.parent && getBusinessObject(element.parent);
  return is(element, 'bpmn:StartEvent') && is(parent, 'bpmn:SubProcess') && parent.triggeredByEvent;
}

function isOffered(name, element) {
  return REPLACEMENTS.has(name) || (HANDLER_STARTS.has(name) && startsHandler(element));
}

class OwnMenus {
  constructor(palette, popupMenu, contextPad, create, elementFactory, translate) {
    Object.assign(this, { create, elementFactory, translate });
    palette.registerProvider(LOWER_THAN_STOCK, { getPaletteEntries: () => (entries) => this.tools(entries) });
    contextPad.registerProvider(LOWER_THAN_STOCK, {
      getContextPadEntries: () => (entries) => without(entries, REFUSED_APPENDS),
    });
    popupMenu.registerProvider('bpmn-replace', LOWER_THAN_STOCK, {
      getPopupMenuEntries: (element) => (entries) =>
        Object.fromEntries(Object.entries(entries).filter(([name]) => isOffered(name, element))),
      getPopupMenuHeaderEntries: () => (entries) => without(entries, REFUSED_TOGGLES),
    });
  }

  tool(group, icon, title, attributes) {
    const start = (event) => this.create.start(event, this.elementFactory.createShape(attributes));
    return { group, className: `bpmn-icon-${icon}`, title: this.translate(title), action: { dragstart: start, click: start } };
  }

  // The stock palette with the tasks at hand that a contest is made of.
  tools(entries) {
    const added = {
      'create.user-task': this.tool('activity', 'user', 'Create user task', { type: 'bpmn:UserTask' }),
      'create.service-task': this.tool('activity', 'service', 'Create service task', { type: 'bpmn:ServiceTask' }),
      'create.timer-event': this.tool('event', 'intermediate-event-catch-timer', 'Create timer event', {
        type: 'bpmn:IntermediateCatchEvent',
        eventDefinitionType: 'bpmn:TimerEventDefinition',
      }),
    };
    return { ...without(entries, REFUSED_TOOLS), ...added };
  }
}
OwnMenus.$inject = ['palette', 'popupMenu', 'contextPad', 'create', 'elementFactory', 'translate'];

export const MenusModule = { __init__: ['ownMenus'], ownMenus: ['type', OwnMenus] };
