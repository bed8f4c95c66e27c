// Graphile Worker as a node of the benchmark: it is told by its input what to do, and answers each line as
// dev.afterward.benchmark.Node does. Arguments: the tasks of a bulk, for how many milliseconds it warms up.
import { Logger, makeWorkerUtils, run } from "graphile-worker";
import { createInterface } from "node:readline";

const [bulk, warmUpMillis] = process.argv.slice(2);
const schema = "measured";
const text = "two dozen of the long wooden pencils, please";
const logger = new Logger(() => () => {});
let count = 0;

// What its documentation has for the fastest throughput.
function options(connectionString) {
  return {
    logger,
    noHandleSignals: true,
    preset: {
      worker: {
        connectionString,
        schema,
        concurrentJobs: 24,
        maxPoolSize: 25,
        localQueue: { size: 500 },
        completeJobBatchDelay: 0,
        failJobBatchDelay: 0,
      },
    },
    taskList: {
      order: async () => {
        count++;
      },
    },
  };
}

function order() {
  return { identifier: "order", payload: { customer: "customer-4711", sent: Date.now(), text } };
}

async function fill(utils, tasks, inOneCall) {
  const before = process.hrtime.bigint();
  for (let left = tasks; left > 0; left -= inOneCall) {
    await utils.addJobs(Array.from({ length: Math.min(left, inOneCall) }, order));
  }
  return (tasks * 1e9) / Number(process.hrtime.bigint() - before);
}

async function open(connectionString) {
  const utils = await makeWorkerUtils({ logger, preset: options(connectionString).preset });
  await utils.migrate();
  return utils;
}

async function warm(connectionString) {
  const utils = await open(connectionString);
  const runner = await run(options(connectionString));
  const end = Date.now() + Number(warmUpMillis);
  do {
    const awaited = count + Number(bulk) / 5;
    await fill(utils, Number(bulk) / 5, 1000);
    while (count < awaited) {
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  } while (Date.now() < end);
  await runner.stop();
  await utils.release();
  count = 0;
}

// The server ends the idle connections of a database that is dropped, and their pool throws that.
process.on("uncaughtException", (error) => console.error(error));

let address;
let utils;
let runner;

const commands = {
  warm: async (connectionString) => {
    await warm(connectionString);
    return {};
  },
  open: async (connectionString) => {
    address = connectionString;
    count = 0;
    utils = await open(address);
    return {};
  },
  close: async () => {
    await runner?.stop();
    await utils?.release();
    runner = utils = undefined;
    return {};
  },
  fill: async (tasks, inOneCall) => ({ rate: await fill(utils, Number(tasks), Number(inOneCall)) }),
  start: async () => {
    runner = await run(options(address));
    return {};
  },
  count: async () => ({ count }),
};

for await (const line of createInterface({ input: process.stdin })) {
  const [command, ...words] = line.split(" ");
  console.log("=" + JSON.stringify(await commands[command](...words)));
}
process.exit(0);
