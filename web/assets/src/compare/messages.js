import { texts } from '../lib/language.js';

export const say = texts({
  added: { zh: '新增', en: 'added' },
  removed: { zh: '删除', en: 'removed' },
  changed: { zh: '修改', en: 'changed' },
  moved: { zh: '移动', en: 'moved' },
  noDiagram: { zh: '流程图未能载入，请刷新页面。列表说的是同样的内容。', en: 'The diagram could not be loaded. Please reload; the list says the same.' },
});
