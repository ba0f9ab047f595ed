import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Message } from '../../../../src/devices/families/codec.ts';
import type { InstalledPeer } from '../install.ts';
import type { Announcement, Carried } from './survey.ts';

type Answer = { readonly answer: number; readonly ok?: unknown; readonly failed?: string };

/** zigbee2mqtt's bridge in a process of its own, with a device of every model. */
export class Zigbee2mqttBridge {
  readonly #process: ChildProcess;
  readonly #asked = new Map<number, (answer: Answer) => void>();
  #questions = 0;
  #said = '';

  private constructor({ node, folder }: InstalledPeer) {
    const script = new URL('bridge.mjs', import.meta.url).pathname;
    this.#process = spawn(node, ['--no-warnings', script, folder], { stdio: ['pipe', 'pipe', 'pipe'] });
    const { stdout, stderr } = this.#process;
    stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#said += text;
    });
    if (stdout)
      createInterface({ input: stdout }).on('line', (line) => {
        const answer: Answer = JSON.parse(line);
        this.#asked.get(answer.answer)?.(answer);
        this.#asked.delete(answer.answer);
      });
    this.#process.once('close', () => {
      const failed = `zigbee2mqtt’s bridge has ended, and said:\n${this.#said}`;
      for (const [answer, resolve] of this.#asked) resolve({ answer, failed });
    });
    this.#process.stdin?.on('error', () => undefined);
  }

  /** Resolves when all devices are there. */
  static async start(peer: InstalledPeer): Promise<Zigbee2mqttBridge> {
    const bridge = new Zigbee2mqttBridge(peer);
    await bridge.count();
    return bridge;
  }

  count(): Promise<{ models: number; homes: number }> {
    return this.#ask('count');
  }

  /** @param home from 0 to how many there are. */
  announce(home: number): Promise<Announcement> {
    return this.#ask('announce', home);
  }

  publish(messages: readonly Message[]): Promise<readonly Carried[]> {
    return this.#ask('publish', messages);
  }

  async end(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const ended = once(this.#process, 'close');
    this.#process.stdin?.end();
    await ended;
  }

  async #ask<T>(verb: string, ...args: readonly unknown[]): Promise<T> {
    const question = ++this.#questions;
    const answered = new Promise<Answer>((resolve) => this.#asked.set(question, resolve));
    this.#process.stdin?.write(`${JSON.stringify({ question, verb, args })}\n`);
    const { ok, failed } = await answered;
    if (failed !== undefined) throw new Error(failed);
    return ok as T;
  }
}
