// A worker as its author would write it, with Camunda's client for Node.js as it comes from the registry.
// `node worker.mjs CLIENT URL TOKEN WORKER_ID TOPIC…`; otherwise as worker.py beside it.
const [client, url, token, workerId, ...topics] = process.argv.slice(2);
const { BasicAuthInterceptor, Client, Variables } = await import(client);

const say = (words) => process.stdout.write(`${JSON.stringify(words)}\n`);

async function act({ task, taskService }) {
  const what = task.variables.get('what');
  say({ got: what, instance: task.processInstanceId });
  if (what === 'fail') {
    const retries = task.retries === null ? 1 : task.retries - 1;
    const failure = { errorMessage: 'no paper', errorDetails: 'the tray is empty', retries, retryTimeout: 0 };
    return taskService.handleFailure(task, failure);
  }
  if (what === 'refuse') {
    return taskService.handleBpmnError(task, 'no_stock', 'none left', new Variables().set('missing', 3));
  }
  if (what === 'extend') {
    await taskService.extendLock(task, 600_000);
    say({ extended: task.id });
    await new Promise((resolve) => process.stdin.once('data', resolve));
  }
  const answer = new Variables().setAll({ by: workerId, order: task.variables.get('order'), price: 1.5, parts: ['a'] });
  return taskService.complete(task, answer, new Variables().set('scratch', true));
}

const worker = new Client({
  baseUrl: url,
  workerId,
  maxTasks: 1,
  maxParallelExecutions: 1,
  lockDuration: 60_000,
  asyncResponseTimeout: 20_000,
  interceptors: new BasicAuthInterceptor({ username: 'worker', password: token }),
});
for (const event of ['poll:error', 'complete:error', 'handler:error']) {
  worker.on(event, (...details) => say({ error: String(details.at(-1)) }));
}
for (const topic of topics) {
  worker.subscribe(topic, act);
}
say({ ready: workerId });
