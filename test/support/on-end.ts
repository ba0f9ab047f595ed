const opened: (() => Promise<void>)[] = [];

/** Closes something when the present test ends; what was opened last is closed first. */
export function onEnd(close: () => Promise<void>): void {
  opened.push(close);
}

/** Closes everything that the test opened. `clean-up.ts` calls it after each test. */
export async function endAll(): Promise<void> {
  for (const close of opened.splice(0).reverse()) await close();
}
