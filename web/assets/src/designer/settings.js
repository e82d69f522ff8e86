// Reads and writes <spiffworkflow:properties> of an element; every write is one step of undo.
import { getBusinessObject, is } from 'bpmn-js/lib/util/ModelUtil';

const TYPE = 'spiffworkflow:Properties';

// A pool stands for its process.
export function settingsOwner(element) {
  const object = getBusinessObject(element);
  return is(object, 'bpmn:Participant') ? object.processRef : object;
}

function find(owner) {
  const values = owner?.get('extensionElements')?.get('values') ?? [];
  return values.find((value) => value.$type === TYPE);
}

export function readSetting(element, name) {
  const properties = find(settingsOwner(element))?.get('properties') ?? [];
  return properties.find((property) => property.name === name)?.value ?? '';
}

function make(factory, type, parent, attributes) {
  const created = factory.create(type, attributes);
  created.$parent = parent;
  return created;
}

// Builds the extension elements anew with the setting changed; what it does not know, it carries over.
export function writeSetting({ element, name, value, modeling, bpmnFactory }) {
  const owner = settingsOwner(element);
  const known = find(owner);
  const others = (owner.get('extensionElements')?.get('values') ?? []).filter((found) => found !== known);
  const entries = (known?.get('properties') ?? []).map(({ name: key, value: text }) => [key, text]);
  const position = entries.findIndex(([key]) => key === name);
  if (!value) entries.splice(position < 0 ? entries.length : position, 1);
  else if (position < 0) entries.push([name, value]);
  else entries[position] = [name, value];

  let extension;
  if (entries.length || others.length) {
    extension = make(bpmnFactory, 'bpmn:ExtensionElements', owner, { values: [] });
    if (entries.length) {
      const properties = make(bpmnFactory, TYPE, extension, { properties: [] });
      properties.properties = entries.map(([key, text]) =>
        make(bpmnFactory, 'spiffworkflow:Property', properties, { name: key, value: text }),
      );
      extension.values.push(properties);
    }
    for (const other of others) {
      other.$parent = extension;
      extension.values.push(other);
    }
  }
  modeling.updateModdleProperties(element, owner, { extensionElements: extension });
}
