import type { MqttClient } from 'mqtt';
import { percentile } from '../time/percentile.ts';
import { systemClock } from '../time/system-clock.ts';

/** What the probe measured, as medians. */
export interface HeldBack {
  readonly first_ms: number;
  readonly second_ms: number;
  readonly isHeldBack: boolean;
}

/** The first rounds are not measured: a new connection's first dozens of segments are acknowledged at once. */
const ROUNDS = { before: 25, measured: 11 };
const APART_MS = 5;
/** A delayed acknowledgement comes after 40 ms; a healthy network does not add as much to one of two messages. */
const HELD_BACK_MS = 15;
const LOST_AFTER_MS = 2000;

/**
 * Sends two small messages 5 ms apart, again and again: where the broker's socket runs Nagle's algorithm, the
 * second waits for the acknowledgement of the first, which the receiver's system delays.
 * @returns undefined where a message was lost.
 */
export async function probeNagle(of: {
  sender: MqttClient;
  receiver: MqttClient;
  topic: string;
}): Promise<HeldBack | undefined> {
  const { sender, receiver, topic } = of;
  const waiting = new Map<string, (arrived_ms: number) => void>();
  receiver.on('message', (_, payload) => {
    const name = payload.toString();
    waiting.get(name)?.(systemClock.now());
    // A system delays its acknowledgements only where the program answers, as a hub answers by a command.
    if (name.endsWith('second')) receiver.publish(`${topic}/answer`, '', { qos: 0 });
  });
  await receiver.subscribeAsync(topic, { qos: 0 });
  /** How long one message takes. */
  const send = (name: string) =>
    new Promise<number>((took, lost) => {
      const sent_ms = systemClock.now();
      const timer = systemClock.setTimeout(() => lost(new Error('lost')), LOST_AFTER_MS);
      waiting.set(name, (arrived_ms) => {
        systemClock.clearTimeout(timer);
        waiting.delete(name);
        took(arrived_ms - sent_ms);
      });
      sender.publish(topic, name, { qos: 0 });
    });
  const firsts: number[] = [];
  const seconds: number[] = [];
  try {
    for (let round = 0; round < ROUNDS.before + ROUNDS.measured; round++) {
      const first = send(`${round} first`);
      await new Promise<void>((pause) => void systemClock.setTimeout(pause, APART_MS));
      const took = await Promise.all([first, send(`${round} second`)]);
      if (round < ROUNDS.before) continue;
      firsts.push(took[0]);
      seconds.push(took[1]);
    }
  } catch {
    return undefined;
  }
  const first_ms = medianOf(firsts);
  const second_ms = medianOf(seconds);
  return { first_ms, second_ms, isHeldBack: second_ms - first_ms > HELD_BACK_MS };
}

/** To a tenth of a millisecond. */
function medianOf(times_ms: readonly number[]): number {
  return Math.round((percentile(times_ms, 0.5) ?? 0) * 10) / 10;
}
