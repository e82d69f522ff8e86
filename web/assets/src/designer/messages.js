import { texts } from '../lib/language.js';

export const say = texts({
  saving: { zh: '正在保存…', en: 'Saving…' },
  saved: { zh: '草稿已保存（{time}）', en: 'Draft saved ({time})' },
  unsaved: { zh: '有未保存的修改', en: 'Unsaved changes' },
  conflict: { zh: '没有保存：别人也改了同样的内容，请选择怎样处理。', en: 'Not saved: somebody else changed the same. Please choose what to do.' },
  conflictBy: { zh: '{name}于 {time} 保存了这份草稿，也改了{files}。', en: '{name} saved this draft at {time} and changed {files}, too.' },
  conflictGone: { zh: '这份草稿已被发布或放弃。您的修改还在本页。', en: 'This draft was released or discarded. Your changes are still on this page.' },
  conflictMerge: { zh: '合并两人的修改', en: 'Put both together' },
  conflictMine: { zh: '用我的覆盖', en: 'Overwrite with mine' },
  conflictKeep: { zh: '用我的另存为新草稿', en: 'Save mine as a new draft' },
  conflictTheirs: { zh: '放弃我的，打开最新的', en: 'Drop mine, open the newest' },
  clashes: {
    zh: '已合并。这些地方两人都改了，保留了您的：{places}。对方的版本在“保存记录”里。',
    en: 'Merged. Both of you had changed these, and yours were kept: {places}. Theirs stands in the saved revisions.',
  },
  clashFacet: { zh: '“{name}”的{facet}', en: '{facet} of “{name}”' },
  clashWhole: { zh: '“{name}”', en: '“{name}”' },
  understood: { zh: '知道了', en: 'Understood' },
  othersHere: { zh: '{names}也打开了这份草稿。', en: '{names} has this draft open, too.' },
  savedElsewhere: { zh: '{name}已保存了更新的内容。', en: '{name} has saved something newer.' },
  variables: { zh: '此处可用的变量（点击填入）', en: 'Variables at this element (click to insert)' },
  noVariables: { zh: '此处还没有变量。', en: 'No variables here yet.' },
  moreVariables: { zh: '可能还有系统给出的其他变量。', en: 'There may be others that the system gives.' },
  forms: { zh: '表单', en: 'Forms' },
  decisions: { zh: '决策表', en: 'Decisions' },
  newName: { zh: '新文件的名称', en: 'Name of the new file' },
  newNameHint: { zh: '小写字母、数字和 _', en: 'lower case letters, digits and _' },
  add: { zh: '新建', en: 'Add' },
  removeFile: { zh: '删除{name}', en: 'Delete {name}' },
  confirmRemove: { zh: '确定删除“{name}”吗？', en: 'Delete “{name}”?' },
  previewTitle: { zh: '参与者在手机上看到的页面', en: 'What participants see on a phone' },
  decisionViews: { zh: '本文件中的决策', en: 'Decisions in this file' },
  requirements: { zh: '依据关系图', en: 'Requirements' },
  newDecision: { zh: '新决策', en: 'New decision' },
  newInput: { zh: '分数', en: 'Score' },
  newOutput: { zh: '结果', en: 'Result' },
  nameZh: { zh: '流程名称（中文）', en: 'Name of the process (Chinese)' },
  nameEn: { zh: '流程名称（英文）', en: 'Name of the process (English)' },
  starters: { zh: '谁可以发起', en: 'Who may start it' },
  startersHint: { zh: '不选则不出现在“发起”页面。', en: 'Nobody chosen: it is not offered on the start page.' },
  startInCampaign: { zh: '属于当年竞赛', en: 'Belongs to the contest of the year' },
  fileDiagram: { zh: '流程图', en: 'the diagram' },
  fileManifest: { zh: '流程设置', en: 'the settings' },
  fileForm: { zh: '表单 {name}', en: 'form {name}' },
  fileDecision: { zh: '决策表 {name}', en: 'decisions {name}' },
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

const FACETS = texts({
  name: { zh: '名称', en: 'name' },
  due: { zh: '期限', en: 'due time' },
  role: { zh: '角色', en: 'role' },
  form: { zh: '表单', en: 'form' },
  reminder: { zh: '提醒', en: 'reminder' },
  instructions: { zh: '办理说明', en: 'instructions' },
  layout: { zh: '位置', en: 'place on the drawing' },
  conditionExpression: { zh: '条件', en: 'condition' },
  targetRef: { zh: '去向', en: 'target' },
  sourceRef: { zh: '来处', en: 'source' },
  handler: { zh: '系统步骤', en: 'handler' },
  other: { zh: '设置', en: 'settings' },
});

// What about an element two people changed, in words.
export function facetName(facet) {
  try {
    return FACETS(facet);
  } catch {
    return FACETS('other');
  }
}
