import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { Told } from '../told.ts';

/** A namespace of our own needs root and iproute2. */
export const canMakeNamespaces =
  process.getuid?.() === 0 && spawnSync('ip', ['netns', 'list']).status === 0 && isMulticastPossible();

function isMulticastPossible(): boolean {
  const name = `halfsecond-probe-${process.pid}`;
  const made = spawnSync('ip', ['netns', 'add', name]).status === 0;
  spawnSync('ip', ['netns', 'del', name]);
  return made;
}

/** A network of its own in which mDNS works and nobody else is. */
export class Namespace {
  readonly #name = `halfsecond-${process.pid}`;
  readonly #children: Child[] = [];

  constructor() {
    const ip = (...args: string[]) => execFileSync('ip', args);
    ip('netns', 'add', this.#name);
    ip('-n', this.#name, 'link', 'set', 'lo', 'up');
    ip('-n', this.#name, 'link', 'set', 'lo', 'multicast', 'on');
    ip('-n', this.#name, 'route', 'add', '224.0.0.0/4', 'dev', 'lo');
    ip('-n', this.#name, '-6', 'route', 'add', 'ff00::/8', 'dev', 'lo', 'table', 'local');
  }

  /** Runs node in it. */
  node(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Child {
    const child = spawn('ip', ['netns', 'exec', this.#name, process.execPath, ...args], {
      env: { ...process.env, NO_COLOR: '1', MATTER_MDNS_NETWORKINTERFACE: 'lo', ...environment },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
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

/** A process in a namespace: it may answer questions, and tell what happens. */
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
        for (const line of lines) this.#lines.tell(line);
      });
    }
    child.on('message', (message: Answer | Event) => {
      if (!('answer' in message)) return this.told.tell(message);
      const { answer } = message as Answer;
      this.#asked.get(answer)?.(message as Answer);
      this.#asked.delete(answer);
    });
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
    const question = ++this.#questions;
    const answered = new Promise<Answer>((resolve) => this.#asked.set(question, resolve));
    this.process.send({ question, verb, args });
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
