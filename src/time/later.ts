/** mqtt.js writes to its socket only when the present turn ends: what is not urgent waits for the next. */
export function later(work: () => void): void {
  setImmediate(work);
}
