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
import { ACL_FOLDER, passwordFile } from '../acl.ts';
import { connectTo, connectTool, hubStatus } from '../broker-client.ts';
import type { Found } from './finding.ts';

/** Whether the broker is there, speaks MQTT 5, lets us in, and a hub is at it. @throws Failure */
export async function checkBroker(home: Home, credentialsFolder: string | undefined): Promise<Found> {
  if (home.mqtt.url === undefined) {
    const { port } = home.mqtt.embedded;
    const running = await hubStatus(home).catch(() => undefined);
    if (running !== undefined)
      return { state: 'ok', detail: `embedded, on port ${port}; the hub is ${running}` };
    await (await startEmbeddedBroker(home.mqtt.embedded)).close();
    return { state: 'ok', detail: `embedded, port ${port} is free; the hub is not running` };
  }
  const status = (await hubStatus(home, credentialsFolder)) ?? 'not running';
  const { username } = home.mqtt;
  const who = username === undefined ? 'without a user name' : `as ${username}`;
  return { state: 'ok', detail: `${home.mqtt.url}, MQTT 5, ${who}; the hub is ${status}` };
}

/** Whether the broker holds small messages back (Nagle's algorithm). @throws Failure */
export async function checkDelay(home: Home, credentialsFolder: string | undefined): Promise<Found> {
  if (home.mqtt.url === undefined) return { state: 'ok', detail: 'the embedded broker holds nothing back' };
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
        detail: `no message on ${topic} came back; let the hub's user write and read ${home.mqtt.base}/#`,
      };
    const { first_ms, second_ms } = held;
    const figures = `the first of two messages takes ${first_ms} ms, the second ${second_ms} ms`;
    return held.isHeldBack
      ? {
          state: 'degraded',
          detail: `${figures}: Nagle's algorithm; put set_tcp_nodelay true into mosquitto.conf and restart it`,
        }
      : { state: 'ok', detail: figures };
  } finally {
    await Promise.all([sender.endAsync(true), receiver.endAsync(true)]);
  }
}

/** Who may write what he should not: strangers, and one assistant as another. Says nothing that any hub obeys. */
export async function checkRights(home: Home, credentialsFolder: string | undefined): Promise<Found> {
  if (home.mqtt.url === undefined)
    return { state: 'ok', detail: 'the embedded broker is open to this machine alone' };
  const { username: _, password: __, ...address } = configuredBroker(home, credentialsFolder);
  const ids = Object.keys(home.assistants);
  const topics = topicsUnder(home.mqtt.base);
  const forbidden = [...ids.map(topics.claim), topics.setMode];
  if ((await writable(address, home, forbidden)).length > 0)
    return {
      state: 'degraded',
      detail:
        'it is open: anybody may claim for an assistant, set the hub and command devices; close it: halfsecond acl',
    };
  const holes: string[] = [];
  const folder = join(home.folder, ACL_FOLDER);
  let posed = 0;
  for (const { user } of accountsOf(home).filter((account) => ids.includes(account.user))) {
    const file = passwordFile(folder, user);
    if (!existsSync(file)) continue;
    posed += 1;
    const own = topics.claim(user);
    const as: BrokerAddress = { ...address, username: user, password: readFileSync(file, 'utf8').trim() };
    const others = forbidden.filter((topic) => topic !== own);
    for (const topic of await writable(as, home, others)) holes.push(`${user} may write ${topic}`);
  }
  if (holes.length > 0)
    return {
      state: 'degraded',
      detail: `${holes.join(', ')}; install the ACL file anew: halfsecond acl --force`,
    };
  const well = 'strangers may write nothing';
  return {
    state: 'ok',
    detail: posed === 0 ? well : `${well}, and ${posed} assistants only what is their own`,
  };
}

/** The topics that a client may write; none where the broker does not let it in. The messages are empty. */
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
