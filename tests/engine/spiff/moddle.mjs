// Loads a diagram from standard input and saves it again with bpmn-moddle, the part of bpmn-js that does so; writes
// {plain, ours} to standard output: as bpmn-js has it, and with what our designer adds.
// Call it as: node moddle.mjs <folder with node_modules>

import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [assets] = process.argv.slice(2);
const require = createRequire(join(assets, 'package.json'));
const { BpmnModdle } = await import(pathToFileURL(require.resolve('bpmn-moddle')));
const { keepLoopVariables } = await import(pathToFileURL(join(assets, 'src/designer/loops.js')));
const spiffworkflow = JSON.parse(readFileSync(join(assets, 'src/designer/spiffworkflow.json'), 'utf8'));

async function saved(xml, change) {
  const moddle = new BpmnModdle({ spiffworkflow });
  const { rootElement, warnings } = await moddle.fromXML(xml);
  change(moddle, warnings);
  return (await moddle.toXML(rootElement)).xml;
}

const xml = readFileSync(0, 'utf8');
const answer = { plain: await saved(xml, () => {}), ours: await saved(xml, keepLoopVariables) };
process.stdout.write(JSON.stringify(answer));
