import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { MqttClient } from 'mqtt';
import { freePort, start } from './process.mjs';

const hasMosquitto = () => spawnSync('mosquitto', ['-h']).error === undefined;

/** mosquitto, as it comes or without Nagle's algorithm; where it is not installed, the embedded broker. */
export async function broker({ folder, noDelay }) {
  if (!hasMosquitto()) {
    const child = start(process.execPath, [new URL('embedded.mjs', import.meta.url).pathname], {
      output: 'pipe',
    });
    const line = await new Promise((told) => child.stdout.once('data', (bytes) => told(bytes.toString())));
    return { port: Number(line), name: 'the embedded broker (mosquitto is not installed)' };
  }
  const port = await freePort();
  const file = join(folder, `mosquitto-${port}.conf`);
  const lines = [
    `listener ${port} 127.0.0.1`,
    'allow_anonymous true',
    'max_queued_messages 100000',
    'log_type error',
    ...(noDelay ? ['set_tcp_nodelay true'] : []),
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  start('mosquitto', ['-c', file]);
  await accepting(port);
  return { port, name: 'mosquitto' };
}

async function accepting(port) {
  for (let attempt = 0; attempt < 200; attempt++) {
    const socket = connect({ host: '127.0.0.1', port });
    const isOpen = await new Promise((told) => {
      socket.once('connect', () => told(true));
      socket.once('error', () => told(false));
    });
    socket.destroy();
    if (isOpen) return;
    await pause(50);
  }
  throw new Error(`mosquitto does not listen on ${port}`);
}

/** A client of the bench itself: never held up by Nagle. */
export async function client(port) {
  const opened = new MqttClient(() => connect({ host: '127.0.0.1', port, noDelay: true }), {
    protocolVersion: 5,
  });
  opened.setMaxListeners(0);
  await new Promise((connected) => opened.once('connect', connected));
  return opened;
}
