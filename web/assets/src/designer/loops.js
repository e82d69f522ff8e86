// Multi-instance over a variable, as many write it: BPMN has a data reference there, and bpmn-moddle drops one whose
// element it does not find. The name becomes our own setting, which means the same to the engine and stays.
const TYPE = 'spiffworkflow:Properties';
const SETTINGS = {
  'bpmn:loopDataInputRef': 'collection',
  'bpmn:loopDataOutputRef': 'outputCollection',
};

// Takes what reading a diagram with `moddle` warned of, before anything else has changed the diagram.
export function keepLoopVariables(moddle, warnings) {
  for (const { element, property, value } of warnings) {
    const name = SETTINGS[property];
    const activity = element?.$parent;
    if (!name || !activity || element.$type !== 'bpmn:MultiInstanceLoopCharacteristics') continue;
    const properties = propertiesOf(moddle, activity);
    if (!properties.some((setting) => setting.name === name)) {
      properties.push(moddle.create('spiffworkflow:Property', { name, value: value.trim() }));
    }
  }
}

function propertiesOf(moddle, activity) {
  const extension = (activity.extensionElements ??= moddle.create('bpmn:ExtensionElements'));
  const values = extension.get('values');
  let block = values.find((value) => value.$type === TYPE);
  if (!block) values.push((block = moddle.create(TYPE)));
  extension.$parent = activity;
  block.$parent = extension;
  return block.get('properties');
}
