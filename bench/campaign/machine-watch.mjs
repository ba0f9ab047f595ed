// How slow the machine was, and when: a campaign that shares it must not take its slowness for a defect.

const PROBE_MS = 100;
const BEAT_MS = 500;
const TICK_MS = 20;

/** Measures the way to the broker and back, the hub's beats, and how late the campaign's own timers fire. */
export class MachineWatch {
  static TOPIC = 'campaign/probe';
  #probes = [];
  #beats = [];
  #ticks = [];
  #timers = [];

  /** @param publish sends a message, which comes back to {@link heard}. */
  start(publish) {
    this.#timers.push(
      setInterval(() => {
        this.#probes.push({ from_ms: performance.now() });
        publish(String(this.#probes.length - 1));
      }, PROBE_MS),
    );
    let last_ms = performance.now();
    this.#timers.push(
      setInterval(() => {
        const now_ms = performance.now();
        const late_ms = now_ms - last_ms - TICK_MS;
        if (late_ms > 10) this.#ticks.push({ from_ms: last_ms, to_ms: now_ms, late_ms });
        last_ms = now_ms;
      }, TICK_MS),
    );
  }

  stop() {
    for (const timer of this.#timers) clearInterval(timer);
  }

  /** A message of {@link start} came back. */
  heard(message) {
    const probe = this.#probes[Number(message)];
    if (!probe || probe.to_ms !== undefined) return;
    probe.to_ms = performance.now();
    probe.late_ms = probe.to_ms - probe.from_ms;
  }

  /** The hub has beaten. */
  beat() {
    const to_ms = performance.now();
    const from_ms = this.#beats.at(-1)?.to_ms ?? to_ms;
    this.#beats.push({ from_ms, to_ms, late_ms: to_ms - from_ms - BEAT_MS });
  }

  /** How late the campaign itself was within a time, in milliseconds. */
  own_ms(from_ms, to_ms) {
    return most(this.#ticks, from_ms, to_ms);
  }

  /** How late the campaign, the broker or the hub was within a time, in milliseconds. */
  any_ms(from_ms, to_ms) {
    return Math.max(
      ...[this.#ticks, this.#probes, this.#beats].map((measured) => most(measured, from_ms, to_ms)),
    );
  }
}

function most(measured, from_ms, to_ms) {
  let found_ms = 0;
  for (const each of measured)
    if (each.to_ms !== undefined && each.from_ms <= to_ms && each.to_ms >= from_ms)
      found_ms = Math.max(found_ms, each.late_ms);
  return found_ms;
}
