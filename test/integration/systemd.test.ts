import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { broker, onEnd } from '../support/broker.ts';
import { PROJECT } from '../support/home.ts';
import { RunningHub } from '../support/running-hub.ts';
import { folderWith } from '../support/temp-folder.ts';

const isInstalled = spawnSync('systemd-analyze', ['--version']).error === undefined;
const UNIT = readFileSync(`${PROJECT}systemd/halfsecond.service`, 'utf8');
const EXPOSED_AT_MOST = 1.9;

/** The drop-in that the unit's comments offer. */
const realTime = UNIT.slice(UNIT.indexOf('#   [Service]'))
  .split('\n')
  .filter((line) => line.startsWith('#   '))
  .map((line) => line.slice(4))
  .join('\n');

function analyze(...args: readonly string[]): string {
  const { stdout, stderr } = spawnSync('systemd-analyze', args, { encoding: 'utf8' });
  return stdout + stderr;
}

test.skipIf(!isInstalled).each([
  ['as it is shipped', ''],
  ['with real-time scheduling', realTime],
])('systemd knows every line of the unit %s, and finds it locked down', (_, dropIn) => {
  const folder = folderWith({
    'halfsecond.service': UNIT,
    ...(dropIn && { 'halfsecond.service.d/override.conf': dropIn }),
  });
  const unit = `${folder}/halfsecond.service`;
  expect(analyze('verify', unit)).toBe('');
  const exposure = /exposure level for halfsecond.service: ([\d.]+)/.exec(
    analyze('security', '--offline=true', unit),
  );
  expect(Number(exposure?.[1])).toBeLessThanOrEqual(EXPOSED_AT_MOST);
});

test.skipIf(!isInstalled)(
  'systemd knows every line of a door’s unit, and finds it locked down further',
  () => {
    const door = readFileSync(`${PROJECT}systemd/halfsecond-door@.service`, 'utf8');
    const folder = folderWith({ 'halfsecond-door@alexa.service': door, 'halfsecond.service': UNIT });
    const unit = `${folder}/halfsecond-door@alexa.service`;
    expect(analyze('verify', unit)).toBe('');
    const exposure = /exposure level for [^:]*: ([\d.]+)/.exec(analyze('security', '--offline=true', unit));
    expect(Number(exposure?.[1])).toBeLessThanOrEqual(1.2);
  },
);

test.skipIf(!isInstalled)('systemd-sysusers accepts the user of the service', () => {
  const { stdout, stderr } = spawnSync(
    'systemd-sysusers',
    ['--dry-run', `${PROJECT}systemd/halfsecond.sysusers`],
    { encoding: 'utf8' },
  );
  expect(stderr).not.toMatch(/fail|invalid|ignoring/i);
  expect(stdout + stderr).toMatch(/Creating user .halfsecond/);
});

const hasNotify =
  spawnSync('systemd-notify', ['--version']).error === undefined &&
  spawnSync('perl', ['-MIO::Socket::UNIX', '-e', '1']).status === 0;

/** Takes datagrams as systemd does, and prints each. */
const MANAGER = `
  $| = 1; my $socket = IO::Socket::UNIX->new(Type => SOCK_DGRAM, Local => $ARGV[0]) or die; print "bound\\n";
  while (defined $socket->recv(my $told, 4096)) { $told =~ tr/\\n/ /; print "$told\\n" }`;

test.skipIf(!hasNotify)(
  'the hub notifies systemd that it is ready, alive, reloading, without a part, and stopping',
  async () => {
    const socket = join(folderWith({}), 'notify');
    const manager = spawn('perl', ['-MIO::Socket::UNIX', '-MSocket', '-e', MANAGER, socket]);
    let told = '';
    let wake = () => {};
    manager.stdout.on('data', (bytes) => {
      told += bytes;
      wake();
    });
    onEnd(async () => void manager.kill('SIGKILL'));
    const says = async (pattern: RegExp) => {
      while (!pattern.test(told))
        await new Promise<void>((woken) => {
          wake = woken;
        });
    };
    await says(/bound/);
    const home = await broker();
    const hub = await RunningHub.open({
      port: home.port,
      environment: { NOTIFY_SOCKET: socket, WATCHDOG_USEC: '300000' },
    });
    await says(/READY=1 STATUS=no microphone; broker/);
    await says(/WATCHDOG=1 STATUS=no microphone; broker connected; no verdict yet/);
    await hub.reload();
    await says(/RELOADING=1[\s\S]*READY=1/);
    await home.close();
    await says(/STATUS=no microphone; broker lost/);
    hub.run.process.kill('SIGTERM');
    await says(/STOPPING=1/);
    expect(await hub.run.exit).toBe(0);
  },
  60_000,
);
