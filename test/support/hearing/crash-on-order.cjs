// Required into every thread of a hub: a hearing worker throws once the file that CRASH_ORDER names is there.
const { existsSync, unlinkSync } = require('node:fs');
const { isMainThread } = require('node:worker_threads');

const order = process.env.CRASH_ORDER;
if (!isMainThread && order)
  setInterval(() => {
    if (!existsSync(order)) return;
    unlinkSync(order);
    throw new Error('the engine crashed');
  }, 50).unref();
