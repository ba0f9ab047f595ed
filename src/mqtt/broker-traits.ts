import { randomBytes } from 'node:crypto';
import type { MqttClient } from 'mqtt';
import { type Clock, settled } from '../time/clock.ts';

/** Where a broker differs from MQTT in what concerns a home. */
export interface BrokerTraits {
  /** Whether a subscription with a wildcard is given retained messages (MQTT 5, 3.8.4). RabbitMQ 4.0 gives none. */
  readonly repeatsToWildcards: boolean;
  /** Whether a dot in a topic stays a dot. RabbitMQ makes a slash of it. */
  readonly keepsDots: boolean;
}

/** A broker passes a message on within this time, in milliseconds; a machine may be slow. */
const ANSWERS_WITHIN_MS = 3000;
/** What a broker repeats to a wildcard, it repeats within this time, in milliseconds. */
const REPEATS_WITHIN_MS = 1000;
/** The broker forgets what the trial retains after this time, in seconds, if the trial is broken off. */
const EXPIRY_S = 10;

/**
 * Finds out by a retained message below `<base>/check`, which is taken back. Takes a second where the broker differs.
 * @param client a connection of its own: one that the broker ends where it may not write there.
 * @returns undefined where the client may not write there, or the broker retains nothing.
 */
export async function traitsOf(
  client: MqttClient,
  of: { base: string; clock: Clock },
): Promise<BrokerTraits | undefined> {
  const { base, clock } = of;
  const payload = randomBytes(8).toString('hex');
  const topic = `${base}/check/retained.${payload}`;
  const arrived = { live: '', repeated: false };
  let look = () => {};
  client.on('message', (at, bytes, { retain }) => {
    if (bytes.toString() !== payload) return;
    if (retain) arrived.repeated = true;
    else arrived.live = at;
    look();
  });
  /** Waits until the trial's message has come as it should, or could have. */
  const until = async (
    isThere: () => boolean,
    step: () => Promise<unknown>,
    within_ms = ANSWERS_WITHIN_MS,
  ) => {
    const there = new Promise<void>((met) => {
      look = () => isThere() && met();
    });
    await settled(Promise.all([step(), there]), { within_ms, clock });
    return isThere();
  };
  const all = `${base}/check/#`;
  const isLive = await until(
    () => arrived.live !== '',
    async () => {
      await client.subscribeAsync(all, { qos: 1 });
      const properties = { messageExpiryInterval: EXPIRY_S };
      await client.publishAsync(topic, payload, { qos: 1, retain: true, properties });
    },
  );
  if (!isLive) return undefined;
  const isRepeated = () => arrived.repeated;
  const repeatsToWildcards = await until(
    isRepeated,
    () => client.subscribeAsync(all, { qos: 1 }),
    REPEATS_WITHIN_MS,
  );
  const isRetained = repeatsToWildcards || (await until(isRepeated, () => client.subscribeAsync(topic)));
  await settled(client.publishAsync(topic, '', { qos: 1, retain: true }), {
    within_ms: ANSWERS_WITHIN_MS,
    clock,
  });
  return isRetained ? { repeatsToWildcards, keepsDots: arrived.live === topic } : undefined;
}
