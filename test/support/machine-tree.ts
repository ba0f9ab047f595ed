import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Machine, machineOf } from '../../src/cli/service/machine.ts';
import { PROJECT } from './home.ts';
import { type Pipe, pipe } from './pipe.ts';
import { folderWith } from './temp-folder.ts';

const NODE = '/usr/local/bin/node';
const PACKAGE = '/usr/local/lib/node_modules/halfsecond';
const SHIPPED = ['systemd', 'wake', 'halfsecond.yaml'];

interface Of {
  readonly files?: Readonly<Record<string, string>>;
  readonly user?: number;
  /** What `systemctl show` prints. */
  readonly show?: string;
  readonly systemd?: number;
  /** What a program does in place of nothing. */
  readonly programs?: Readonly<Record<string, string>>;
  readonly node?: string;
  readonly package?: string;
}

/** A machine of files alone, whose programs write down how they were called. */
export class MachineTree {
  readonly root: string;
  readonly terminal: Pipe;
  readonly machine: Machine;

  constructor(of: Of = {}) {
    const { node = NODE, package: folder = PACKAGE } = of;
    this.root = folderWith({ 'run/systemd/system/.there': '', [node]: '', ...of.files });
    chmodSync(this.root, 0o755);
    chmodSync(join(this.root, node), 0o755);
    for (const each of SHIPPED)
      cpSync(`${PROJECT}${each}`, join(this.root, folder, each), { recursive: true });
    writeFileSync(join(this.root, 'shown'), of.show ?? '');
    this.#programs({
      systemctl: `case "$1" in --version) echo "systemd ${of.systemd ?? 252} (252.1)";; show) cat ${this.root}/shown;; esac`,
      'systemd-sysusers': '',
      'systemd-tmpfiles': '',
      chown: '',
      journalctl: '',
      userdel: '',
      groupdel: '',
      ...of.programs,
    });
    this.terminal = pipe({
      user: of.user ?? 0,
      environment: { PATH: [join(this.root, 'bin'), '/usr/bin', '/bin'].join(delimiter) },
    });
    this.machine = machineOf(this.terminal, { root: this.root, installation: { node, folder } });
  }

  /** How programs were called so far. */
  get called(): readonly string[] {
    return this.has('called') ? this.read('called').trim().split('\n') : [];
  }

  has(path: string): boolean {
    return existsSync(join(this.root, path));
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8');
  }

  #programs(programs: Readonly<Record<string, string>>): void {
    mkdirSync(join(this.root, 'bin'));
    for (const [name, does] of Object.entries(programs)) {
      const file = join(this.root, 'bin', name);
      writeFileSync(file, `#!/bin/sh\necho "${name} $*" >>${this.root}/called\n${does}\n`);
      chmodSync(file, 0o755);
    }
  }
}
