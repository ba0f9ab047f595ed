import { execFile, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { Container } from '../../support/container/container.ts';
import type { Journal } from '../../support/container/journal.ts';
import { buildPackage, nextRelease } from '../../support/container/package.ts';
import { canBoot, debianTree } from '../../support/container/tree.ts';

const UNIT = 'halfsecond.service';
const HOME = '/etc/halfsecond/halfsecond.yaml';
const BUILT_WITHIN_MS = 400_000;
const [ERROR, WARNING, INFO] = [3, 4, 6];
/** Of an uncompressed package, which is quicker to build, alone. */
const UNCOMPRESSED = 'uses-no-compression-for-control-tarball,uses-no-compression-for-data-tarball';

/** A card that is never busy and always silent. */
const ARECORD = `#!/usr/lib/halfsecond/bin/node
setInterval(() => process.stdout.write(Buffer.alloc(1024, 1)), 32);
`;
const BROKER = `allow_anonymous false
password_file /etc/mosquitto/passwords
listener 1883 127.0.0.1
`;
/** A home with a broker beside it, whose password is nowhere in the configuration. */
const home = (more = '') => `mqtt: { url: "mqtt://127.0.0.1:1883", username: hub }
audio: { source: microphone, recorder: arecord, room: hall }
assistants:
  siri: { name: Siri, locale: en-US, wake: { engine: porcupine-keyless, keyword: hey siri } }
${more}`;
const hasLintian = spawnSync('lintian', ['--version']).error === undefined;

describe.skipIf(!canBoot || !hasLintian)('the Debian package under a real systemd', () => {
  const folder = mkdtempSync(join(tmpdir(), 'halfsecond-package-'));
  let machine: Container;
  let journal: Journal;
  let file: string;
  let linted: Promise<{ stdout: string }>;

  beforeAll(async () => {
    [file] = await Promise.all([buildPackage(join(inject('builds'), 'package')), debianTree()]);
    // It takes a minute of one core; meanwhile the machine runs on the other.
    linted = promisify(execFile)('lintian', ['--fail-on=none', `--suppress-tags=${UNCOMPRESSED}`, file]);
    machine = await Container.boot();
    journal = await machine.journal(UNIT);
  }, BUILT_WITHIN_MS);

  afterAll(async () => {
    await linted?.catch(() => undefined);
    await machine?.end();
    rmSync(folder, { recursive: true, force: true });
  });

  const property = (name: string) => machine.property(UNIT, name);
  const systemctl = (verb: string, ...more: readonly string[]) =>
    machine.must('systemctl', verb, UNIT, ...more);
  const install = async (deb: string) => {
    copyFileSync(deb, machine.path('/root/halfsecond.deb'));
    return machine.must('dpkg', '--force-confold', '--install', '/root/halfsecond.deb');
  };
  const retained = (topic: string) =>
    machine.within('mosquitto_sub', '-u', 'hub', '-P', 'secret', '-t', topic, '-C', '1', '-W', '20');

  test('is ready once it is installed, with its own broker, enabled and without a fault', async () => {
    await install(file);
    expect(await property('ActiveState')).toBe('active');
    expect(await property('StatusText')).toMatch(/broker connected/);
    const { code, stdout } = await machine.run('halfsecond', 'service', 'status');
    expect(stdout).toMatch(/enabled +yes: it starts at boot\nrunning +yes/);
    expect(code).toBe(0);
    expect(await journal.says(/"msg":"started"/)).toMatchObject({ priority: INFO });
  });

  test('runs as a user of its own, in the group of the sound card, and sees no home folder', async () => {
    const [user, audio] = await Promise.all([
      machine.must('id', '-u', 'halfsecond'),
      machine.must('getent', 'group', 'audio'),
    ]);
    const process = `/proc/${await property('MainPID')}`;
    const about = await machine.must('cat', `${process}/status`);
    expect(Number(user)).toBeGreaterThan(0);
    expect(about).toMatch(new RegExp(`^Uid:\\s+${user.trim()}\\s`, 'm'));
    expect(about).toMatch(new RegExp(`^Groups:.*\\b${audio.split(':')[2]}\\b`, 'm'));
    expect(about).toMatch(/^NoNewPrivs:\s+1$/m);
    expect(await machine.must('ls', '-A', `${process}/root/root`)).toBe('');
  });

  test('logs an invalid configuration with the priority of an error, and `service status` shows it', async () => {
    machine.write(HOME, home('nonsense: 1\n'));
    expect((await machine.run('systemctl', 'restart', UNIT)).code).not.toBe(0);
    expect(await journal.says(/halfsecond: .*nonsense/)).toMatchObject({ priority: ERROR });
    const { code, stdout } = await machine.run('halfsecond', 'service', 'status');
    expect(stdout).toMatch(/running +no[\s\S]*problem +halfsecond: .*nonsense/);
    expect(code).toBe(1);
  });

  test('starts without its broker, says so, and connects with the credential when there is one', async () => {
    machine.write('/usr/local/bin/arecord', ARECORD, 0o755);
    machine.write('/etc/halfsecond/credentials/mqtt-password', 'secret\n', 0o600);
    machine.write(HOME, home());
    await systemctl('restart');
    expect(await property('StatusText')).toMatch(/broker lost .*nothing listens/);
    expect(await journal.says(/"part":"broker","state":"degraded"/)).toMatchObject({ priority: WARNING });
    machine.write('/etc/mosquitto/conf.d/home.conf', BROKER);
    await machine.must('mosquitto_passwd', '-b', '-c', '/etc/mosquitto/passwords', 'hub', 'secret');
    await machine.must('chown', 'mosquitto', '/etc/mosquitto/passwords');
    await machine.must('systemctl', 'start', 'mosquitto');
    expect(await journal.says(/"part":"broker","state":"ok"/)).toMatchObject({ priority: INFO });
    expect(await retained('halfsecond/status')).toBe('online\n');
  });

  test('hears again after its microphone was killed, and says so', async () => {
    await machine.must('pkill', '-f', 'arecord');
    await journal.says(/"part":"microphone","state":"degraded"/);
    await journal.says(/"part":"microphone","state":"ok"/);
    expect(await property('NRestarts')).toBe('0');
  });

  test('is started again after it was killed', async () => {
    const before = await property('MainPID');
    await systemctl('kill', '--kill-whom=main', '--signal=KILL');
    await journal.says(/status=9\/KILL/);
    await journal.says(/"msg":"started"/);
    expect(await property('MainPID')).not.toBe(before);
  });

  test('is ended by the watchdog when it hangs, and started again', async () => {
    machine.write(`/etc/systemd/system/${UNIT}.d/watchdog.conf`, '[Service]\nWatchdogSec=5\n');
    await machine.must('systemctl', 'daemon-reload');
    await systemctl('restart');
    await journal.says(/"msg":"started"/);
    await systemctl('kill', '--kill-whom=main', '--signal=STOP');
    await journal.says(/Watchdog timeout/);
    await journal.says(/Failed with result 'watchdog'/);
    await journal.says(/"msg":"started"/);
    rmSync(machine.path(`/etc/systemd/system/${UNIT}.d`), { recursive: true });
    await machine.must('systemctl', 'daemon-reload');
    await systemctl('restart');
    await journal.says(/"msg":"started"/);
  });

  test('takes a changed configuration while it runs, refuses an invalid one, and says why', async () => {
    const before = await property('MainPID');
    machine.write(HOME, home('log: { level: debug }\n'));
    await systemctl('reload');
    expect(await journal.says(/"msg":".*reloaded/)).toMatchObject({ priority: INFO });
    machine.write(HOME, home('mode: sometimes\n'));
    await systemctl('reload');
    expect((await journal.says(/mode.*sometimes/)).priority).toBeLessThanOrEqual(WARNING);
    expect(await property('ActiveState')).toBe('active');
    expect(await property('MainPID')).toBe(before);
    machine.write(HOME, home());
  });

  test('ends by itself when it is stopped, and leaves its status `offline`', async () => {
    await systemctl('stop');
    expect(await property('Result')).toBe('success');
    expect(await property('ExecMainStatus')).toBe('0');
    expect(await retained('halfsecond/status')).toBe('offline\n');
    await systemctl('start');
  });

  test('keeps its configuration over an upgrade, and runs the new version', async () => {
    const before = await property('MainPID');
    await install(await nextRelease(file, folder));
    expect(readFileSync(machine.path(HOME), 'utf8')).toBe(home());
    expect(await machine.must('dpkg', '--status', 'halfsecond')).toContain('Version: 1.0.1');
    expect(await property('ActiveState')).toBe('active');
    expect(await property('MainPID')).not.toBe(before);
  });

  test('leaves nothing when it is purged', async () => {
    await machine.must('dpkg', '--purge', 'halfsecond');
    expect(await property('LoadState')).toBe('not-found');
    expect(await machine.must('find', '/', '-xdev', '-name', '*halfsecond*', '!', '-name', '*.deb')).toBe('');
    expect((await machine.run('id', 'halfsecond')).code).toBe(1);
    expect((await machine.run('getent', 'group', 'halfsecond')).code).toBe(2);
  });

  test(
    'has no error for lintian',
    async () => {
      expect((await linted).stdout.split('\n').filter((line) => line.startsWith('E:'))).toEqual([]);
    },
    BUILT_WITHIN_MS,
  );
});
