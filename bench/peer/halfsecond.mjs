import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const MAIN = new URL('../../dist/main.js', import.meta.url).pathname;

/**
 * Writes the configuration of a home with a lamp in each room.
 * @param arbiter the rules that differ from the default.
 * @param secret by which the hubs of the home know each other; absent: the hub tells no other what it decides.
 * @returns the arguments for Node.
 */
export function writeHome({ folder, port, base, rooms, arbiter = '', secret }) {
  mkdirSync(join(folder, 'devices'), { recursive: true });
  writeFileSync(
    join(folder, 'halfsecond.yaml'),
    [
      'assistants: { siri: { name: Siri }, tmall-genie: { name: Tmall Genie } }',
      `arbiter: { ${arbiter} }`,
      `mqtt: { url: "mqtt://127.0.0.1:${port}", base: ${base}, sender_rate: 10000 }`,
      'home_assistant: { discovery: false }',
      'log: { level: error }',
      '',
    ].join('\n'),
  );
  if (secret) {
    mkdirSync(join(folder, 'credentials'), { recursive: true });
    writeFileSync(join(folder, 'credentials', 'hub-secret'), secret, { mode: 0o600 });
  }
  for (let at = 0; at < rooms; at++)
    writeFileSync(
      join(folder, 'devices', `${at}.yaml`),
      `{ id: room-${at}, name: { en: light ${at} }, room: room-${at}, kind: light, family: zigbee2mqtt, zigbee2mqtt: { base: ${base}-lamps } }\n`,
    );
  return ['--max-semi-space-size=2', MAIN, 'run', '--config', folder, '--state', join(folder, 'state')];
}
