// What a home of a fault campaign consists of.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLOUD } from './cloud.mjs';

export const LAMPS = 20;
/** Who may connect to the broker, each with this password. */
const USERS = ['hub', 'siri', 'genie', 'family', 'stranger'];
export const PASSWORD = 'password-of-a-test';

/**
 * Writes the configuration of a home, and of its broker where the hub brings none.
 * @param of.cloudPort where the door of the cloud listens; without it that door is not configured.
 */
export function writeHome(folder, { port, isEmbedded, cloudPort }) {
  const write = (name, text) => {
    const file = join(folder, name);
    writeFileSync(file, text);
    chmodSync(file, 0o600);
  };
  const lamps = Array.from({ length: LAMPS }, (_, at) => [
    `lamp-${at}`,
    `name: { en: lamp ${at} }, room: room-${at}, kind: light`,
  ]);
  const devices = Object.fromEntries([
    ...lamps,
    ['stubborn', 'name: { en: stubborn lamp }, room: attic, kind: light'],
    ['door', 'name: { en: front door }, room: hall, kind: lock, features: [lock], owner: { only: siri }'],
    [
      'heater',
      'name: { en: heater }, room: shed, kind: switch, risk: guarded, unlock_by: [aligenie], owner: { only: genie }',
    ],
  ]);
  mkdirSync(join(folder, 'devices'));
  for (const [id, text] of Object.entries(devices))
    write(join('devices', `${id}.yaml`), `{ id: ${id}, ${text}, family: zigbee2mqtt }\n`);
  write('hub-password', PASSWORD);
  write('cloud-secret', CLOUD.secret);
  write('owner-password', CLOUD.password);
  const mqtt = isEmbedded
    ? `{ embedded: { port: ${port} } }`
    : `{ url: "mqtt://127.0.0.1:${port}", username: hub, password_file: hub-password }`;
  const cloud = `{ assistant: genie, port: ${cloudPort}, client_id: ${CLOUD.id}, client_secret_file: cloud-secret, owner_password_file: owner-password, redirect_uris: ["${CLOUD.redirect}"] }`;
  write(
    'halfsecond.yaml',
    [
      `mqtt: ${mqtt}`,
      'audio: { source: none }',
      'assistants:',
      `  siri: { name: Siri, trust: ${!isEmbedded} }`,
      `  genie: { name: Genie${cloudPort === undefined ? '' : ', doors: [aligenie]'} }`,
      ...(cloudPort === undefined ? [] : [`doors: { aligenie: ${cloud} }`]),
      '',
    ].join('\n'),
  );
  if (isEmbedded) return;
  const passwords = join(folder, 'mosquitto.passwords');
  write('mosquitto.passwords', USERS.map((user) => `${user}:${PASSWORD}\n`).join(''));
  const { status, stderr } = spawnSync('mosquitto_passwd', ['-U', passwords], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`mosquitto_passwd does not run: is mosquitto installed? ${stderr}`);
  write(
    'mosquitto.conf',
    `user root\nlistener ${port} 127.0.0.1\nallow_anonymous false\npassword_file ${passwords}\nset_tcp_nodelay true\npersistence false\nlog_type none\n`,
  );
}
