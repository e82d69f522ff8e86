// What a person typed, kept in this browser so that only they can read it again: IndexedDB holds it encrypted (AES-GCM)
// by a key that the server gives with each of their pages and that is written down nowhere else. Pages kept for reading
// without a network hold the key too; they go when the person signs out. Needs https (or localhost); else it forgets.

const NAME = 'saicheng';
const STORE = 'kept';
const KEPT_MS = 30 * 24 * 3600 * 1000;

const person = () => document.body.dataset.person ?? '';
const rawKey = () => document.querySelector('meta[name="local-key"]')?.content ?? '';

function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function openStore() {
  const asked = indexedDB.open(NAME, 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: 'key' });
  const database = await settled(asked);
  const rows = await settled(database.transaction(STORE).objectStore(STORE).getAll());
  for (const { key, at } of rows) if (Date.now() - at > KEPT_MS) await remove(database, key);
  return database;
}

const remove = (database, key) => settled(database.transaction(STORE, 'readwrite').objectStore(STORE).delete(key));

class Vault {
  constructor(database, key) {
    Object.assign(this, { database, key });
  }

  name(kind, id) {
    return `${person()} ${kind} ${id}`;
  }

  rows(mode) {
    return this.database.transaction(STORE, mode).objectStore(STORE);
  }

  async write(kind, id, value) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify(value));
    const data = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, this.key, plain);
    await settled(this.rows('readwrite').put({ key: this.name(kind, id), at: Date.now(), iv, data }));
  }

  // null for what is not there, or was locked with another key.
  async open(row) {
    try {
      const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: row.iv }, this.key, row.data);
      return JSON.parse(new TextDecoder().decode(plain));
    } catch {
      return null;
    }
  }

  async read(kind, id) {
    const row = await settled(this.rows('readonly').get(this.name(kind, id)));
    return row ? this.open(row) : null;
  }

  // [[id, value], …]
  async list(kind) {
    const start = this.name(kind, '');
    const rows = await settled(this.rows('readonly').getAll());
    const own = rows.filter(({ key }) => key.startsWith(start));
    const found = await Promise.all(own.map(async (row) => [row.key.slice(start.length), await this.open(row)]));
    return found.filter(([, value]) => value);
  }

  remove(kind, id) {
    return remove(this.database, this.name(kind, id));
  }
}

async function open() {
  if (!person() || !rawKey() || !window.indexedDB || !crypto.subtle) return null;
  try {
    const bytes = Uint8Array.from(atob(rawKey()), (letter) => letter.charCodeAt(0));
    const key = await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
    return new Vault(await openStore(), key);
  } catch {
    return null;
  }
}

// Takes a thing out whosever it is: for the sign-in page, which has no key.
export async function removeOfAnybody(kind, id) {
  if (!window.indexedDB) return;
  const database = await openStore();
  const keys = await settled(database.transaction(STORE).objectStore(STORE).getAllKeys());
  for (const key of keys) if (key.endsWith(` ${kind} ${id}`)) await remove(database, key);
}

let opened;

// The vault of the person whose page this is; null where nothing can be kept.
export function openVault() {
  opened ??= open();
  return opened;
}
