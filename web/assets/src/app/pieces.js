// A file in pieces: what has arrived stays on the server. After a lost network it is asked how much that is, and sending
// goes on from there; so it does when the same file is chosen again on a page that was loaded anew.
import { RequestError, getJson, request } from '../lib/http.js';

export const PIECE = 256 * 1024;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 20000;
const LONGEST_ANSWER_MS = 90000;
const PASSING = [502, 503, 504];

// What fetch raises without a network, or when nothing came for long.
function isPassing(error) {
  if (error instanceof RequestError) return PASSING.includes(error.status);
  return error instanceof TypeError || error.name === 'TimeoutError';
}

function pause(milliseconds) {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      window.removeEventListener('online', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    window.addEventListener('online', end);
  });
}

async function untilAnswered(work, onWait) {
  for (let wait = FIRST_PAUSE_MS; ; wait = Math.min(wait * 2, LONGEST_PAUSE_MS)) {
    try {
      return await work();
    } catch (error) {
      if (!isPassing(error)) throw error;
      onWait();
      await pause(wait);
    }
  }
}

function begin(url, file) {
  const body = new FormData();
  const told = { name: file.name, type: file.type, mark: String(file.lastModified), size: String(file.size) };
  for (const [name, value] of Object.entries(told)) body.append(name, value);
  return request(url, { method: 'POST', body });
}

function sendPiece(url, file, offset) {
  return request(url, {
    method: 'POST',
    body: file.slice(offset, offset + PIECE),
    headers: { 'Content-Type': 'application/octet-stream', 'Upload-Offset': String(offset) },
    signal: AbortSignal.timeout(LONGEST_ANSWER_MS),
  });
}

// Gives {id, name, size} of the file it has become; raises RequestError when it is refused.
export async function sendInPieces(url, file, onProgress, onWait) {
  let reached = 0;
  const percent = () => Math.round((reached / file.size) * 100);
  const wait = () => onWait(percent());
  let told = await untilAnswered(() => begin(url, file), wait);
  const place = told.url;
  while (!told.id) {
    reached = told.received;
    onProgress(percent());
    try {
      told = await sendPiece(place, file, reached);
    } catch (error) {
      if (!isPassing(error) && error.body.code !== 'upload.wrong_offset') throw error;
      if (isPassing(error)) wait();
      told = await untilAnswered(() => getJson(place), wait);
    }
  }
  return told;
}
