/** Sound that has waited this long to be heard is late: a command that follows a wake word would come before it. */
const BEHIND_MS = 1000;
/** What is heard again within this is heard in time. */
const IN_TIME_MS = 250;

/** How far hearing is behind its sound, on a machine that is too busy. Times are the injected clock's. */
export class Backlog {
  /** When each piece came that is not heard yet; invariant: they are heard in the order in which they came. */
  readonly #came_ms: number[] = [];
  #isBehind = false;

  get isBehind(): boolean {
    return this.#isBehind;
  }

  /** @returns whether that has changed {@link isBehind}. */
  came(now_ms: number): boolean {
    this.#came_ms.push(now_ms);
    return this.#reckon(now_ms);
  }

  /** The oldest piece was heard. @returns whether that has changed {@link isBehind}. */
  heard(now_ms: number): boolean {
    this.#came_ms.shift();
    return this.#reckon(now_ms);
  }

  #reckon(now_ms: number): boolean {
    const waited_ms = now_ms - (this.#came_ms[0] ?? now_ms);
    const was = this.#isBehind;
    this.#isBehind = waited_ms > (was ? IN_TIME_MS : BEHIND_MS);
    return this.#isBehind !== was;
  }
}
