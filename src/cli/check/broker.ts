import type { Home } from '../../config/schema.ts';
import { commandTopics } from '../../devices/command-topics.ts';
import { DeviceRegistry } from '../../devices/registry.ts';
import { startEmbeddedBroker } from '../../mqtt/embedded-broker.ts';
import { probeNagle } from '../../mqtt/nagle-probe.ts';
import { connectTool } from '../../mqtt/tool.ts';
import type { Message } from '../../text/message.ts';
import type { Naming } from '../../text/naming.ts';
import { message } from '../../text/text.ts';
import { brokerTraits, hubStatus } from '../broker-client.ts';
import type { Found } from './finding.ts';

/** Whether the broker is there, speaks MQTT 5 and accepts us, and whether a hub is connected. @throws Failure */
export async function checkBroker(home: Home, credentialsFolder: string | undefined): Promise<Found> {
  if (home.mqtt.url === undefined) {
    const { port } = home.mqtt.embedded;
    const running = await hubStatus(home).catch(() => undefined);
    if (running !== undefined)
      return { state: 'ok', detail: message('check.broker.embedded-running', { port, status: running }) };
    await (await startEmbeddedBroker(home.mqtt.embedded)).close();
    return { state: 'ok', detail: message('check.broker.embedded-free', { port }) };
  }
  const status = (await hubStatus(home, credentialsFolder)) ?? message('check.broker.not-running');
  const { url, username } = home.mqtt;
  const who =
    username === undefined
      ? message('check.broker.anonymous')
      : message('check.broker.user', { user: username });
  return { state: 'ok', detail: message('check.broker.external', { url, who, status }) };
}

/**
 * Tells where the broker departs from MQTT in a way that concerns this home.
 * @returns undefined where it does nothing otherwise, or does not let itself be asked.
 */
export async function checkTraits(
  home: Home,
  of: { credentialsFolder: string | undefined; names: Naming },
): Promise<Found | undefined> {
  const traits = await brokerTraits(home, of.credentialsFolder);
  if (!traits) return undefined;
  const dotted = traits.keepsDots ? [] : devicesWithDots(home, of.names);
  const found: readonly Message[] = [
    ...(traits.repeatsToWildcards ? [] : [message('check.traits.wildcards')]),
    ...(dotted.length > 0 ? [message('check.traits.dots', { devices: dotted })] : []),
  ];
  if (found.length === 0) return undefined;
  const state = dotted.length > 0 ? 'degraded' : 'off';
  return { state, detail: message('check.list', { items: found }) };
}

/** The devices that have a dot in one of their topics. */
function devicesWithDots({ devices }: Home, names: Naming): readonly string[] {
  const registry = new DeviceRegistry(devices);
  const commanded = [...commandTopics(devices, registry)].flatMap(([topic, ids]) =>
    topic.includes('.') ? ids : [],
  );
  return [...new Set(commanded)].map((id) => names.device(id));
}

/** Whether the broker delays small messages (Nagle's algorithm). @throws Failure */
export async function checkDelay(home: Home, credentialsFolder: string | undefined): Promise<Found> {
  if (home.mqtt.url === undefined) return { state: 'ok', detail: message('check.delay.embedded') };
  const topic = `${home.mqtt.base}/check`;
  const [sender, receiver] = await Promise.all([
    connectTool(home, credentialsFolder),
    connectTool(home, credentialsFolder),
  ]);
  try {
    const held = await probeNagle({ sender, receiver, topic });
    if (held === undefined)
      return {
        state: 'degraded',
        detail: message('check.delay.none', { topic, base: home.mqtt.base }),
      };
    const { first_ms, second_ms } = held;
    return held.isHeldBack
      ? { state: 'degraded', detail: message('check.delay.nagle', { first_ms, second_ms }) }
      : { state: 'ok', detail: message('check.delay.figures', { first_ms, second_ms }) };
  } finally {
    await Promise.all([sender.endAsync(true), receiver.endAsync(true)]);
  }
}
