// [data-file-field]: what is chosen is sent at once, file by file, with progress; then the fields are drawn again.
// Without this script the file goes with the button beside the input, or with the form.
import { csrfToken, isSessionOver } from '../lib/http.js';
import { saveDraft } from './drafts.js';
import { say } from './messages.js';
import { PIECE, sendInPieces } from './pieces.js';

const started = new WeakSet();

class UploadError extends Error {}

// XMLHttpRequest, because fetch tells nothing while a body is on its way.
function send(url, name, file, onProgress) {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    const body = new FormData();
    body.append(name, file);
    call.open('POST', url);
    call.responseType = 'json';
    call.setRequestHeader('Accept', 'application/json');
    call.setRequestHeader('X-CSRF-Token', csrfToken());
    call.upload.onprogress = ({ loaded, total }) => onProgress(Math.round((loaded / total) * 100));
    call.onerror = () => reject(new UploadError(say('uploadOffline', { name: file.name })));
    call.onload = () => {
      if (call.status === 200 && call.response?.id) resolve(call.response);
      else if (call.status === 401) reject(new UploadError(say('uploadSessionOver', { name: file.name })));
      else reject(new UploadError(call.response?.title ?? `HTTP ${call.status}`));
    };
    call.send(body);
  });
}

// A small file goes in one request, a larger one in pieces, which a lost network does not undo.
async function sendOne(field, name, file, onProgress, onWait) {
  if (file.size <= PIECE || !field.dataset.piecesUrl) return send(field.dataset.uploadUrl, name, file, onProgress);
  try {
    return await sendInPieces(field.dataset.piecesUrl, file, onProgress, onWait);
  } catch (error) {
    throw isSessionOver(error) ? new UploadError(say('uploadSessionOver', { name: file.name })) : error;
  }
}

function problemWith(files, { maxFiles, maxSize }) {
  if (files.length > Number(maxFiles)) return say('uploadTooMany', { limit: maxFiles });
  const large = files.find((file) => file.size > Number(maxSize));
  return large ? say('uploadTooLarge', { name: large.name, megabytes: Number(maxSize) >> 20 }) : '';
}

function note(field, id) {
  const input = document.createElement('input');
  Object.assign(input, { type: 'hidden', name: field.dataset.fileField, value: id });
  field.append(input);
}

async function sendAll(field, input) {
  const form = input.form;
  const files = [...input.files];
  const status = field.querySelector('[data-upload-status]');
  const bar = field.querySelector('progress');
  const report = (text, isProblem = false) => {
    status.textContent = text;
    status.classList.toggle('field__error', isProblem);
    status.classList.toggle('field__hint', !isProblem);
  };
  const problem = problemWith(files, field.dataset);
  if (problem) {
    input.value = '';
    return report(problem, true);
  }
  let count = 0;
  form.setAttribute('aria-busy', 'true');
  bar.hidden = false;
  try {
    for (const file of files) {
      const show = (percent) => {
        bar.value = percent;
        report(say('uploading', { name: file.name, percent }));
      };
      show(0);
      const wait = (percent) => report(say('uploadWaiting', { name: file.name, percent }));
      note(field, (await sendOne(field, input.name, file, show, wait)).id);
      count += 1;
    }
    report(say('uploaded', { count }));
  } catch (error) {
    report(error.message, true);
  } finally {
    input.value = '';
    bar.hidden = true;
    form.removeAttribute('aria-busy');
  }
  if (count) {
    await saveDraft(form);
    drawAgain(field);
  }
}

// The server draws the list of files; what the field said last is said again.
function drawAgain(field) {
  const { textContent, className } = field.querySelector('[data-upload-status]');
  const restore = () => {
    const status = document.getElementById(field.id)?.querySelector('[data-upload-status]');
    if (status) Object.assign(status, { textContent, className });
  };
  document.addEventListener('htmx:after:swap', restore, { once: true });
  field.querySelector('[data-upload-done]').click();
}

export function startUploads(root) {
  for (const field of root.querySelectorAll('[data-file-field]')) {
    for (const input of field.querySelectorAll('input[type="file"]')) {
      field.querySelector('[data-upload-button]').hidden = true;
      if (started.has(input)) continue;
      started.add(input);
      input.addEventListener('change', () => input.files.length && sendAll(field, input));
    }
  }
}
