// Brings every text of the editor up once: each kind of element selected, its menus opened.
async () => {
  const diagram = document.getElementById('designer').diagram;
  const [menu, replace, registry, selection, modeling, factory, pad] = [
    'popupMenu', 'bpmnReplace', 'elementRegistry', 'selection', 'modeling', 'elementFactory', 'contextPad',
  ].map((name) => diagram.get(name));
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));

  async function visit(element) {
    selection.select(element);
    menu.open(element, 'bpmn-replace', { x: 0, y: 0 });
    await frame();
    menu.close();
    pad.getEntries(element);
  }

  const kind = (type, definition, extra) => ({
    type: `bpmn:${type}`,
    eventDefinitionType: definition && `bpmn:${definition}EventDefinition`,
    ...extra,
  });
  const forms = {
    Begin: [kind('StartEvent', 'Message'), kind('StartEvent', 'Timer'), kind('StartEvent', 'Signal')],
    Filed: [
      kind('EndEvent', 'Message'), kind('EndEvent', 'Error'), kind('EndEvent', 'Terminate'),
      kind('IntermediateCatchEvent', 'Timer'), kind('IntermediateCatchEvent', 'Message'),
      kind('IntermediateThrowEvent', 'Message'),
      ...['Signal', 'Conditional', 'Link'].map((name) => kind('IntermediateCatchEvent', name)),
      ...['Signal', 'Escalation', 'Link'].map((name) => kind('IntermediateThrowEvent', name)),
      ...['Signal', 'Escalation'].map((name) => kind('EndEvent', name)),
    ],
    IsAccepted: [kind('ParallelGateway'), kind('EventBasedGateway')],
    FilePlan: [
      ...['Task', 'SendTask', 'ReceiveTask', 'ManualTask', 'ScriptTask', 'CallActivity'].map((type) => kind(type)),
      kind('SubProcess', undefined, { isExpanded: true }), kind('Transaction', undefined, { isExpanded: true }),
    ],
  };
  for (const element of registry.filter((found) => !found.labelTarget)) await visit(element);
  for (const [id, targets] of Object.entries(forms)) {
    let element = registry.get(id);
    for (const target of targets) {
      element = replace.replaceElement(element, target);
      await visit(element);
    }
  }

  const task = registry.get('DraftPlan');
  for (const definition of ['Timer', 'Message', 'Error', 'Signal', 'Escalation', 'Conditional']) {
    for (const cancelActivity of definition === 'Error' ? [true] : [true, false]) {
      const shape = factory.createShape(kind('BoundaryEvent', definition, { cancelActivity }));
      await visit(modeling.createShape(shape, { x: 300, y: 160 }, task, { attach: true }));
    }
  }
  for (const name of ['MultiInstance', 'Standard']) {
    const loopCharacteristics = diagram.get('moddle').create(`bpmn:${name}LoopCharacteristics`);
    modeling.updateProperties(task, { loopCharacteristics });
    await visit(task);
  }

  const several = [task, registry.get('IsAccepted')];
  selection.select(several);
  pad.getEntries(several);
  menu.open(several, 'align-elements', { x: 0, y: 0 });
  await frame();
  menu.close();

  const root = diagram.get('canvas').getRootElement();
  const pool = modeling.createShape(factory.createParticipantShape(), { x: 430, y: 130 }, root);
  modeling.splitLane(pool, 2);
  await visit(pool);
  await visit(pool.children.find((child) => child.type === 'bpmn:Lane'));
  return [...diagram.get('translate').missing].sort();
}
