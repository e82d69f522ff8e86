import { texts } from '../lib/language.js';

export const say = texts({
  submitting: { zh: '提交中…', en: 'Sending…' },
  draftSaving: { zh: '正在保存草稿…', en: 'Saving the draft…' },
  draftSaved: { zh: '草稿已保存（{time}）', en: 'Draft saved ({time})' },
  draftOffline: { zh: '网络不通，草稿尚未保存，联网后会自动再试。', en: 'No connection: the draft is not saved yet and will be tried again.' },
  draftSessionOver: {
    zh: '登录已过期，草稿尚未保存。所填内容已留在本页，重新登录后会自动恢复。',
    en: 'Your session has ended and the draft is not saved. What you typed is kept and comes back after you sign in.',
  },
  draftFailed: { zh: '草稿未能保存：{reason}', en: 'The draft could not be saved: {reason}' },
  uploading: { zh: '正在上传“{name}”（{percent}%）', en: 'Uploading {name} ({percent}%)' },
  uploaded: { zh: '已上传 {count} 个文件。', en: 'Files uploaded: {count}.' },
  uploadTooLarge: { zh: '“{name}”超过 {megabytes} MB，请压缩或拆分后再上传。', en: '{name} is larger than {megabytes} MB. Please make it smaller.' },
  uploadTooMany: { zh: '最多还能上传 {limit} 个文件，请重新选择。', en: 'At most {limit} more files can be added. Please choose again.' },
  uploadOffline: { zh: '网络不通，“{name}”没有传完，请重新选择。', en: 'No connection: {name} was not sent. Please choose it again.' },
  uploadSessionOver: { zh: '登录已过期，“{name}”没有上传。请在新窗口登录后重新选择。', en: 'Your session has ended and {name} was not sent. Sign in in another window and choose it again.' },
  mentionPeople: { zh: '可以提醒的人', en: 'People to name' },
  mentionFound: { zh: '找到 {count} 人', en: 'Found: {count}' },
  restored: { zh: '已恢复您登录过期前填写的内容，请核对后再提交。', en: 'What you typed before your session ended is back. Please check it and submit again.' },
});
