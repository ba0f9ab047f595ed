import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { onEnd } from './broker.ts';
import { PROJECT } from './home.ts';

/** Whether this machine has util-linux's `script`, which makes the terminal. */
export const hasScript = spawnSync('script', ['--version']).status === 0;

/** A run of the command line at a terminal, with keys for an answer. */
export class PseudoTerminal {
  readonly #process: ChildProcess;
  readonly exit: Promise<number | null>;
  #shown = '';
  /** What was waited for ended here: the same words are not taken twice. */
  #seen = 0;
  #wake: () => void = () => undefined;

  constructor(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    const command = [process.execPath, `${PROJECT}dist/main.js`, ...args].map((each) => `'${each}'`);
    // Without a terminal of its own, `script` makes one of no width.
    const wide = `stty cols 100 rows 50; exec ${command.join(' ')}`;
    this.#process = spawn('script', ['-qfec', wide, '/dev/null'], {
      env: { ...process.env, NO_COLOR: '1', TERM: 'xterm', ...environment },
    });
    this.#process.stdout?.on('data', (bytes) => {
      this.#shown += stripVTControlCharacters(String(bytes));
      this.#wake();
    });
    this.exit = new Promise((exited) => {
      this.#process.on('close', (code) => {
        exited(code);
        this.#wake();
      });
    });
    onEnd(async () => {
      this.#process.kill('SIGKILL');
      await this.exit;
    });
  }

  /**
   * Waits for a question, and types an answer.
   * @param question a part of it that stands on one line.
   * @param keys sent as they are, such as `\r` for Enter.
   */
  async answer(question: string, keys: string): Promise<void> {
    for (;;) {
      const at = this.#shown.indexOf(question, this.#seen);
      if (at >= 0) {
        this.#seen = at + question.length;
        break;
      }
      if (this.#process.exitCode !== null) throw new Error(`it ended before ${question}: ${this.#shown}`);
      await new Promise<void>((woken) => {
        this.#wake = woken;
      });
    }
    this.#process.stdin?.write(keys);
  }
}
