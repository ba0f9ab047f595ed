import { chmodSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { serviceDoors } from '../../../../src/cli/service/door-units.ts';
import { serviceInstall } from '../../../../src/cli/service/install.ts';
import { serviceStatus } from '../../../../src/cli/service/status.ts';
import { serviceUninstall } from '../../../../src/cli/service/uninstall.ts';
import { failureOf } from '../../../support/failure.ts';
import { PROJECT } from '../../../support/home.ts';
import { MachineTree } from '../../../support/machine-tree.ts';
import { halfsecond } from '../../../support/process.ts';

const RUNNING = `LoadState=loaded
FragmentPath=/etc/systemd/system/halfsecond.service
UnitFileState=enabled
ActiveState=active
StatusText=listening: siri; broker connected; last verdict 38 ms
StateChangeTimestamp=Tue 2026-11-24 21:45:57 UTC
MainPID=812
MemoryCurrent=74000000
NRestarts=0
Result=success
`;
const UNIT = 'etc/systemd/system/halfsecond.service';
const HOME = 'etc/halfsecond/halfsecond.yaml';
const SHIPPED = readFileSync(`${PROJECT}systemd/halfsecond.service`, 'utf8');

const install = ({ terminal, machine }: MachineTree, options = {}) =>
  serviceInstall(terminal, options, machine);
const uninstall = ({ terminal, machine }: MachineTree, options = {}) =>
  serviceUninstall(terminal, options, machine);
const status = ({ terminal, machine }: MachineTree, options = {}) =>
  serviceStatus(terminal, options, machine);
const told = ({ terminal }: MachineTree) => terminal.printed.join('\n');

test('install writes the unit for this Node, creates the user and an example home, and starts the service', async () => {
  const tree = new MachineTree({ show: RUNNING });
  expect(await install(tree)).toBe(0);
  const keys = (unit: string) => unit.split('\n').filter((line) => /^\w+=/.test(line));
  const changed = keys(tree.read(UNIT)).filter((line) => !keys(SHIPPED).includes(line));
  expect(changed).toEqual([
    'Documentation=file:///usr/local/lib/node_modules/halfsecond/README.md',
    'ExecStart=/usr/local/bin/node --max-semi-space-size=1 /usr/local/lib/node_modules/halfsecond/dist/main.js run --config /etc/halfsecond',
  ]);
  expect(keys(tree.read(UNIT))).toHaveLength(keys(SHIPPED).length);
  expect(tree.read('etc/sysusers.d/halfsecond.conf')).toContain('m halfsecond audio');
  expect(tree.read(HOME)).toContain('$schema=/usr/local/lib/node_modules/halfsecond/schema/');
  expect(tree.has('etc/halfsecond/wake/tmall-genie/take-01.wav')).toBe(true);
  expect(tree.read('etc/tmpfiles.d/halfsecond.conf')).toContain('/run/halfsecond-doors/alexa 2750');
  expect(tree.called.slice(1, 6)).toEqual([
    'systemd-sysusers halfsecond.conf',
    'systemd-tmpfiles --create halfsecond.conf',
    'systemctl daemon-reload',
    'systemctl enable halfsecond.service',
    'systemctl restart halfsecond.service',
  ]);
  expect(told(tree)).toMatch(/running +yes, since Tue .* \(process 812, 74 MB\)\nstatus +listening: siri/);
});

test('install keeps an existing configuration', async () => {
  const tree = new MachineTree({ show: RUNNING, files: { [HOME]: '# mine\n' } });
  await install(tree);
  expect(tree.read(HOME)).toBe('# mine\n');
  expect(tree.has('etc/halfsecond/wake')).toBe(false);
});

test('install exits 1 and prints the hub’s error where the hub does not start', async () => {
  const tree = new MachineTree({
    show: `${RUNNING.replace('=active', '=activating').replace('Result=success', 'Result=exit-code')}SubState=auto-restart\n`,
    programs: { journalctl: 'echo "halfsecond: mqtt.embedded.port: found 1883, taken"' },
  });
  expect(await install(tree)).toBe(1);
  expect(told(tree)).toMatch(/running +no: systemd starts it again in a moment; it ended with an error/);
  expect(told(tree)).toMatch(/problem +halfsecond: mqtt.embedded.port: found 1883, taken/);
});

test('install --dry-run prints the steps, needs no root, and changes nothing', async () => {
  const tree = new MachineTree({ user: 1000 });
  expect(await install(tree, { dryRun: true })).toBe(0);
  expect(told(tree)).toContain('would write /etc/systemd/system/halfsecond.service');
  expect(told(tree)).toContain('would run systemctl enable halfsecond.service');
  expect(tree.has('etc')).toBe(false);
  expect(tree.called).toEqual(['systemctl --version']);
});

test('a user who is not root is told to use sudo', async () => {
  const tree = new MachineTree({ user: 1000 });
  for (const attempt of [install, uninstall]) {
    const failure = await failureOf(() => attempt(tree));
    expect(failure).toMatchObject({
      exitCode: 4,
      message: expect.stringContaining('sudo halfsecond service'),
    });
  }
  expect(tree.has('etc')).toBe(false);
});

test('without systemd every verb exits 4', async () => {
  const tree = new MachineTree();
  rmSync(join(tree.root, 'run/systemd'), { recursive: true });
  for (const attempt of [install, uninstall, status])
    expect(await failureOf(() => attempt(tree))).toMatchObject({
      exitCode: 4,
      message: expect.stringContaining('halfsecond run --config /etc/halfsecond'),
    });
});

test('a hidden Node, a hidden package and an old systemd are reported together', async () => {
  const tree = new MachineTree({
    systemd: 247,
    node: '/root/.nvm/versions/node/v20.20.2/bin/node',
    package: '/home/ann/.npm-global/lib/node_modules/halfsecond',
  });
  const { message, exitCode } = await failureOf(() => install(tree));
  expect(exitCode).toBe(4);
  expect(message).toMatch(/systemd 247.*252 or later/);
  expect(message).toMatch(/v20.20.2\/bin\/node: found a place below \/root.*into \/usr\/local/);
  expect(message).toMatch(/ann.*found a place below \/home.*sudo npm install -g/);
  expect(tree.has('etc')).toBe(false);
});

test('a folder that is closed to the service’s user is reported with its name', async () => {
  const tree = new MachineTree();
  chmodSync(join(tree.root, 'usr/local/lib'), 0o700);
  expect((await failureOf(() => install(tree))).message).toContain('chmod o+rx /usr/local/lib');
});

test('install and uninstall refuse a service of the Debian package', async () => {
  const tree = new MachineTree({ files: { 'usr/lib/systemd/system/halfsecond.service': '' } });
  expect((await failureOf(() => install(tree))).message).toContain('sudo systemctl enable --now halfsecond');
  expect((await failureOf(() => uninstall(tree, { purge: true }))).message).toContain(
    'sudo apt purge halfsecond',
  );
});

test('a failing step is reported with the output of its program, and no step follows', async () => {
  const tree = new MachineTree({ programs: { 'systemd-sysusers': 'echo "no more numbers" >&2; exit 1' } });
  const failure = await failureOf(() => install(tree));
  expect(failure).toMatchObject({ exitCode: 1, message: expect.stringContaining('no more numbers') });
  expect(tree.called).not.toContain('systemctl daemon-reload');
});

test('uninstall deletes the unit and prints what it kept; --purge deletes that too', async () => {
  const tree = new MachineTree({
    show: RUNNING,
    files: { 'var/lib/halfsecond/journal/x': '', [`${UNIT}.d/override.conf`]: '' },
    programs: { groupdel: 'exit 6' },
  });
  await install(tree);
  expect(await uninstall(tree)).toBe(0);
  expect(tree.called).toContain('systemctl disable --now halfsecond.service');
  expect([UNIT, 'etc/sysusers.d/halfsecond.conf', HOME].map((path) => tree.has(path))).toEqual([
    false,
    false,
    true,
  ]);
  expect(told(tree)).toMatch(/kept: \/etc\/halfsecond, \/var\/lib\/halfsecond, .*--purge/);
  expect(await uninstall(tree, { purge: true, dryRun: true })).toBe(0);
  expect(tree.has(HOME)).toBe(true);
  expect(await uninstall(tree, { purge: true })).toBe(0);
  const left = ['etc/halfsecond', 'var/lib/halfsecond', `${UNIT}.d`].filter((path) => tree.has(path));
  expect(left).toEqual([]);
  expect(tree.called.slice(-2)).toEqual(['userdel halfsecond', 'groupdel halfsecond']);
  expect(tree.called).toContain('userdel halfsecond-door-alexa');
});

test.each([
  ['LoadState=not-found\nActiveState=inactive', /installed +no: sudo halfsecond service install/],
  ['LoadState=masked\nActiveState=inactive', /masked: sudo systemctl unmask halfsecond/],
  [
    RUNNING.replace('=active', '=failed').replace('=success', '=watchdog'),
    /no: it failed, since Tue .*; it hung/,
  ],
  [
    RUNNING.replace('=active', '=inactive').replace('=enabled', '=disabled'),
    /enabled +no: .*\nrunning +no: it is stopped/,
  ],
])('status explains a service that does not run: %j', async (show, words) => {
  const tree = new MachineTree({ show });
  expect(await status(tree)).toBe(1);
  expect(told(tree)).toMatch(words);
});

test('status prints the restarts, and reports a unit of another release', async () => {
  const tree = new MachineTree({
    show: RUNNING.replace('NRestarts=0', 'NRestarts=3'),
    files: { [UNIT]: '# of another release\n' },
    user: 1000,
  });
  expect(await status(tree)).toBe(0);
  expect(told(tree)).toMatch(/of another release or place: sudo halfsecond service install/);
  expect(told(tree)).toMatch(/started again 3 times/);
});

test('status --json prints data', async () => {
  const tree = new MachineTree({ show: RUNNING });
  expect(await status(tree, { json: true })).toBe(0);
  expect(JSON.parse(told(tree))).toMatchObject({
    activity: 'running',
    isEnabled: true,
    process: 812,
    problems: [],
  });
});

test('unknown verbs and flags of service exit 2', async () => {
  expect(await halfsecond(['service', 'remove'])).toMatchObject({ code: 2 });
  expect(await halfsecond(['service', 'uninstall', '--config', 'x'])).toMatchObject({ code: 2 });
}, 60_000);

const DOOR_LINK = 'etc/systemd/system/halfsecond.service.wants/halfsecond-door@alexa.service';
const WITH_ALEXA = {
  [HOME]:
    'doors:\n  alexa: { assistant: alexa, client_secret_file: secret, owner_password_file: password }\n',
  'etc/halfsecond/secret': 'the client secret\n',
  'etc/halfsecond/password': 'the owner’s password\n',
  'etc/halfsecond/mosquitto/passwords/door-alexa': 'the broker’s password\n',
  'var/lib/halfsecond/doors/alexa/accounts.json': '{}',
};
const doors = ({ terminal, machine }: MachineTree, options = {}) => serviceDoors(terminal, options, machine);

test('install gives a door of the internet a unit, its secrets as credentials, and its links', async () => {
  const tree = new MachineTree({ show: RUNNING, files: WITH_ALEXA });
  expect(await install(tree)).toBe(0);
  const unit = tree.read('etc/systemd/system/halfsecond-door@.service');
  expect(unit).toContain(
    'ExecStart=/usr/local/bin/node --max-semi-space-size=1 /usr/local/lib/node_modules/halfsecond/dist/main.js doors run --hub /run/halfsecond-doors/%i/hub.sock --config /etc/halfsecond %i\n',
  );
  const credentials = ['client-secret', 'owner-password', 'mqtt-password'].map((name) =>
    tree.read(`etc/halfsecond/credentials/alexa-${name}`),
  );
  expect(credentials).toEqual(['the client secret\n', 'the owner’s password\n', 'the broker’s password\n']);
  expect(tree.has('var/lib/halfsecond/doors/alexa')).toBe(false);
  expect(tree.has('var/lib/halfsecond-door-alexa/accounts.json')).toBe(true);
  const changes = tree.called.filter((line) => /chown|stop|enable|restart/.test(line));
  expect(changes).toEqual([
    'systemctl enable halfsecond.service',
    'chown --no-dereference root:root /etc/halfsecond/secret',
    'chown --no-dereference root:root /etc/halfsecond/password',
    'chown --no-dereference root:root /etc/halfsecond/mosquitto/passwords/door-alexa',
    'systemctl stop halfsecond.service',
    'systemctl enable halfsecond-door@alexa.service',
    'systemctl restart halfsecond.service',
  ]);
});

test('`service doors` follows no link that stands in place of a secret or of pairings', async () => {
  const tree = new MachineTree({ files: WITH_ALEXA });
  for (const [link, to] of [
    ['etc/halfsecond/secret', 'etc/halfsecond/password'],
    ['var/lib/halfsecond/doors/alexa', 'etc/halfsecond'],
  ] as const) {
    rmSync(join(tree.root, link), { recursive: true });
    symlinkSync(join(tree.root, to), join(tree.root, link));
  }
  expect(await doors(tree)).toBe(0);
  expect(tree.has('etc/halfsecond/credentials/alexa-client-secret')).toBe(false);
  expect(tree.has('etc/halfsecond/credentials/alexa-owner-password')).toBe(true);
  expect(tree.has('var/lib/halfsecond-door-alexa')).toBe(false);
});

test('install hands the door of a custom skill its address and the proof of its owner', async () => {
  const tree = new MachineTree({
    show: RUNNING,
    files: {
      [HOME]:
        'doors:\n  aligenie: { assistant: genie, custom: { path_file: credentials/path, verification_file: 13f7.txt } }\n',
      'etc/halfsecond/credentials/path': 'a path that nobody guesses\n',
      'etc/halfsecond/13f7.txt': 'the owner',
    },
  });
  expect(await install(tree)).toBe(0);
  expect(tree.read('etc/halfsecond/credentials/aligenie-custom-path')).toBe('a path that nobody guesses\n');
  expect(tree.read('etc/halfsecond/credentials/aligenie-custom-verification')).toBe('the owner');
  const unit = tree.read('etc/systemd/system/halfsecond-door@.service');
  for (const name of ['custom-path', 'custom-verification'])
    expect(unit).toContain(`LoadCredential=%i-${name}:/etc/halfsecond/credentials/%i-${name}`);
});

test('`service doors` takes away the unit of a door that is not configured any more', async () => {
  const tree = new MachineTree({ files: { [HOME]: 'doors: {}\n', [DOOR_LINK]: '' } });
  expect(await doors(tree)).toBe(0);
  expect(tree.called).toContain('systemctl disable --now halfsecond-door@alexa.service');
});

test('`service doors` says where no door needs a unit', async () => {
  const tree = new MachineTree({ files: { [HOME]: 'doors: {}\n' } });
  expect(await doors(tree)).toBe(0);
  expect(told(tree)).toMatch(/none of the doors aligenie, alexa, bemfa and webhook is configured/);
  expect(tree.called).toEqual([]);
});

test('status tells of each door of the internet whether it has an account of its own', async () => {
  const shared = new MachineTree({ show: RUNNING, files: WITH_ALEXA });
  await status(shared);
  expect(told(shared)).toMatch(/door alexa +under the hub’s account.*sudo halfsecond service doors/);
  const own = new MachineTree({ show: RUNNING, files: { ...WITH_ALEXA, [DOOR_LINK]: '' } });
  await status(own);
  expect(told(own)).toMatch(/door alexa +yes, since Tue .*; account halfsecond-door-alexa/);
});

test('uninstall stops and deletes the doors’ services too', async () => {
  const tree = new MachineTree({ show: RUNNING, files: { ...WITH_ALEXA, [DOOR_LINK]: '' } });
  await install(tree);
  expect(await uninstall(tree)).toBe(0);
  expect(tree.called).toContain('systemctl disable --now halfsecond-door@alexa.service');
  expect(tree.has('etc/systemd/system/halfsecond-door@.service')).toBe(false);
  expect(tree.has('etc/tmpfiles.d/halfsecond.conf')).toBe(false);
});

const BEMFA_LINK = DOOR_LINK.replace('alexa', 'bemfa');
const BEMFA_SETTINGS = 'etc/systemd/system/halfsecond-door@bemfa.service.d/halfsecond.conf';
const WITH_BEMFA = {
  [HOME]: `doors:
  bemfa:
    accounts:
      - { assistant: xiaoai, key_file: credentials/key-1 }
      - { assistant: xiaodu, key_file: key-2 }
      - { assistant: "../evil", key_file: key-2 }
  webhook: {}
`,
  'etc/halfsecond/credentials/key-1': 'the key of xiaoai\n',
  'etc/halfsecond/key-2': 'the key of xiaodu\n',
  'etc/halfsecond/mosquitto/passwords/door-bemfa': 'bemfa at the broker\n',
  'etc/halfsecond/mosquitto/passwords/door-webhook': 'webhook at the broker\n',
  'var/lib/halfsecond/doors/bemfa/.there': '',
  'var/lib/halfsecond/doors/webhook/senders.json': '{}',
};

test('`service doors` gives bemfa the key of each account and the way to the internet, and webhook its senders', async () => {
  const tree = new MachineTree({ files: WITH_BEMFA });
  expect(await doors(tree)).toBe(0);
  const credential = (name: string) => tree.read(`etc/halfsecond/credentials/${name}`);
  expect(credential('bemfa-key-xiaoai')).toBe('the key of xiaoai\n');
  expect(credential('bemfa-key-xiaodu')).toBe('the key of xiaodu\n');
  expect(credential('bemfa-mqtt-password')).toBe('bemfa at the broker\n');
  expect(credential('webhook-mqtt-password')).toBe('webhook at the broker\n');
  const settings = tree.read(BEMFA_SETTINGS);
  expect(settings.split('\n').filter((line) => !line.startsWith('#'))).toEqual([
    '[Service]',
    'IPAddressAllow=any',
    'SetCredential=bemfa-key-xiaoai:\\n',
    'LoadCredential=bemfa-key-xiaoai:/etc/halfsecond/credentials/bemfa-key-xiaoai',
    'SetCredential=bemfa-key-xiaodu:\\n',
    'LoadCredential=bemfa-key-xiaodu:/etc/halfsecond/credentials/bemfa-key-xiaodu',
    '',
  ]);
  expect(tree.has('var/lib/halfsecond-door-webhook/senders.json')).toBe(true);
  expect(tree.called.filter((line) => /reload|enable/.test(line))).toEqual([
    'systemctl daemon-reload',
    'systemctl enable halfsecond-door@bemfa.service',
    'systemctl enable halfsecond-door@webhook.service',
  ]);
});

test('`service doors` deletes what bemfa’s unit had when the door is not configured any more', async () => {
  const tree = new MachineTree({ files: { [HOME]: 'doors: {}\n', [BEMFA_LINK]: '', [BEMFA_SETTINGS]: '' } });
  expect(await doors(tree)).toBe(0);
  expect(tree.has(BEMFA_SETTINGS)).toBe(false);
  expect(tree.called).toContain('systemctl disable --now halfsecond-door@bemfa.service');
});

test('uninstall deletes what `service doors` added to bemfa’s unit, and keeps what the user added', async () => {
  const tree = new MachineTree({ show: RUNNING, files: WITH_BEMFA });
  await install(tree);
  writeFileSync(join(tree.root, BEMFA_SETTINGS, '../override.conf'), '# mine');
  expect(await uninstall(tree)).toBe(0);
  expect(tree.has(BEMFA_SETTINGS)).toBe(false);
  expect(tree.has(join(BEMFA_SETTINGS, '../override.conf'))).toBe(true);
});

test('status tells that bemfa and webhook share the hub’s account', async () => {
  const tree = new MachineTree({ show: RUNNING, files: WITH_BEMFA });
  await status(tree);
  expect(told(tree)).toMatch(/door bemfa +under the hub’s account.*\ndoor webhook +under the hub’s account/);
});
