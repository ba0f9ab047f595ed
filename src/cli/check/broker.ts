import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from '../../config/schema.ts';
import { Failure } from '../../error/failure.ts';
import { accountsOf } from '../../mqtt/access-control/account.ts';
import type { BrokerAddress } from '../../mqtt/broker-address.ts';
import { configuredBroker } from '../../mqtt/configured-broker.ts';
import { startEmbeddedBroker } from '../../mqtt/embedded-broker.ts';
import { probeNagle } from '../../mqtt/nagle-probe.ts';
import { topicsUnder } from '../../mqtt/topics.ts';
import type { Message } from '../../text/message.ts';
import { message } from '../../text/text.ts';
import { ACL_FOLDER, passwordFile } from '../acl.ts';
import { connectTo, connectTool, hubStatus } from '../broker-client.ts';
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

/**
 * Whether a client without an account, or one assistant in the name of another, may write where it must not. The
 * messages of the test are empty, so no hub obeys them.
 */
export async function checkRights(home: Home, credentialsFolder: string | undefined): Promise<Found> {
  if (home.mqtt.url === undefined) return { state: 'ok', detail: message('check.rights.embedded') };
  const { username: _, password: __, ...address } = configuredBroker(home, credentialsFolder);
  const ids = Object.keys(home.assistants);
  const topics = topicsUnder(home.mqtt.base);
  const forbidden = [...ids.map(topics.claim), topics.setMode];
  if ((await writable(address, home, forbidden)).length > 0)
    return { state: 'degraded', detail: message('check.rights.open') };
  const holes: Message[] = [];
  const folder = join(home.folder, ACL_FOLDER);
  let tried = 0;
  for (const { user } of accountsOf(home).filter((account) => ids.includes(account.user))) {
    const file = passwordFile(folder, user);
    if (!existsSync(file)) continue;
    tried += 1;
    const own = topics.claim(user);
    const as: BrokerAddress = { ...address, username: user, password: readFileSync(file, 'utf8').trim() };
    const others = forbidden.filter((topic) => topic !== own);
    for (const topic of await writable(as, home, others))
      holes.push(message('check.rights.hole', { user, topic }));
  }
  if (holes.length > 0) return { state: 'degraded', detail: message('check.rights.holes', { holes }) };
  return {
    state: 'ok',
    detail:
      tried === 0 ? message('check.rights.closed') : message('check.rights.closed-to-each', { count: tried }),
  };
}

/** The topics that a client may write. None where the broker refuses the client. */
async function writable(
  address: BrokerAddress,
  home: Home,
  topics: readonly string[],
): Promise<readonly string[]> {
  try {
    const client = await connectTo(address, home);
    try {
      const may = await Promise.all(
        topics.map((topic) =>
          client.publishAsync(topic, '', { qos: 1 }).then(
            () => true,
            () => false,
          ),
        ),
      );
      return topics.filter((_, at) => may[at]);
    } finally {
      await client.endAsync(true);
    }
  } catch (error) {
    if (error instanceof Failure) return [];
    throw error;
  }
}
