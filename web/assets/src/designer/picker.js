// A panel entry for choosing among many: a list in groups, what the chosen one means, and a search that offers what
// matches as buttons.
import { SelectEntry, isSelectEntryEdited } from '@bpmn-io/properties-panel';
import { useEffect, useState } from '@bpmn-io/properties-panel/preact/hooks';
import { jsx, jsxs } from '@bpmn-io/properties-panel/preact/jsx-runtime';
import { useService } from 'bpmn-js-properties-panel';
import { aboutOf, matching, options } from './choices.js';
import { readSetting, writeSetting } from './settings.js';

function offer(found, choose, translate) {
  if (!found.length) return jsx('p', { class: 'picker__none', role: 'status', children: translate('Nothing found') });
  return jsx('ul', {
    class: 'picker__found',
    children: found.map(({ id, name, about }) =>
      jsx(
        'li',
        {
          children: jsxs('button', {
            type: 'button',
            onClick: () => choose(id),
            children: [jsx('strong', { children: name }), about && jsx('span', { children: about })],
          }),
        },
        id,
      ),
    ),
  });
}

export function picker(name, label, choices, { hint } = {}) {
  const id = `setting-${name}`;
  function component({ element }) {
    const modeling = useService('modeling');
    const bpmnFactory = useService('bpmnFactory');
    const translate = useService('translate');
    const [asked, setAsked] = useState('');
    useEffect(() => setAsked(''), [element]);
    const current = readSetting(element, name);
    const more = typeof hint === 'function' ? hint(element, translate) : hint && translate(hint);
    const choose = (value) => {
      writeSetting({ element, name, value, modeling, bpmnFactory });
      setAsked('');
    };
    return jsxs('div', {
      class: 'picker',
      children: [
        jsx(SelectEntry, {
          element,
          id,
          label: translate(label),
          description: [aboutOf(choices, current), more].filter(Boolean).join(' · '),
          getValue: () => current,
          setValue: choose,
          getOptions: () => options(choices, current, translate),
        }),
        jsxs('div', {
          class: 'picker__search',
          children: [
            jsx('input', {
              type: 'search',
              'aria-label': translate('Search: {label}', { label: translate(label) }),
              placeholder: translate('Search by name or meaning'),
              value: asked,
              onInput: ({ target }) => setAsked(target.value),
            }),
            asked.trim() && offer(matching(choices, asked), choose, translate),
          ],
        }),
      ],
    });
  }
  return { id, component, isEdited: isSelectEntryEdited };
}
