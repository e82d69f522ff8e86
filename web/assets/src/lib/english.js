// Diagrams give the names of their elements in English in a setting of ours, nameEn.
const SETTINGS = 'http://spiffworkflow.org/bpmn/schema/1.0/core';

// The diagram as the page's language wants it.
export function inLanguage(xml) {
  if (!document.documentElement.lang.startsWith('en')) return xml;
  const drawn = new DOMParser().parseFromString(xml, 'application/xml');
  for (const setting of drawn.getElementsByTagNameNS(SETTINGS, 'property')) {
    // property, properties, extensionElements, the element
    const element = setting.parentElement?.parentElement?.parentElement;
    if (setting.getAttribute('name') === 'nameEn') element?.setAttribute('name', setting.getAttribute('value'));
  }
  return new XMLSerializer().serializeToString(drawn);
}
