// What a decision and the columns of its table are called in English, below the names of the views.
import { say } from './messages.js';

const NAME = 'spiffworkflow:nameEn';
const LABEL = 'spiffworkflow:labelEn';
const text = (name) => ({ name, isAttr: true, type: 'String' });

// Our attributes, so that dmn-js writes them in any file.
export const ENGLISH_ATTRIBUTES = {
  name: 'SpiffWorkflow',
  prefix: 'spiffworkflow',
  uri: 'http://spiffworkflow.org/bpmn/schema/1.0/core',
  // As DMN's own: an element that we add to takes the rule for its tag from here.
  xml: { tagAlias: 'lowerCase' },
  types: [
    { name: 'EnglishName', extends: ['dmn:Decision', 'dmn:BusinessKnowledgeModel'], properties: [text('nameEn')] },
    { name: 'EnglishLabel', extends: ['dmn:InputClause', 'dmn:OutputClause'], properties: [text('labelEn')] },
  ],
};

function fieldsOf(decision) {
  const { input = [], output = [] } = decision.decisionLogic ?? {};
  const columns = [...input, ...output].map((column) => ({
    element: column,
    attribute: LABEL,
    called: column.label || column.inputExpression?.text || column.name || column.id,
  }));
  return [{ element: decision, attribute: NAME, called: decision.name || decision.id }, ...columns];
}

export class DecisionEnglish {
  constructor() {
    this.element = document.createElement('details');
    this.element.className = 'decision-english';
    this.fields = document.createElement('div');
    this.fields.className = 'decision-english__fields';
    const summary = document.createElement('summary');
    summary.textContent = say('decisionEnglish');
    this.element.append(summary, this.fields);
    this.hide();
  }

  hide() {
    this.element.hidden = true;
    this.fields.replaceChildren();
  }

  // The fields of the view that is open; none for the requirements, which show several decisions.
  show(view, viewer) {
    const modeling = view?.type === 'drd' ? null : viewer?.get('modeling', false);
    if (!modeling?.updateProperties) {
      this.hide();
      return;
    }
    // Not under somebody's fingers.
    if (this.fields.contains(document.activeElement)) return;
    this.element.hidden = false;
    this.fields.replaceChildren(...fieldsOf(view.element).map((field) => this.field(field, modeling)));
  }

  field({ element, attribute, called }, modeling) {
    const label = document.createElement('label');
    label.textContent = called;
    const input = Object.assign(document.createElement('input'), {
      className: 'form-control',
      maxLength: 200,
      value: element.get(attribute) ?? '',
    });
    input.addEventListener('input', () => modeling.updateProperties(element, { [attribute]: input.value.trim() || undefined }));
    label.append(input);
    return label;
  }
}
