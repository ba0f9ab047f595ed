import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Home } from '../config/schema.ts';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import type { BrokerAddress } from '../mqtt/broker-address.ts';
import { connectTo } from '../mqtt/tool.ts';
import { topicsUnder } from '../mqtt/topics.ts';
import { message } from '../text/text.ts';
import { systemClock } from '../time/system-clock.ts';

/** How often, and how long apart in milliseconds, the trial looks whether its broker is there. */
const LOOKS = 50;
const LOOK_EVERY_MS = 100;

/** The files that are tried, and the lines of the broker's configuration that concern users and rights. */
export interface Trial {
  readonly home: Home;
  readonly passwd: string;
  readonly acl: string;
  /** Lines with FOLDER where the two files are. */
  readonly conf: readonly string[];
  /** Passwords by user: those that must be accepted. */
  readonly passwords: ReadonlyMap<string, string>;
}

/**
 * Starts a mosquitto of its own on a free port of 127.0.0.1 with the files, and ends it.
 * @returns whether there is a mosquitto on this machine to try them with.
 * @throws Failure (exit 1) where mosquitto refuses the files, or one of the users, or accepts a stranger.
 */
export async function tryFiles(trial: Trial): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'halfsecond-acl-'));
  try {
    await chmod(folder, 0o700);
    const port = await freePort();
    const isRoot = process.getuid?.() === 0;
    const lines = trial.conf.map((line) => line.replaceAll('FOLDER', folder));
    const conf = [...(isRoot ? ['user root'] : []), `listener ${port} 127.0.0.1`, ...lines, ''].join('\n');
    await writeFile(join(folder, 'passwd'), trial.passwd, { mode: 0o600 });
    await writeFile(join(folder, 'acl'), trial.acl, { mode: 0o600 });
    await writeFile(join(folder, 'conf'), conf, { mode: 0o600 });
    return await runWith(folder, port, trial);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runWith(folder: string, port: number, trial: Trial): Promise<boolean> {
  const path = `${process.env.PATH ?? ''}:/usr/sbin:/usr/local/sbin`;
  const broker = spawn('mosquitto', ['-c', join(folder, 'conf')], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: path },
  });
  let said = '';
  let isMissing = false;
  broker.stderr.on('data', (bytes) => {
    said = `${said}${bytes}`.slice(-2000);
  });
  const ended = new Promise<void>((end) => {
    broker.once('close', () => end());
    broker.once('error', () => {
      isMissing = true;
      end();
    });
  });
  try {
    const address: BrokerAddress = { host: '127.0.0.1', port, tls: false };
    const isThere = await Promise.race([answers(port), ended.then(() => false)]);
    if (isMissing) return false;
    if (!isThere) throw refused(message('acl.trial.ended', { reason: lastLine(said) }));
    await attempt(address, trial);
    return true;
  } finally {
    broker.kill('SIGTERM');
    await ended;
  }
}

/** @throws Failure where a stranger is accepted, or a user refused. */
async function attempt(address: BrokerAddress, { home, passwords }: Trial): Promise<void> {
  const connects = async (as: BrokerAddress) => {
    try {
      return await connectTo(as, home);
    } catch (error) {
      if (error instanceof Failure) return undefined;
      throw error;
    }
  };
  const stranger = await connects(address);
  await stranger?.endAsync(true);
  if (stranger) throw refused(message('acl.trial.stranger'));
  const [hub] = passwords.keys();
  for (const [username, password] of passwords) {
    const client = await connects({ ...address, username, password });
    if (!client) throw refused(message('acl.trial.user', { user: username }));
    try {
      if (username === hub)
        await client.publishAsync(topicsUnder(home.mqtt.base).event, '', { qos: 1 }).catch(() => {
          throw refused(message('acl.trial.rights', { user: username }));
        });
    } finally {
      await client.endAsync(true);
    }
  }
}

async function answers(port: number): Promise<boolean> {
  const { connect } = await import('node:net');
  for (let look = 0; look < LOOKS; look += 1) {
    const isThere = await new Promise<boolean>((told) => {
      const socket = connect({ port, host: '127.0.0.1' }, () => {
        socket.destroy();
        told(true);
      });
      socket.once('error', () => told(false));
    });
    if (isThere) return true;
    await new Promise<void>((looked) => systemClock.setTimeout(looked, LOOK_EVERY_MS));
  }
  return false;
}

function freePort(): Promise<number> {
  return new Promise((found) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => found(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

function refused(found: ReturnType<typeof message>): Failure {
  return new Failure(ExitCode.failed, [
    { found, expected: message('acl.trial.expected'), fix: message('acl.trial.fix') },
  ]);
}
