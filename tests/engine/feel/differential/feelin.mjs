// Evaluates all cases with the npm package feelin: JSON from standard input, one result per case to standard output.
// Call it as: node feelin.mjs <folder with node_modules>

import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(join(process.argv[2], 'package.json'));
const { evaluate, unaryTest } = await import(pathToFileURL(require.resolve('feelin')));

const MOMENTS = { FeelDate: 'date', FeelTime: 'time', FeelDateTime: 'date and time', FeelDuration: 'duration' };

function tagged(value) {
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? { number: value } : { other: String(value) };
  if (Array.isArray(value)) return { list: value.map(tagged) };
  const name = value.constructor?.name;
  if (name in MOMENTS) return { moment: String(value) };
  if (name === 'FeelRange') {
    const bounds = [value['start included'], value['end included']];
    return { range: [tagged(value.start), tagged(value.end), ...bounds.map(Boolean)] };
  }
  if (name === 'Object') {
    return { context: Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, tagged(entry)])) };
  }
  return { other: name ?? typeof value };
}

function attempt(action) {
  try {
    return tagged(action().value);
  } catch (error) {
    return { error: error.message.slice(0, 80) };
  }
}

const { variables, cases } = JSON.parse(readFileSync(0, 'utf8'));
const results = cases.map(([text, tested]) =>
  attempt(() => (tested === undefined ? evaluate(text, variables) : unaryTest(text, { ...variables, '?': evaluate(tested, variables).value }))),
);
process.stdout.write(JSON.stringify(results));
