// Web storage that may be full or switched off: then it forgets, and nothing breaks.

export function makeStore(area, prefix) {
  const name = (key) => `saicheng.${prefix}.${key}`;
  return {
    read(key) {
      try {
        return JSON.parse(area.getItem(name(key)));
      } catch {
        return null;
      }
    },
    write(key, value) {
      try {
        area.setItem(name(key), JSON.stringify(value));
        return true;
      } catch {
        return false;
      }
    },
    remove(key) {
      area.removeItem(name(key));
    },
    clear() {
      const start = name('');
      for (const key of Object.keys(area).filter((found) => found.startsWith(start))) area.removeItem(key);
    },
  };
}
