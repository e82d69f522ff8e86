// Every view of the decision editor and every menu of its table: visible texts with Latin letters nobody typed.
async () => {
  const host = document.getElementById('decisions');
  const pause = () => new Promise((resolve) => setTimeout(resolve, 250));
  const found = new Set();
  const typed = '.cell-editor, .content-editable, .simple-textarea, text, .feel-editor, [contenteditable], .dmn-icon, input, textarea, .typeRef, .expression, .expression-details';
  const read = () => {
    const walker = document.createTreeWalker(document.querySelector('#decisions .decision-place'), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode.data.trim();
      if (/^[ -~]*[a-z]{3}/i.test(text) && !/"/.test(text) && !walker.currentNode.parentElement.closest(typed)) found.add(text);
    }
    for (const each of document.querySelectorAll('#decisions [title], #decisions [placeholder]')) {
      const text = each.getAttribute('title') || each.getAttribute('placeholder');
      if (/^[ -~]*[a-z]{3}/i.test(text) && !/^"|bpmn\.io/.test(text)) found.add(text);
    }
  };
  const { modeler } = host.decisions;
  for (const view of modeler.getViews()) {
    await modeler.open(view);
    await pause();
    read();
    for (const selector of ['.hit-policy', '.input-cell', '.output-cell', 'tbody td.cell', '.rule-index', '.dmn-decision-table-container thead th']) {
      for (const each of [...host.querySelectorAll(selector)].slice(0, 7)) {
        each.dispatchEvent(new MouseEvent('click', { bubbles: true }));
        each.dispatchEvent(new MouseEvent('dblclick', { bubbles: true }));
        await pause();
        read();
        each.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true, clientX: 300, clientY: 300 }));
        await pause();
        read();
        document.body.click();
      }
    }
  }
  const translators = modeler.getViews().map(() => modeler.getActiveViewer()?.get('translate')).filter(Boolean);
  translators.forEach((each) => [...(each.missing ?? [])].forEach((text) => found.add(text)));
  return [...found].sort();
}
