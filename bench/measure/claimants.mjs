import { setTimeout as pause } from 'node:timers/promises';
import { client } from './broker.mjs';

const LATE_MS = 5000;

/** The adapters of two assistants, each with a connection of its own, and an independent witness of the commands. */
export class Claimants {
  #one;
  #two;
  #witness;
  #base;
  #awaited = new Map();
  #online;
  #count = 0;

  static async at({ port, base }) {
    const claimants = new Claimants();
    claimants.#base = base;
    [claimants.#one, claimants.#two, claimants.#witness] = [
      await client(port),
      await client(port),
      await client(port),
    ];
    claimants.#online = new Promise((came) => {
      claimants.#witness.on('message', (topic, payload) => {
        if (topic === `${base}/status`) {
          if (payload.toString() === 'online') came();
          return;
        }
        const room = topic.split('/').at(-2);
        claimants.#awaited.get(room)?.();
        claimants.#awaited.delete(room);
      });
    });
    await claimants.#witness.subscribeAsync([`${base}-lamps/+/set`, `${base}/status`], { qos: 1 });
    return claimants;
  }

  /** Done when the hub has said that it is there. */
  get online() {
    return this.#online;
  }

  /** @returns from the second claim to the command, in milliseconds. */
  async contest({ room, qos, apart_ms }) {
    const id = this.#count++;
    const commanded = this.#commandIn(room, LATE_MS);
    this.#claim(this.#one, { assistant: 'siri', room, qos, id });
    if (apart_ms > 0) await pause(apart_ms);
    const sent_ms = performance.now();
    this.#claim(this.#two, { assistant: 'tmall-genie', room, qos, id });
    return (await commanded) - sent_ms;
  }

  /** Plays contests until one is answered: who says that it is there may not have subscribed yet. */
  async untilServed(room) {
    for (let attempt = 0; attempt < 20; attempt++) {
      const answered = this.#commandIn(room, 1000).catch(() => undefined);
      const id = this.#count++;
      this.#claim(this.#one, { assistant: 'siri', room, qos: 1, id });
      await pause(5);
      this.#claim(this.#two, { assistant: 'tmall-genie', room, qos: 1, id });
      if ((await answered) !== undefined) return;
    }
    throw new Error(`${this.#base} is there, and never commands`);
  }

  async end() {
    this.#witness.publish(`${this.#base}/status`, '', { retain: true });
    await Promise.all([this.#one, this.#two, this.#witness].map((each) => each.endAsync()));
  }

  #claim(sender, { assistant, room, qos, id }) {
    sender.publish(
      `${this.#base}/claim/${assistant}`,
      JSON.stringify({
        id: `${id}-${assistant}`,
        room,
        intent: { action: 'turn_on', device: room },
        confidence: 0.9,
        origin: 'voice',
      }),
      { qos },
    );
  }

  /** When the command came. */
  #commandIn(room, within_ms) {
    return new Promise((arrived, failed) => {
      const late = setTimeout(
        () => failed(new Error(`${this.#base}: no command in ${room} within ${within_ms} ms`)),
        within_ms,
      );
      this.#awaited.set(room, () => {
        clearTimeout(late);
        arrived(performance.now());
      });
    });
  }
}
