// Diagrams give the names of their elements in English in a setting of ours, nameEn.
const SETTINGS = 'http://spiffworkflow.org/bpmn/schema/1.0/core';
const MODEL = 'http://www.omg.org/spec/BPMN/20100524/MODEL';
const DRAWN = 'http://www.omg.org/spec/BPMN/20100524/DI';

// The diagram as the page's language wants it. Its pool bears the name of its process, which the page knows.
export function inLanguage(xml, processName) {
  if (!document.documentElement.lang.startsWith('en')) return xml;
  const drawn = new DOMParser().parseFromString(xml, 'application/xml');
  const renamed = new Set();
  for (const setting of drawn.getElementsByTagNameNS(SETTINGS, 'property')) {
    // property, properties, extensionElements, the element
    const element = setting.parentElement?.parentElement?.parentElement;
    if (setting.getAttribute('name') !== 'nameEn' || !element) continue;
    element.setAttribute('name', setting.getAttribute('value'));
    renamed.add(element.id);
  }
  for (const pool of processName ? drawn.getElementsByTagNameNS(MODEL, 'participant') : []) {
    if (pool.hasAttribute('processRef')) pool.setAttribute('name', processName);
  }
  // Labels were given the room that Chinese takes.
  for (const label of [...drawn.getElementsByTagNameNS(DRAWN, 'BPMNLabel')]) {
    if (renamed.has(label.parentElement.getAttribute('bpmnElement'))) label.remove();
  }
  return new XMLSerializer().serializeToString(drawn);
}
