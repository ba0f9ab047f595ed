import { message } from '../text/text.ts';
import type { ConsoleHub } from './hub.ts';
import { Refusal } from './request.ts';

/** Changes files of the configuration for the page, one change after the other, each with a reload. */
export class FileChanges {
  readonly #hub: ConsoleHub;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(hub: ConsoleHub) {
    this.#hub = hub;
  }

  /**
   * Writes a change, and has the hub read its configuration anew.
   * @param write writes it; gives what takes it back. It throws a Failure where it cannot.
   * @throws Refusal where the hub refuses the configuration: then the change is taken back.
   */
  make(write: () => () => void): Promise<void> {
    const made = this.#turn.then(() => this.#make(write));
    this.#turn = made.catch(() => undefined);
    return made;
  }

  async #make(write: () => () => void): Promise<void> {
    const { reload } = this.#hub;
    if (!reload) throw new Refusal('unavailable', message('console.unchangeable'));
    const undo = write();
    const problems = await reload();
    if (problems.length === 0) return;
    undo();
    // The files are as before; the hub says so again, and its health is well again.
    await reload();
    throw new Refusal('invalid', message('console.refused'), { problems });
  }
}
