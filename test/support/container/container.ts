import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Journal } from './journal.ts';
import { debianTree } from './tree.ts';

const ENVIRONMENT = [
  'env',
  '-i',
  'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  'LC_ALL=C.UTF-8',
  'DEBIAN_FRONTEND=noninteractive',
];
/** Of nsenter: everything of the machine, or only its network. */
const WHOLE = ['-m', '-u', '-i', '-n', '-p', '-r', '-w'];
const NETWORK = ['-n'];

/** Tells by the pipe of that name that the first services run. */
const BOOTED = `[Service]
Type=oneshot
ExecStart=/bin/sh -c 'echo >/booted; rm /booted'
`;

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A Debian with a systemd of its own as the first process, without a network; what is written into it is in memory. */
export class Container {
  readonly #mount: string;
  readonly #nspawn: ChildProcess;
  readonly #leader: number;
  readonly #children: ChildProcess[] = [];

  private constructor(of: { mount: string; nspawn: ChildProcess; leader: number }) {
    this.#mount = of.mount;
    this.#nspawn = of.nspawn;
    this.#leader = of.leader;
  }

  static async boot(): Promise<Container> {
    const tree = await debianTree();
    const mount = mkdtempSync(join(tmpdir(), 'halfsecond-container-'));
    mounted('-t', 'tmpfs', 'tmpfs', mount);
    for (const folder of ['upper', 'work', 'root']) mkdirSync(join(mount, folder));
    const layers = `lowerdir=${tree},upperdir=${join(mount, 'upper')},workdir=${join(mount, 'work')}`;
    mounted('-t', 'overlay', 'overlay', '-o', layers, join(mount, 'root'));
    // systemd-nspawn cannot make its folder of sockets where /run is no file system of its own.
    mkdirSync('/run/systemd/nspawn', { recursive: true });
    const root = join(mount, 'root');
    writeFileSync(join(root, 'etc/systemd/system/booted.service'), BOOTED);
    symlinkSync('../booted.service', join(root, 'etc/systemd/system/multi-user.target.wants/booted.service'));
    spawnSync('mkfifo', [join(root, 'booted')]);
    const nspawn = spawn(
      'systemd-nspawn',
      ['--boot', '--quiet', '--private-network', '--register=no', '--keep-unit', '--timezone=off']
        .concat(['--link-journal=no', '--console=pipe', '-D', root])
        .concat(process.env.SUITE === undefined ? [] : ['SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1']),
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let said = '';
    nspawn.stderr.on('data', (bytes) => {
      said += bytes;
    });
    const booted = spawn('cat', [join(root, 'booted')], { stdio: ['ignore', 'pipe', 'ignore'] });
    await new Promise<void>((done, failed) => {
      booted.stdout.once('data', () => done());
      nspawn.once('error', failed);
      nspawn.once('exit', () => {
        booted.kill();
        failed(new Error(`systemd-nspawn ended: ${said}`));
      });
    });
    const leader = Number(
      readFileSync(`/proc/${nspawn.pid}/task/${nspawn.pid}/children`, 'utf8').split(' ')[0],
    );
    const container = new Container({ mount, nspawn, leader });
    await container.run('systemctl', 'is-system-running', '--wait');
    return container;
  }

  /** A path of the machine, as this one calls it. */
  path(absolute: string): string {
    return join(this.#mount, 'root', absolute);
  }

  write(absolute: string, text: string, mode = 0o644): void {
    const file = this.path(absolute);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    chmodSync(file, mode);
  }

  /** Runs a program of the machine to its end. */
  run(...line: readonly string[]): Promise<Ran> {
    return this.#enter(WHOLE, [...ENVIRONMENT, ...line]);
  }

  /** @throws Error where it ends badly. @returns what it printed */
  async must(...line: readonly string[]): Promise<string> {
    return expectWell(line, await this.run(...line));
  }

  /** Runs a program of this machine in the other's network. */
  async within(...line: readonly string[]): Promise<string> {
    return expectWell(line, await this.#enter(NETWORK, line));
  }

  /** The journal of a unit, from here on. */
  async journal(unit: string): Promise<Journal> {
    const cursor = (await this.must('journalctl', '-n', '0', '--show-cursor')).split('cursor: ')[1]?.trim();
    const following = spawn(
      'nsenter',
      ['-t', `${this.#leader}`, ...WHOLE, ...ENVIRONMENT, 'journalctl', '-f', '-o', 'json'].concat([
        '-u',
        unit,
        '--no-tail',
        `--after-cursor=${cursor}`,
      ]),
      { stdio: ['ignore', 'pipe', 'ignore'] },
    );
    this.#children.push(following);
    return new Journal(following);
  }

  /** A property of a unit (`systemctl show`). */
  async property(unit: string, name: string): Promise<string> {
    return (await this.must('systemctl', 'show', unit, '-P', name)).trim();
  }

  async end(): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL');
    if (this.#nspawn.exitCode === null) {
      const ended = once(this.#nspawn, 'exit');
      // The leader first: nspawn alone would wait for a tidy end.
      process.kill(this.#leader, 'SIGKILL');
      await ended;
    }
    spawnSync('umount', [join(this.#mount, 'root')]);
    spawnSync('umount', [this.#mount]);
    rmSync(this.#mount, { recursive: true, force: true });
  }

  #enter(namespaces: readonly string[], line: readonly string[]): Promise<Ran> {
    return new Promise((done) => {
      execFile(
        'nsenter',
        ['-t', `${this.#leader}`, ...namespaces, ...line],
        { encoding: 'utf8', maxBuffer: 2 ** 26 },
        (error, stdout, stderr) =>
          done({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, stdout, stderr }),
      );
    });
  }
}

function mounted(...args: readonly string[]): void {
  const { status, stderr } = spawnSync('mount', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`mount ${args.join(' ')}: ${stderr}`);
}

function expectWell(line: readonly string[], { code, stdout, stderr }: Ran): string {
  if (code !== 0) throw new Error(`${line.join(' ')} ended with ${code}:\n${stdout}${stderr}`);
  return stdout;
}
