import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { Told } from './told.ts';

/** A namespace of our own needs root and iproute2. */
export const canMakeNamespaces =
  process.getuid?.() === 0 && spawnSync('ip', ['netns', 'list']).status === 0 && isMulticastPossible();

function isMulticastPossible(): boolean {
  const name = `halfsecond-probe-${process.pid}`;
  const made = spawnSync('ip', ['netns', 'add', name]).status === 0;
  spawnSync('ip', ['netns', 'del', name]);
  return made;
}

/** The network card of a namespace that has one. */
const CARD = 'halfsecond0';

/** The names of namespaces differ within a process too. */
let namespaces = 0;

/** A network of its own in which mDNS works and nobody else is. */
export class Namespace {
  readonly #name = `halfsecond-${process.pid}-${++namespaces}`;
  readonly #children: Child[] = [];
  readonly #interface: string;

  /**
   * @param of.ethernet true: there is a network card beside the loopback, as in a home. Programs that leave the loopback out of
   * mDNS find each other over it.
   */
  constructor(of: { ethernet?: boolean } = {}) {
    const ip = (...args: string[]) => execFileSync('ip', args);
    ip('netns', 'add', this.#name);
    ip('-n', this.#name, 'link', 'set', 'lo', 'up');
    ip('-n', this.#name, 'link', 'set', 'lo', 'multicast', 'on');
    this.#interface = of.ethernet ? CARD : 'lo';
    if (of.ethernet) {
      ip('-n', this.#name, 'link', 'add', CARD, 'type', 'veth', 'peer', 'name', 'halfsecond1');
      for (const end of [CARD, 'halfsecond1']) ip('-n', this.#name, 'link', 'set', end, 'up');
      ip('-n', this.#name, 'addr', 'add', '10.77.0.1/24', 'dev', CARD);
      // Without duplicate address detection, which takes a second or two.
      ip('-n', this.#name, '-6', 'addr', 'add', 'fd77::1/64', 'dev', CARD, 'nodad');
      ip('-n', this.#name, 'route', 'add', 'default', 'dev', CARD);
      return;
    }
    ip('-n', this.#name, 'route', 'add', '224.0.0.0/4', 'dev', 'lo');
    ip('-n', this.#name, '-6', 'route', 'add', 'ff00::/8', 'dev', 'lo', 'table', 'local');
  }

  /** The command that runs another one in it. */
  get entering(): readonly [string, ...string[]] {
    return ['ip', 'netns', 'exec', this.#name];
  }

  /** Gives its loopback a further address, such as `172.30.32.2/32`. */
  address(address: string): void {
    execFileSync('ip', ['-n', this.#name, 'addr', 'add', address, 'dev', 'lo']);
  }

  /** Runs node in it; it is spoken to over Node's channel between processes. */
  node(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Child {
    return this.#start([process.execPath, ...args], environment, ['ignore', 'pipe', 'pipe', 'ipc']);
  }

  /** Runs another program in it; it is spoken to in lines of JSON, over its standard input and output. */
  program(command: readonly string[], environment: Readonly<Record<string, string>> = {}): Child {
    return this.#start(command, environment, ['pipe', 'pipe', 'pipe']);
  }

  #start(
    command: readonly string[],
    environment: Readonly<Record<string, string>>,
    stdio: ('ignore' | 'pipe' | 'ipc')[],
  ): Child {
    const [program, ...first] = this.entering;
    const child = spawn(program, [...first, ...command], {
      env: { ...process.env, NO_COLOR: '1', MATTER_MDNS_NETWORKINTERFACE: this.#interface, ...environment },
      stdio,
    });
    const started = new Child(child);
    this.#children.push(started);
    return started;
  }

  async remove(): Promise<void> {
    for (const child of this.#children.reverse()) await child.end();
    // What our processes have started and left: the doors of a hub that was killed.
    const left = spawnSync('ip', ['netns', 'pids', this.#name], { encoding: 'utf8' }).stdout.trim();
    for (const pid of left.split('\n').filter(Boolean)) process.kill(Number(pid), 'SIGKILL');
    execFileSync('ip', ['netns', 'del', this.#name]);
  }
}

type Answer = { readonly answer: number; readonly ok?: unknown; readonly failed?: string };
type Event = Readonly<Record<string, unknown>>;

/**
 * A process: it may answer questions, and tell what happens. A process without Node's channel writes each message as a line of
 * JSON; its other lines are what it says.
 */
export class Child {
  readonly process: ChildProcess;
  readonly told = new Told<Event>();
  /** Everything that it has said, for a test that fails. */
  said = '';
  readonly #lines = new Told<string>();
  readonly #asked = new Map<number, (answer: Answer) => void>();
  readonly #ended: Promise<unknown>;
  #questions = 0;

  constructor(child: ChildProcess) {
    this.process = child;
    this.#ended = new Promise((ended) => child.once('close', ended));
    for (const stream of [child.stdout, child.stderr]) {
      let rest = '';
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.said += text;
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          this.#lines.tell(line);
          if (child.stdin && stream === child.stdout && line.startsWith('{')) this.#take(JSON.parse(line));
        }
      });
    }
    child.on('message', (message: Answer | Event) => this.#take(message));
    // A question that waits when the process ends would wait for ever.
    child.once('close', () => {
      for (const [answer, resolve] of this.#asked) resolve({ answer, failed: this.#hasEnded });
    });
    // Writing to a process that has ended is the loss that `close` tells.
    child.stdin?.on('error', () => undefined);
  }

  get #hasEnded(): string {
    return `the process has ended, and said:\n${this.said}`;
  }

  #take(message: Answer | Event): void {
    if ('answer' in message) {
      const { answer } = message as Answer;
      this.#asked.get(answer)?.(message as Answer);
      this.#asked.delete(answer);
    } else this.told.tell(message);
  }

  /** Resolves with the first line that fits, said already or to come. */
  says(pattern: RegExp): Promise<string> {
    return this.#lines.next((line) => pattern.test(line));
  }

  /** Lines said before do not count any more. */
  forget(): void {
    this.#lines.forget();
  }

  async ask<T>(verb: string, ...args: readonly unknown[]): Promise<T> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) throw new Error(this.#hasEnded);
    const question = ++this.#questions;
    const answered = new Promise<Answer>((resolve) => this.#asked.set(question, resolve));
    if (this.process.stdin) this.process.stdin.write(`${JSON.stringify({ question, verb, args })}\n`);
    else this.process.send({ question, verb, args });
    const { ok, failed } = await answered;
    if (failed !== undefined) throw new Error(failed);
    return ok as T;
  }

  async end(signal: 'SIGTERM' | 'SIGINT' = 'SIGTERM'): Promise<void> {
    const { process } = this;
    if (process.exitCode !== null || process.signalCode !== null) return;
    process.kill(signal);
    const hard = setTimeout(() => process.kill('SIGKILL'), 4000);
    await this.#ended;
    clearTimeout(hard);
  }
}
