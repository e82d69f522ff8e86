// bpmn-engine doing the approval: at every step its state is read, recovered, moved, and written durably.
//
// For every line on standard input one instance is begun and both its tasks are done; the milliseconds of the two
// steps are printed in one line. Argument: the folder of the state.
import { EventEmitter } from "node:events";
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";

const folder = process.argv[2];
// Installed beside the state, not beside this file.
const { Engine } = createRequire(join(folder, "package.json"))("bpmn-engine");
const path = join(folder, "state.json");
const source = `<?xml version="1.0" encoding="UTF-8"?>
<definitions id="d" xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="benchmarks">
<process id="approval" isExecutable="true">
<startEvent id="Begin"/><sequenceFlow id="f1" sourceRef="Begin" targetRef="Draft"/>
<userTask id="Draft"/><sequenceFlow id="f2" sourceRef="Draft" targetRef="Weigh"/>
<scriptTask id="Weigh" scriptFormat="javascript">
<script><![CDATA[this.environment.variables.weight = 1; next();]]></script></scriptTask>
<sequenceFlow id="f3" sourceRef="Weigh" targetRef="Choose"/><exclusiveGateway id="Choose" default="f5"/>
<sequenceFlow id="f4" sourceRef="Choose" targetRef="Review">
<conditionExpression xsi:type="tFormalExpression" language="javascript">
<![CDATA[next(null, this.environment.variables.weight === 1);]]></conditionExpression></sequenceFlow>
<sequenceFlow id="f5" sourceRef="Choose" targetRef="Done"/>
<userTask id="Review"/><sequenceFlow id="f6" sourceRef="Review" targetRef="Done"/><endEvent id="Done"/>
</process></definitions>`;

function store(state) {
  const file = openSync(`${path}.new`, "w");
  writeSync(file, JSON.stringify(state));
  fsyncSync(file);
  closeSync(file);
  renameSync(`${path}.new`, path);
}

async function begin() {
  const engine = new Engine({ name: "approval", source });
  await engine.execute({ listener: new EventEmitter() });
  store(await engine.getState());
  engine.stop();
}

async function step(expected) {
  const began = performance.now();
  const engine = new Engine().recover(JSON.parse(readFileSync(path, "utf8")));
  const execution = await engine.resume({ listener: new EventEmitter() });
  const [waiting] = execution.getPostponed().filter((each) => each.type === "bpmn:UserTask");
  execution.signal({ id: waiting.id });
  store(await engine.getState());
  const took = performance.now() - began;
  const hasEnded = execution.state === "idle";
  engine.stop();
  if (waiting.id !== expected || hasEnded !== (expected === "Review")) {
    throw new Error(`${waiting.id} was done and not ${expected}; the instance is ${execution.state}`);
  }
  return took;
}

for await (const _ of createInterface({ input: process.stdin })) {
  await begin();
  process.stdout.write(`${await step("Draft")} ${await step("Review")}\n`);
}
