// Processes of a fault campaign: each ends with it, however it ends.
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const children = new Set();
/** Processes that a hub started: they outlive a hub that is killed. */
const grandchildren = new Set();
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
  for (const pid of grandchildren) signal(pid, 'SIGKILL');
});
for (const ending of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(ending, () => process.exit(130));

/** Starts a program. `ended` resolves when it has ended, and `said` holds the last that it wrote on stderr. */
export function start(command, args, options = {}) {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], ...options });
  children.add(child);
  child.said = '';
  child.stderr.on('data', (bytes) => {
    child.said = (child.said + bytes).slice(-200_000);
  });
  child.on('error', (error) => {
    child.said += error.message;
  });
  child.ended = new Promise((ended) => {
    child.once('exit', ended);
    child.once('error', ended);
  });
  void child.ended.then(() => children.delete(child));
  return child;
}

/** Sends a signal to a process. @returns false where it has ended. */
export function signal(pid, name) {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false;
  }
}

/** The process id of a child of `pid` whose command line has this word; undefined where there is none. */
export function childOf(pid, word) {
  const children = read(`/proc/${pid}/task/${pid}/children`).trim().split(' ').filter(Boolean);
  const found = children.find((child) => read(`/proc/${child}/cmdline`).split('\0').includes(word));
  if (found === undefined) return undefined;
  grandchildren.add(Number(found));
  return Number(found);
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** Whether a program runs here and ends well. */
export function runs(command, ...args) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

/** Whether somebody listens on this port of the machine. */
export async function isOpen(port) {
  const socket = connect({ host: '127.0.0.1', port });
  const is = await new Promise((told) => {
    socket.once('connect', () => told(true));
    socket.once('error', () => told(false));
  });
  socket.destroy();
  return is;
}

/** Resolves when it is as wanted. @throws Error where it is not within `within_ms`. */
export async function until(isSo, { what, within_ms = 60_000 }) {
  const began_ms = performance.now();
  while (!(await isSo())) {
    if (performance.now() - began_ms > within_ms)
      throw new Error(`${what}: not within ${within_ms / 1000} s`);
    await pause(50);
  }
}
