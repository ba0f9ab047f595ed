import { execFile, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { onEnd } from '../broker.ts';
import type { Image } from '../container/image.ts';
import { ARCHITECTURE } from '../container/package.ts';
import { PROJECT } from '../home.ts';
import { Child, Namespace } from '../namespace.ts';
import { type DockerImage, readDockerfile } from './dockerfile.ts';

const run = promisify(execFile);
const STAND_IN = new URL('supervisor.mjs', import.meta.url).pathname;
/** As Home Assistant names processors. */
const PROCESSOR = ARCHITECTURE === 'arm64' ? 'aarch64' : ARCHITECTURE;

/** Of Docker, the rights of root in a container without more. */
const CAPABILITIES = [
  ...['chown', 'dac_override', 'fowner', 'fsetid', 'kill', 'setgid', 'setuid', 'setpcap'],
  ...['net_bind_service', 'net_raw', 'sys_chroot', 'mknod', 'audit_write', 'setfcap'],
];

/**
 * Enters the image as the supervisor's Docker does: its own mounts and processes, a layer to write in, /etc/hosts of Docker's, the
 * rights that Docker leaves. The command becomes the first process, so that a signal reaches it.
 */
const ENTER = `set -e
mount -t tmpfs tmpfs "$SCRATCH"
mkdir "$SCRATCH/upper" "$SCRATCH/work" "$SCRATCH/root"
root=$SCRATCH/root
mount -t overlay overlay -o "lowerdir=$LOWER,upperdir=$SCRATCH/upper,workdir=$SCRATCH/work" "$root"
mkdir -p "$root/config" "$root/data"
: >"$root/etc/hosts"
mount --bind "$CONFIG" "$root/config"
mount --bind "$DATA" "$root/data"
mount --bind "$HOSTS" "$root/etc/hosts"
mount -t tmpfs tmpfs "$root/tmp"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
exec env -i $(cat "$ENVIRONMENT") "$(command -v setpriv)" --no-new-privs --inh-caps=-all --bounding-set="$BOUNDING" \\
  "$(command -v chroot)" "$root" /bin/sh -c 'cd "$0" && exec "$@"' "$WORKING_FOLDER" "$@"
`;

/** The broker of the Mosquitto add-on, as the supervisor tells of it. */
export const MQTT = {
  addon: 'core_mosquitto',
  host: 'core-mosquitto',
  port: 1883,
  ssl: false,
  protocol: '3.1.1',
  username: 'addons',
  password: 'Ohng7eiyaiNg0Aeng3so',
} as const;

/** What the supervisor knows. */
export interface Known {
  readonly token: string;
  /** Undefined: no add-on offers a broker. */
  readonly mqtt?: typeof MQTT | undefined;
  readonly ingressPort: number;
}

/** The add-on of packaging/home-assistant, as its build has made it. */
export class AddOnBuild {
  readonly folder: string;
  readonly docker: DockerImage;
  readonly image: Image;

  private constructor(of: { folder: string; docker: DockerImage; image: Image }) {
    this.folder = of.folder;
    this.docker = of.docker;
    this.image = of.image;
  }

  /** @param folder where its repository is made. */
  static async make(folder: string, image: Image): Promise<AddOnBuild> {
    await run('packaging/home-assistant/build', [PROCESSOR, folder], {
      cwd: PROJECT,
      env: { ...process.env, LAYOUT: image.layout },
    });
    const text = readFileSync(join(folder, 'halfsecond/Dockerfile'), 'utf8');
    const docker = readDockerfile(text, { BUILD_ARCH: PROCESSOR, BUILD_VERSION: '1.0.0' });
    return new AddOnBuild({ folder: join(folder, 'halfsecond'), docker, image });
  }
}

/** A Home Assistant machine: a network with the supervisor, the Mosquitto add-on and the add-on of the test. */
export class HomeAssistantMachine {
  readonly config: string;
  readonly data: string;
  readonly #build: AddOnBuild;
  readonly #folder: string;
  readonly #network = new Namespace();
  #supervisor!: Child;
  #known: Known = { token: 'wb2feicheiNgoh7Eiw9u', mqtt: MQTT, ingressPort: 62_117 };

  private constructor(build: AddOnBuild) {
    this.#build = build;
    this.#folder = mkdtempSync(join(tmpdir(), 'halfsecond-supervised-'));
    this.config = join(this.#folder, 'config');
    this.data = join(this.#folder, 'data');
    for (const folder of [this.config, this.data]) mkdirSync(folder, { mode: 0o755 });
    onEnd(() => this.#end());
  }

  static async start(build: AddOnBuild): Promise<HomeAssistantMachine> {
    const machine = new HomeAssistantMachine(build);
    await machine.#start();
    return machine;
  }

  async #start(): Promise<void> {
    // Of the supervisor's network: its gateway, the supervisor, and the Mosquitto add-on.
    for (const address of ['172.30.32.1', '172.30.32.2', '172.30.33.5'])
      this.#network.address(`${address}/32`);
    writeFileSync(
      join(this.#folder, 'hosts'),
      '127.0.0.1 localhost\n172.30.32.2 supervisor hassio\n172.30.33.5 core-mosquitto\n',
    );
    const users = join(this.#folder, 'users');
    await run('mosquitto_passwd', ['-b', '-c', users, MQTT.username, MQTT.password]);
    chmodSync(users, 0o600);
    const settings = join(this.#folder, 'mosquitto.conf');
    writeFileSync(
      settings,
      `user root\nset_tcp_nodelay true\nlistener 1883 172.30.33.5\nallow_anonymous false\npassword_file ${users}\n`,
    );
    const broker = this.#network.program(['mosquitto', '-v', '-c', settings]);
    await broker.says(/running/);
    this.#supervisor = this.#network.node([STAND_IN, this.#folder]);
    await this.#supervisor.told.next(({ ready }) => ready === true);
    await this.#supervisor.ask('know', this.#known);
    await this.#supervisor.ask('plug');
  }

  /** Changes what the supervisor knows. */
  async know(known: Partial<Known>): Promise<void> {
    this.#known = { ...this.#known, ...known };
    await this.#supervisor.ask('know', this.#known);
  }

  /** Whether the supervisor answers. */
  async plugged(is: boolean): Promise<void> {
    await this.#supervisor.ask(is ? 'plug' : 'unplug');
  }

  /** What was asked of the supervisor since the last time. */
  asked(): Promise<readonly string[]> {
    return this.#supervisor.ask('asked');
  }

  /** Asks the page from an address that is not the ingress'. */
  page(from: string, path: string): Promise<{ readonly status: number; readonly text: string }> {
    return this.#supervisor.ask('status', from, path);
  }

  /** Saves the options, as the supervisor does: for root alone. @param options a text is written as it is. */
  options(options: object | string): void {
    const text = typeof options === 'string' ? options : JSON.stringify(options);
    writeFileSync(join(this.data, 'options.json'), text, { mode: 0o600 });
  }

  /** Writes a file of the home, as a person does in the add-on File editor: as root. */
  write(name: string, text: string): void {
    const file = join(this.config, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    chownSync(file, 0, 0);
  }

  /** Starts the add-on. @param token that of this start; default: the one that the supervisor knows. */
  startAddOn(token: string = this.#known.token): Container {
    const { docker, image } = this.#build;
    const scratch = mkdtempSync(join(this.#folder, 'container-'));
    const at = (name: string) => join(this.#folder, name);
    const environment = { ...docker.environment, SUPERVISOR_TOKEN: token, HASSIO_TOKEN: token, TZ: 'UTC' };
    writeFileSync(
      `${scratch}.environment`,
      Object.entries(environment)
        .map((pair) => `${pair.join('=')}\n`)
        .join(''),
    );
    writeFileSync(at('enter'), ENTER);
    const [program, ...first] = this.#network.entering;
    const command = [...docker.entryPoint, ...docker.command];
    const process_ = spawn(
      program,
      [...first, 'unshare', '--mount', '--pid', '--fork', '--kill-child', 'sh', at('enter'), ...command],
      {
        env: {
          PATH: `${process.env.PATH}:/usr/sbin:/sbin`,
          SCRATCH: scratch,
          LOWER: image.root,
          CONFIG: this.config,
          DATA: this.data,
          HOSTS: at('hosts'),
          ENVIRONMENT: `${scratch}.environment`,
          BOUNDING: ['-all', ...CAPABILITIES.map((each) => `+${each}`)].join(),
          WORKING_FOLDER: docker.workingFolder,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    const container = new Container(new Child(process_), environment);
    onEnd(() => container.kill());
    return container;
  }

  /** A TCP port of this machine that leads to a socket of the other's: `front` is Home Assistant's page, `mqtt` the broker. */
  async reach(name: 'front' | 'mqtt'): Promise<number> {
    const server = createServer({ noDelay: true }, (outer) => {
      const inner = connect(join(this.#folder, `${name}.sock`));
      outer.on('error', () => inner.destroy()).pipe(inner);
      inner.on('error', () => outer.destroy()).pipe(outer);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    onEnd(async () => void server.close());
    return (server.address() as AddressInfo).port;
  }

  async #end(): Promise<void> {
    await this.#network.remove();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** The add-on while it runs. */
class Container {
  readonly child: Child;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #ended: Promise<number | null>;

  constructor(child: Child, environment: Readonly<Record<string, string>>) {
    this.child = child;
    this.#environment = environment;
    this.#ended = new Promise((ended) => child.process.once('close', (code) => ended(code)));
  }

  /** Everything that it has said: the add-on's log. */
  get log(): string {
    return this.child.said;
  }

  /** How it ends, by itself. */
  ended(): Promise<number | null> {
    return this.#ended;
  }

  /** Resolves with the first line that fits; fails where the add-on ends before. */
  says(pattern: RegExp): Promise<string> {
    return Promise.race([
      this.child.says(pattern),
      this.#ended.then((code) => {
        throw new Error(`it ended with ${code} before it said ${pattern}:\n${this.log}`);
      }),
    ]);
  }

  /** The id, here, of its first process. */
  get #first(): number {
    // `ip netns exec` and `unshare` are one process; its child is the first one within.
    const { pid } = this.child.process;
    return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim());
  }

  /** What a line of the status of the hub's threads says, such as `Uid`; each answer once. */
  status(key: string): readonly string[] {
    const folder = `/proc/${this.#first}/task`;
    const said = readdirSync(folder).flatMap((thread) => {
      const text = readIfThere(`${folder}/${thread}/status`);
      const [, value] = new RegExp(`^${key}:\\s+(.*)$`, 'm').exec(text ?? '') ?? [];
      return value === undefined ? [] : [value.trim()];
    });
    return [...new Set(said)];
  }

  /** Runs a command in the container as root, as `docker exec` does. */
  async run(command: readonly string[]): Promise<{ readonly code: number; readonly said: string }> {
    const entering = ['-t', `${this.#first}`, '-m', '-n', '-p', '-r', '-w'];
    const environment = Object.entries(this.#environment).map((pair) => pair.join('='));
    return new Promise((done) => {
      execFile(
        'env',
        ['-i', ...environment, '/usr/bin/nsenter', ...entering, ...command],
        (error, out, err) =>
          done({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, said: out + err }),
      );
    });
  }

  /** Stops it as `docker stop` does. @returns how it ended. */
  stop(): Promise<number | null> {
    process.kill(this.#first, 'SIGTERM');
    return this.#ended;
  }

  async kill(): Promise<void> {
    const { process: outer } = this.child;
    if (outer.exitCode !== null || outer.signalCode !== null) return;
    // Not `unshare`: what has become another account does not end with it.
    process.kill(this.#first, 'SIGKILL');
    await this.#ended;
  }
}

/** Undefined where it is gone: a thread may end while its folder is read. */
function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
