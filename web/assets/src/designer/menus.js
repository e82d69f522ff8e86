// Offers in palette and menus only what the engine runs.

const LOWER_THAN_STOCK = 500;

const REPLACEMENTS = new Set(
  [
    'none-start none-end message-start timer-start',
    'message-end error-end terminate-end',
    'message-intermediate-catch message-intermediate-throw timer-intermediate-catch',
    'message-boundary timer-boundary error-boundary',
    'non-interrupting-message-boundary non-interrupting-timer-boundary',
    'exclusive-gateway inclusive-gateway parallel-gateway event-based-gateway',
    'task user-task service-task send-task receive-task manual-task script-task rule-task call-activity',
    'expanded-subprocess subprocess sequence-flow default-flow expanded-pool',
  ].flatMap((names) => names.split(' ').map((name) => `replace-with-${name}`)),
);
const REFUSED_TOGGLES = ['toggle-loop', 'toggle-is-collection', 'toggle-participant-multiplicity'];
const REFUSED_TOOLS = ['create.data-object', 'create.data-store', 'create.intermediate-event'];
const REFUSED_APPENDS = [
  'append.compensation-activity',
  'append.condition-intermediate-event',
  'append.intermediate-event',
  'append.signal-intermediate-event',
];

function without(entries, names) {
  const refused = new Set(names);
  return Object.fromEntries(Object.entries(entries).filter(([name]) => !refused.has(name)));
}

class OwnMenus {
  constructor(palette, popupMenu, contextPad, create, elementFactory, translate) {
    Object.assign(this, { create, elementFactory, translate });
    palette.registerProvider(LOWER_THAN_STOCK, { getPaletteEntries: () => (entries) => this.tools(entries) });
    contextPad.registerProvider(LOWER_THAN_STOCK, {
      getContextPadEntries: () => (entries) => without(entries, REFUSED_APPENDS),
    });
    popupMenu.registerProvider('bpmn-replace', LOWER_THAN_STOCK, {
      getPopupMenuEntries: () => (entries) =>
        Object.fromEntries(Object.entries(entries).filter(([name]) => REPLACEMENTS.has(name))),
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
