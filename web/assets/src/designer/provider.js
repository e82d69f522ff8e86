// Puts our groups into the panel, after the general one, and takes away those the engine would refuse.
import { groupsFor } from './groups.js';

const LOWER_THAN_STOCK = 500;
const REFUSED_GROUPS = new Set(['adHocCompletion', 'compensation']);

class SettingsProvider {
  constructor(propertiesPanel, translate) {
    this.translate = translate;
    propertiesPanel.registerProvider(LOWER_THAN_STOCK, this);
  }

  getGroups(element) {
    return (stock) => {
      const kept = stock.filter((group) => !REFUSED_GROUPS.has(group.id));
      const own = groupsFor(element).map(({ id, label, entries }) => ({
        id,
        label: this.translate(label),
        entries,
        shouldOpen: true,
      }));
      const general = kept.findIndex((group) => group.id === 'general');
      kept.splice(general + 1, 0, ...own);
      return kept;
    };
  }
}
SettingsProvider.$inject = ['propertiesPanel', 'translate'];

export const SettingsModule = {
  __init__: ['settingsProvider'],
  settingsProvider: ['type', SettingsProvider],
};
