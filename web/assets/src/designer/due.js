// A task's due time as people set it: a number and its unit, a day, or a formula; and the text that the engine reads.

const WORKING_DAYS = /^=\s*add working days\(\s*today\(\)\s*,\s*(\d+)\s*\)$/;
const DAY = /^=\s*date\(\s*"(\d{4}-\d{2}-\d{2})"\s*\)$/;
const MOST = { workingDays: 400, days: 1000, hours: 1000 };

export const UNITS = ['none', 'workingDays', 'days', 'hours', 'day', 'formula'];
export const isCounted = (unit) => unit in MOST;

// {unit, value} of a stored text; what nobody can set by number or day is a formula.
export function readDue(text) {
  const written = text.trim();
  const found = [
    ['workingDays', WORKING_DAYS],
    ['days', /^P(\d+)D$/],
    ['hours', /^PT(\d+)H$/],
    ['day', DAY],
  ].map(([unit, pattern]) => [unit, pattern.exec(written)?.[1]]);
  const [unit, value] = found.find(([, each]) => each !== undefined) ?? ['formula', written];
  return written ? { unit, value } : { unit: 'none', value: '' };
}

export function writeDue(unit, value) {
  if (unit === 'none' || !value.trim()) return '';
  if (unit === 'workingDays') return `=add working days(today(), ${Number(value)})`;
  if (unit === 'days') return `P${Number(value)}D`;
  if (unit === 'hours') return `PT${Number(value)}H`;
  if (unit === 'day') return `=date("${value}")`;
  return value.trim();
}

function isBalanced(text) {
  const open = [];
  for (const sign of text.replace(/"(?:[^"\\]|\\.)*"/g, '')) {
    if ('([{'.includes(sign)) open.push(sign);
    else if (')]}'.includes(sign) && open.pop() !== '([{'[')]}'.indexOf(sign)]) return false;
    else if (sign === '"') return false;
  }
  return open.length === 0;
}

// What is wrong with a value as it is typed: the key of a text, or null. The check of the whole draft sees more.
export function dueProblem(unit, value) {
  const written = value.trim();
  if (isCounted(unit)) {
    const isWhole = /^\d+$/.test(written) && Number(written) >= 1 && Number(written) <= MOST[unit];
    return isWhole ? null : { text: 'A whole number from 1 to {most}', most: MOST[unit] };
  }
  if (unit === 'day') return /^\d{4}-\d{2}-\d{2}$/.test(written) ? null : { text: 'Choose a day' };
  if (unit !== 'formula') return null;
  if (/^P(?=.)(\d+[YMWD])*(T(\d+[HMS])+)?$/.test(written)) return null;
  if (!written.startsWith('=') || !written.slice(1).trim()) return { text: 'A formula begins with =' };
  return isBalanced(written) ? null : { text: 'A bracket or quotation mark is not closed' };
}
