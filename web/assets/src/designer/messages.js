import { texts } from '../lib/language.js';

export const say = texts({
  saving: { zh: '正在保存…', en: 'Saving…' },
  saved: { zh: '草稿已保存（{time}）', en: 'Draft saved ({time})' },
  unsaved: { zh: '有未保存的修改', en: 'Unsaved changes' },
  conflict: {
    zh: '此草稿已被他人修改，您的修改没有保存，但仍留在本页和本机。请在新标签页查看对方的版本。',
    en: 'Somebody else has changed this draft. Yours is not saved, but still here and on this machine. Open the page in a new tab to see theirs.',
  },
  sessionOver: {
    zh: '登录已过期，修改没有保存，但已留在本机。请在新标签页登录，然后再保存。',
    en: 'Your session has ended. Your changes are not saved, but kept on this machine. Sign in in a new tab, then save again.',
  },
  offline: { zh: '网络不通，修改没有保存，但已留在本机。', en: 'No connection: not saved, but kept on this machine.' },
  failed: { zh: '未能完成：{reason}', en: 'That did not work: {reason}' },
  checking: { zh: '正在检查…', en: 'Checking…' },
  noProblems: { zh: '检查通过，没有问题。', en: 'Checked: no problems.' },
  problems: { zh: '检查结果：{errors} 个错误，{warnings} 个提醒。', en: 'Checked: {errors} errors, {warnings} warnings.' },
  blocked: { zh: '有错误，不能发布。请先改正下列问题。', en: 'There are errors, so it cannot be released. Please fix the problems below first.' },
  confirmRelease: {
    zh: '发布后，新开始的流程使用新版本；正在运行的流程继续使用原来的版本。确定发布吗？',
    en: 'New instances will use the new version; running instances stay on theirs. Release it?',
  },
  releasing: { zh: '正在发布…', en: 'Releasing…' },
  released: { zh: '已发布第 {version} 版。', en: 'Version {version} released.' },
  error: { zh: '错误', en: 'Error' },
  warning: { zh: '提醒', en: 'Warning' },
  recoveryFound: { zh: '本机留有 {time} 未保存的修改。', en: 'This machine holds unsaved changes from {time}.' },
  recoveryTake: { zh: '恢复', en: 'Take them back' },
  recoveryDrop: { zh: '丢弃', en: 'Drop them' },
  tooNarrow: { zh: '屏幕较窄，只能查看。请在较宽的屏幕上编辑。', en: 'This screen is too narrow to edit; the diagram can only be read.' },
  loadFailed: { zh: '流程图未能载入：{reason}', en: 'The diagram could not be loaded: {reason}' },
  canvasLabel: { zh: '流程图编辑区', en: 'Diagram editor' },
  whenPastFire: { zh: '照常触发', en: 'Fire at once' },
  whenPastSkip: { zh: '跳过', en: 'Skip' },
});
