// The diagram of a folder in the modeler: opened from the file, written back when something was drawn.
import { fit } from '../lib/canvas.js';
import { DIAGRAM } from './folder.js';
import { askLayout, isDrawn } from './layout.js';

export class Diagram {
  // touched(): something was drawn. layoutUrl: who draws a diagram that comes without a drawing.
  constructor(modeler, folder, touched, layoutUrl) {
    Object.assign(this, { modeler, folder, touched, layoutUrl });
    this.isTouched = false;
    modeler.on('commandStack.changed', ({ trigger }) => {
      if (trigger === 'clear') return;
      this.isTouched = true;
      touched();
    });
    folder.onChange((path, isOurs) => {
      if (path === DIAGRAM && !isOurs) this.reopen();
    });
  }

  async open() {
    await this.load();
    fit(this.modeler);
  }

  // A drawing made here is a change like any other.
  async load() {
    const xml = this.folder.files[DIAGRAM];
    this.isTouched = !isDrawn(xml);
    await this.modeler.importXML(this.isTouched ? (await askLayout(this.layoutUrl, xml)).bpmn : xml);
    if (this.isTouched) this.touched();
  }

  // As `open`, looking at the same place as before.
  async reopen() {
    const canvas = this.modeler.get('canvas');
    const view = canvas.viewbox();
    await this.load();
    canvas.viewbox(view);
  }

  async flush() {
    // A field of the panel hands its text over when it loses the focus.
    const { activeElement } = document;
    if (activeElement?.closest?.('.bio-properties-panel')) activeElement.dispatchEvent(new FocusEvent('blur'));
    if (!this.isTouched) return;
    const { xml } = await this.modeler.saveXML({ format: true });
    this.isTouched = false;
    this.folder.write(DIAGRAM, xml);
  }
}
