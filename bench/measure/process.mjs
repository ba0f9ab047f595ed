import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

const children = new Set();

/** Starts a program that ends with the bench; what it complains of is shown. */
export function start(command, args, { output = 'ignore', ...options } = {}) {
  const child = spawn(command, args, { stdio: ['ignore', output, 'inherit'], ...options });
  children.add(child);
  child.once('exit', (code, signal) => {
    children.delete(child);
    if (code || (signal && !child.killed))
      console.error(`${command} ${args.join(' ')} ended with ${code ?? signal}`);
  });
  return child;
}

/** Done when it has ended. */
export async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((exited) => child.once('exit', exited));
  child.kill('SIGTERM');
  await ended;
}

export const endAll = () => Promise.all([...children].map(end));

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

/** Resident memory of a process, in MB of 2^20 bytes. */
export const rss_mb = (pid) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;

/** The kernel counts in these. */
const TICK_MS = 10;

/** The processor time that a process and its threads have used, in milliseconds; whatever else the machine does. */
export function cpu_ms(pid) {
  // The name in parentheses may hold spaces.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
