import { texts } from '../lib/language.js';

export const say = texts({
  active: { zh: '{n} 项进行中', en: '{n} in progress' },
  done: { zh: '已完成', en: 'done' },
  late: { zh: '已逾期', en: 'overdue' },
  failed: { zh: '出现故障，待处理', en: 'failed, needs attention' },
  noDiagram: { zh: '流程图未能载入，请刷新页面。下方表格列出同样的内容。', en: 'The diagram could not be loaded. Please reload; the table below says the same.' },
  noReplay: { zh: '回放未能载入，请刷新页面。下方列出同样的经过。', en: 'The replay could not be loaded. Please reload; the list below tells the same.' },
  diagramLabel: { zh: '流程图，可用方向键移动', en: 'Diagram; the arrow keys move it' },
});
