// Editors without a hook for translations: their own texts are swapped as they appear, outside what people typed.

const ATTRIBUTES = ['placeholder', 'title', 'aria-label', 'data-title'];

// Keeps a tree in the dictionary's language while it changes. typed: a selector of what people typed. Gives the set of
// texts without a translation, so that a test finds those that an upgrade brings.
export function keepTranslated(root, dictionary, typed) {
  const missing = new Set();
  const done = new Set(Object.values(dictionary));

  function swap(node) {
    const text = node.data.trim();
    if (!text || done.has(text) || !node.parentElement || node.parentElement.closest(typed)) return;
    if (Object.hasOwn(dictionary, text)) node.data = node.data.replace(text, () => dictionary[text]);
    else if (/[a-z]{3}/i.test(text)) missing.add(text);
  }

  function swapAttributes(element) {
    for (const name of ATTRIBUTES) {
      const text = element.getAttribute(name);
      if (text && Object.hasOwn(dictionary, text)) element.setAttribute(name, dictionary[text]);
    }
  }

  function translate(node) {
    if (node.nodeType === Node.TEXT_NODE) {
      swap(node);
      return;
    }
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    swapAttributes(node);
    node.querySelectorAll(ATTRIBUTES.map((name) => `[${name}]`).join(',')).forEach(swapAttributes);
    const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) swap(walker.currentNode);
  }

  translate(root);
  new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (type === 'characterData') swap(target);
      else if (type === 'attributes') swapAttributes(target);
      else addedNodes.forEach(translate);
    }
  }).observe(root, { childList: true, subtree: true, characterData: true, attributeFilter: ATTRIBUTES });
  return missing;
}
