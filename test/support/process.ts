import { type ChildProcess, spawn } from 'node:child_process';
import { onEnd } from './broker.ts';
import { PROJECT } from './home.ts';

/** A real run of the command line. */
export class HalfsecondProcess {
  readonly process: ChildProcess;
  stdout = '';
  stderr = '';
  readonly exit: Promise<number | null>;
  #wake: () => void = () => {};
  #answered = 0;

  constructor(
    args: readonly string[],
    of: {
      workingFolder?: string;
      environment?: Readonly<Record<string, string>>;
      /** The `dist/main.js` of another installation. Default: that of the checkout. */
      main?: string;
      /** It runs at a terminal of its own (util-linux's `script`), where it asks and `answer` types. Default: none. */
      atTerminal?: boolean;
    } = {},
  ) {
    const command = [process.execPath, of.main ?? `${PROJECT}dist/main.js`, ...args];
    const quoted = command.map((word) => `'${word}'`).join(' ');
    const atTerminal = ['script', '-qefc', `stty cols 100 rows 40; ${quoted}`, '/dev/null'];
    const [program = '', ...rest] = of.atTerminal === true ? atTerminal : command;
    this.process = spawn(program, rest, {
      cwd: of.workingFolder ?? PROJECT,
      env: { ...process.env, NO_COLOR: '1', ...of.environment },
    });
    this.process.stdout?.on('data', (bytes) => {
      this.stdout += bytes;
      this.#wake();
    });
    this.process.stderr?.on('data', (bytes) => {
      this.stderr += bytes;
      this.#wake();
    });
    this.exit = new Promise((exited) => {
      this.process.on('close', (code) => {
        exited(code);
        this.#wake();
      });
    });
    onEnd(async () => {
      this.process.kill('SIGKILL');
      await this.exit;
    });
  }

  /** Waits for something on stderr; fails where the process ends before. */
  says(pattern: RegExp): Promise<void> {
    return this.#shows(pattern, () => this.stderr);
  }

  /** The same on stdout. */
  prints(pattern: RegExp): Promise<void> {
    return this.#shows(pattern, () => this.stdout);
  }

  /** Waits for a question after the last one, and types the answer. */
  async answer(question: string, keys: string): Promise<void> {
    await this.#shows(question, () => this.stdout.slice(this.#answered));
    this.#answered = this.stdout.length;
    this.process.stdin?.write(keys);
  }

  async #shows(pattern: RegExp | string, shown: () => string): Promise<void> {
    const isShown = () => (typeof pattern === 'string' ? shown().includes(pattern) : pattern.test(shown()));
    while (!isShown()) {
      if (this.process.exitCode !== null)
        throw new Error(`ended with ${this.process.exitCode} before it said ${pattern}:\n${shown()}`);
      await new Promise<void>((woken) => {
        this.#wake = woken;
      });
    }
  }
}

/** Runs a verb to its end. */
export async function halfsecond(
  args: readonly string[],
  of: ConstructorParameters<typeof HalfsecondProcess>[1] = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const run = new HalfsecondProcess(args, of);
  const code = await run.exit;
  return { code, stdout: run.stdout, stderr: run.stderr };
}
