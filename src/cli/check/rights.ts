import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from '../../config/schema.ts';
import { commandTopics, covers } from '../../devices/command-topics.ts';
import { DeviceRegistry } from '../../devices/registry.ts';
import { canDo } from '../../intent/capability.ts';
import { type Account, accountsOf, type Rule } from '../../mqtt/access-control/account.ts';
import { hasGuardedAction, reportTopics } from '../../mqtt/access-control/hub-topics.ts';
import { rulesByUser } from '../../mqtt/access-control/merge.ts';
import {
  ensureMergeable,
  readMosquittoConfig,
  readMosquittoFile,
  settingOf,
} from '../../mqtt/access-control/mosquitto-config.ts';
import type { BrokerAddress } from '../../mqtt/broker-address.ts';
import { configuredBroker } from '../../mqtt/configured-broker.ts';
import { discoveryNode, topicsUnder } from '../../mqtt/topics.ts';
import type { Message, Phrase } from '../../text/message.ts';
import { message } from '../../text/text.ts';
import { ACL_FOLDER, passwordFile } from '../acl.ts';
import { hubStatus } from '../broker-client.ts';
import type { Found } from './finding.ts';
import { writableTopics } from './rights-probe.ts';

/** So many topics are named; the others are counted. */
const NAMED = 4;

/** The topics of a home, by what a test message may do there. */
interface TopicsToTry {
  /** The hub writes or obeys them. */
  readonly hub: readonly string[];
  /** They command devices to which an empty message does nothing, if the broker hands it on at all. */
  readonly devices: readonly string[];
  /** They command devices that may open something, or of which the hub does not know what a message does. */
  readonly untried: readonly string[];
}

/**
 * Whether a client without an account, or one user in the name of another, may write where it must not: every topic
 * that the hub writes or obeys, commands of devices among them. Nobody receives a message of the test. None is begun
 * for a device that may open something: for these the broker's own ACL file is read, if it is named.
 * @param of.brokerConfig mosquitto's configuration, absolute; absent: it is not read.
 */
export async function checkRights(
  home: Home,
  of: { credentialsFolder: string | undefined; brokerConfig: string | undefined },
): Promise<Found> {
  const topics = topicsToTry(home);
  if (home.mqtt.url === undefined) return checkEmbedded(home, topics);
  const { username: _, password: __, ...address } = configuredBroker(home, of.credentialsFolder);
  const open = await firstWritable(address, topics);
  if (open.length > 0)
    return { state: 'degraded', detail: message('check.rights.open', { topics: listed(open) }) };
  const holes: Message[] = [];
  const folder = join(home.folder, ACL_FOLDER);
  let tried = 0;
  for (const account of accountsOf(home).slice(1)) {
    const { user } = account;
    const file = passwordFile(folder, user);
    if (!existsSync(file)) continue;
    tried += 1;
    const as: BrokerAddress = { ...address, username: user, password: readFileSync(file, 'utf8').trim() };
    const others = {
      hub: topics.hub.filter((topic) => !mayWrite(account, topic)),
      devices: topics.devices.filter((topic) => !mayWrite(account, topic)),
    };
    for (const topic of await firstWritable(as, others))
      holes.push(message('check.rights.hole', { user, topic }));
  }
  if (of.brokerConfig !== undefined) holes.push(...readHoles(home, topics.untried, of.brokerConfig));
  if (holes.length > 0) return { state: 'degraded', detail: message('check.rights.holes', { holes }) };
  const found =
    tried === 0 ? message('check.rights.closed') : message('check.rights.closed-to-each', { count: tried });
  return { state: 'ok', detail: withUntried(found, topics.untried, of.brokerConfig !== undefined) };
}

async function checkEmbedded(home: Home, topics: TopicsToTry): Promise<Found> {
  const { open_devices, port } = home.mqtt.embedded;
  const detail = message(open_devices ? 'check.rights.embedded-devices' : 'check.rights.embedded');
  if ((await hubStatus(home).catch(() => undefined)) !== 'online') return { state: 'ok', detail };
  const claims = topicsUnder(home.mqtt.base).inbound(Object.keys(home.assistants));
  // Programs of this machine may claim, report presence and set, as the adapters of a home without users must.
  const hub = topics.hub.filter((topic) => !claims.some((filter) => covers(filter, topic)));
  const tried = { hub, devices: open_devices ? [] : topics.devices };
  const open = await firstWritable({ host: '127.0.0.1', port, tls: false }, tried);
  return open.length > 0
    ? { state: 'degraded', detail: message('check.rights.embedded-open', { topics: listed(open) }) }
    : { state: 'ok', detail };
}

function topicsToTry(home: Home): TopicsToTry {
  const topics = topicsUnder(home.mqtt.base);
  const ids = Object.keys(home.assistants);
  const { prefix } = home.home_assistant;
  const unsafe = new Set(
    home.devices
      .filter((device) => {
        const doesUnknown = device.family === 'generic' || canDo(device, 'activate');
        return doesUnknown || hasGuardedAction(device) || ['lock', 'garage', 'valve'].includes(device.kind);
      })
      .map(({ id }) => id),
  );
  const commands = [...commandTopics(home.devices, new DeviceRegistry(home.devices))];
  const isUnsafe = ([, devices]: (typeof commands)[number]) => devices.some((id) => unsafe.has(id));
  return {
    hub: [
      ...ids.map(topics.claim),
      topics.setMode,
      topics.setBudget,
      topics.habits,
      ...ids.map(topics.setEnabled),
      ...ids.map(topics.presence),
      ...ids.map(topics.detection),
      topics.speechEnd,
      topics.feedback,
      ...reportTopics(home.mqtt.base, ids),
      `${prefix}/sensor/${discoveryNode(home.mqtt.base)}/check/config`,
    ],
    devices: commands.filter((command) => !isUnsafe(command)).map(([topic]) => topic),
    untried: commands.filter(isUnsafe).map(([topic]) => topic),
  };
}

function mayWrite({ rules }: Pick<Account, 'rules'>, topic: string): boolean {
  return rules.some((rule) => rule.access !== 'read' && covers(rule.topic, topic));
}

/** By the broker's own files, who may command devices that may open something, beside the hub and the writers. */
function readHoles(home: Home, untried: readonly string[], file: string): readonly Message[] {
  const config = readMosquittoConfig(file);
  ensureMergeable(config);
  const aclFile = settingOf(config, 'acl_file')?.value;
  const passwordFile = settingOf(config, 'password_file')?.value;
  const isAnonymous = settingOf(config, 'allow_anonymous')?.value === 'true';
  const all: readonly Rule[] = [{ access: 'readwrite', topic: '#' }];
  const users = passwordFile === undefined ? [] : usersIn(readMosquittoFile(passwordFile));
  const rights: ReadonlyMap<string, readonly Rule[]> =
    aclFile === undefined
      ? new Map(['', ...users].map((user) => [user, all]))
      : rulesByUser(readMosquittoFile(aclFile));
  const may = new Set([home.mqtt.username ?? 'halfsecond', ...home.mqtt.writers]);
  return [...rights].flatMap(([user, rules]) => {
    if (may.has(user) || (user === '' && !isAnonymous)) return [];
    const topics = untried.filter((topic) => mayWrite({ rules }, topic));
    const who = user === '' ? message('check.rights.stranger') : user;
    return topics.length === 0 ? [] : [message('check.rights.hole', { user: who, topic: listed(topics) })];
  });
}

function usersIn(passwords: string): readonly string[] {
  return passwords.split('\n').flatMap((line) => (line.includes(':') ? [line.split(':')[0] ?? ''] : []));
}

function withUntried(found: Message, untried: readonly string[], isRead: boolean): Message {
  if (untried.length === 0) return found;
  const topics = listed(untried);
  return isRead
    ? message('check.rights.read', { found, topics })
    : message('check.rights.untried', { found, topics, count: untried.length });
}

function listed(topics: readonly string[]): Phrase {
  const named = topics.slice(0, NAMED);
  const more = topics.length - NAMED;
  return more > 0
    ? message('check.rights.topics', { topics: named, more })
    : message('list.names', { names: named });
}

/** The topics of the hub that a client may write, or, where it may write none, those of devices. */
async function firstWritable(
  address: BrokerAddress,
  topics: Pick<TopicsToTry, 'hub' | 'devices'>,
): Promise<readonly string[]> {
  const hub = await writableTopics(address, topics.hub);
  return hub.length > 0 ? hub : writableTopics(address, topics.devices);
}
