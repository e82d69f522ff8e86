// The editor's own texts in the page's language. Texts without a translation are collected, so that a test finds
// those that an upgrade brings.
import stock from 'bpmn-js-i18n/translations/zn';
import { language } from '../lib/language.js';
import own from './zh.js';

// more: texts of one editor alone, in Chinese.
export function makeTranslateModule(more = {}) {
  const dictionary = language === 'zh' ? { ...stock, ...own, ...more } : {};
  const missing = new Set();
  function translate(template, replacements = {}) {
    const known = Object.hasOwn(dictionary, template);
    if (language === 'zh' && !known && /[a-z]/i.test(template)) missing.add(template);
    const text = known ? dictionary[template] : template;
    return text.replace(/{([^}]+)}/g, (whole, key) => {
      const value = replacements[key];
      if (value === undefined || value === null) return whole;
      return Object.hasOwn(dictionary, value) ? dictionary[value] : value;
    });
  }
  translate.missing = missing;
  return { translate: ['value', translate] };
}
