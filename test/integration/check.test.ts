import { chmodSync, cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isMosquittoInstalled, mosquitto } from '../support/mosquitto.ts';
import { halfsecond } from '../support/process.ts';
import { folderWith } from '../support/temp-folder.ts';

const homeOn = (port: number, mqtt = '') =>
  `assistants: { siri: { name: Siri }, tmall-genie: { name: 天貓精靈 } }\nmqtt: { url: "mqtt://127.0.0.1:${port}"${mqtt} }\n`;

async function check(folder: string): Promise<{ code: number | null; found: Record<string, string> }> {
  const { code, stdout } = await halfsecond(['check', '--json'], { workingFolder: folder });
  const findings = stdout
    .trim()
    .split('\n')
    .map((line): { part: string; state: string; detail: string } => JSON.parse(line));
  return {
    code,
    found: Object.fromEntries(findings.map(({ part, state, detail }) => [part, `${state}: ${detail}`])),
  };
}

test.skipIf(!isMosquittoInstalled)('`check` finds no fault with a broker that `acl` has closed', async () => {
  const folder = folderWith({ 'halfsecond.yaml': homeOn(1) });
  await halfsecond(['acl'], { workingFolder: folder });
  const files = join(folder, 'mosquitto');
  const { port } = await mosquitto({
    settings: `allow_anonymous false\npassword_file ${files}/halfsecond.passwd\nacl_file ${files}/halfsecond.acl`,
  });
  const as = ', username: halfsecond, password_file: mosquitto/passwords/halfsecond';
  writeFileSync(join(folder, 'halfsecond.yaml'), homeOn(port, as));
  const { code, found } = await check(folder);
  expect(found).toMatchObject({
    broker: expect.stringMatching(/^ok: .*MQTT 5, as halfsecond; the hub is not running/),
    delay: expect.stringMatching(/^ok: the first of two messages/),
    rights: 'ok: a client without an account may write nothing, and 2 assistants write only their own topics',
    secrets: expect.stringMatching(/^ok: 3 files, closed to other users/),
  });
  expect(code).toBe(0);
});

test.skipIf(!isMosquittoInstalled)(
  '`check` finds an open broker, a broker that holds messages back, and a readable password file',
  async () => {
    const { port } = await mosquitto({ settings: 'allow_anonymous true\nset_tcp_nodelay false' });
    const folder = folderWith({
      'halfsecond.yaml': homeOn(port, ', username: hub, password_file: password'),
      password: 'x\n',
    });
    chmodSync(join(folder, 'password'), 0o644);
    const { code, found } = await check(folder);
    expect(found).toMatchObject({
      broker: expect.stringMatching(/^ok/),
      delay: expect.stringMatching(/^degraded: .*Nagle’s algorithm\); put set_tcp_nodelay true/),
      rights: expect.stringMatching(/^degraded: the broker is open: .*halfsecond acl/),
      secrets: expect.stringMatching(
        /^degraded: other users can read these files; close them: chmod 600 .*password$/,
      ),
    });
    expect(code).toBe(1);
  },
);

test.skipIf(!isMosquittoInstalled)('`check` finds that one assistant can pose as another', async () => {
  const folder = folderWith({ 'halfsecond.yaml': homeOn(1) });
  await halfsecond(['acl'], { workingFolder: folder });
  const { port } = await mosquitto({
    // The passwords, but not the rights.
    settings: `allow_anonymous false\npassword_file ${folder}/mosquitto/halfsecond.passwd`,
  });
  cpSync(join(folder, 'mosquitto/passwords/halfsecond'), join(folder, 'password'));
  writeFileSync(
    join(folder, 'halfsecond.yaml'),
    homeOn(port, ', username: halfsecond, password_file: password'),
  );
  const { code, found } = await check(folder);
  expect(found.rights).toMatch(
    /^degraded: siri may write halfsecond\/claim\/tmall-genie, .*; install the ACL file/,
  );
  expect(code).toBe(1);
});
