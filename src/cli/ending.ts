/** Why the hub ends by itself: a fault of this program, or too much memory. */
export class Ending {
  reason: string | undefined;
  #reach = () => {};
  readonly reached = new Promise<void>((reached) => {
    this.#reach = reached;
  });

  /** Ends the hub because of a fault of this program. */
  readonly fault = (error: unknown): void => {
    this.with(error instanceof Error ? (error.stack ?? error.message) : String(error));
  };

  with(reason: string): void {
    this.reason ??= reason;
    this.#reach();
  }
}
