// A file of a draft by the name people know it by.
import { say } from './messages.js';
import { DIAGRAM } from './folder.js';

export function fileName(path) {
  if (path === DIAGRAM) return say('fileDiagram');
  if (path === 'manifest.json') return say('fileManifest');
  const form = /^forms\/(.*)\.json$/.exec(path);
  return form ? say('fileForm', { name: form[1] }) : say('fileDecision', { name: path });
}
