import type { Home } from '../../config/schema.ts';
import { startEmbeddedBroker } from '../../mqtt/embedded-broker.ts';
import { probeNagle } from '../../mqtt/nagle-probe.ts';
import { connectTool } from '../../mqtt/tool.ts';
import { message } from '../../text/text.ts';
import { hubStatus } from '../broker-client.ts';
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
