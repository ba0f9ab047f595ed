import { accountDoorsOf, brokerClaimantsOf } from '../../config/doors.ts';
import type { Home } from '../../config/schema.ts';
import { commandTopics, familyTopics } from '../../devices/command-topics.ts';
import { DeviceRegistry } from '../../devices/registry.ts';
import { ExitCode } from '../../error/exit-code.ts';
import { Failure } from '../../error/failure.ts';
import { discoveryFilter, topicsUnder } from '../topics.ts';

/** One right of a user of the broker. */
export interface Rule {
  readonly access: 'read' | 'write' | 'readwrite';
  /** A topic filter, with wildcards. */
  readonly topic: string;
}

/** A user of the broker, and its rights. */
export interface Account {
  readonly user: string;
  /** Who the user is, for a person. */
  readonly what: string;
  readonly rules: readonly Rule[];
}

/** The user of the broker as which a door with an account of its own connects. */
export function doorUser(door: string): string {
  return `door-${door}`;
}

const rules = (access: Rule['access'], ...topics: readonly string[]): readonly Rule[] =>
  topics.map((topic) => ({ access, topic }));

/**
 * The users of the broker of this home, and their rights. An assistant's adapter claims and reads its outcomes;
 * only the hub and the users in `mqtt.writers` command devices.
 * @throws Failure (exit 3) where two of them have the same user name.
 */
export function accountsOf(home: Home): readonly Account[] {
  const topics = topicsUnder(home.mqtt.base);
  const { base } = home.mqtt;
  const { prefix } = home.home_assistant;
  const families = familyTopics(home.devices);
  const commands = [...commandTopics(home.devices, new DeviceRegistry(home.devices)).keys()];
  const isHermes = home.doors.hermes !== undefined;
  const accounts: readonly Account[] = [
    {
      user: home.mqtt.username ?? 'halfsecond',
      what: 'the hub, the doors that it starts, and its tools',
      rules: [
        ...rules('read', '#'),
        ...rules('write', `${base}/#`, ...commands, discoveryFilter({ base, prefix })),
        ...(isHermes ? rules('write', 'hermes/#') : []),
      ],
    },
    ...Object.entries(home.assistants).map(([id, { name }]) => ({
      user: id,
      what: `the adapter of ${name}`,
      rules: [
        ...rules('write', topics.claim(id), topics.presence(id)),
        ...rules('read', topics.outcome(id), topics.utterance, topics.status, topics.heartbeat),
      ],
    })),
    // A door with a service of its own. While its hub is away it may claim here, and nothing else.
    ...accountDoorsOf(home).map((door) => {
      const assistants = brokerClaimantsOf(home, door);
      return {
        user: doorUser(door),
        what: `the door ${door}, where it has a service of its own`,
        rules: [
          ...rules('write', ...assistants.map((id) => topics.claim(id))),
          ...rules('read', ...assistants.map((id) => topics.outcome(id)), topics.status, topics.heartbeat),
        ],
      };
    }),
    // A satellite with an address sends its sound to the hub, and is no client of the broker.
    ...Object.entries(home.satellites).flatMap(([id, { room, url }]) =>
      url === undefined
        ? [
            {
              user: id,
              what: `the satellite in ${room}`,
              rules: [
                ...rules('write', topics.detection('+'), topics.speechStart, topics.speechEnd),
                ...rules('read', topics.utterance, topics.status),
              ],
            },
          ]
        : [],
    ),
    ...home.mqtt.writers.map((user) => ({
      user,
      what: 'may command devices and switch the hub (mqtt.writers)',
      rules: [
        ...rules('read', topics.status, topics.verdict, topics.utterance, topics.event),
        ...rules('read', topics.metrics, topics.settings),
        ...rules('write', topics.set, topics.feedback),
        ...rules('readwrite', `${prefix}/#`),
        ...families.flatMap((family) => [
          ...rules('write', ...family.commands),
          ...rules('read', ...family.reports),
        ]),
      ],
    })),
    ...families.map((family) => ({
      user: `${family.family}-devices`,
      what: `the devices of ${family.family}`,
      rules: [
        ...rules('read', ...family.commands, `${prefix}/#`),
        ...rules('write', ...family.reports, `${prefix}/+/+/config`, `${prefix}/+/+/+/config`),
      ],
    })),
    ...(isHermes
      ? [{ user: 'hermes', what: 'the Hermes assistants', rules: rules('readwrite', 'hermes/#') }]
      : []),
  ];
  ensureDistinct(accounts);
  return accounts;
}

/** @throws Failure where two accounts have one user name: each would have the rights of both. */
function ensureDistinct(accounts: readonly Account[]): void {
  const twins = accounts.flatMap((account, at) => {
    const first = accounts.slice(0, at).find(({ user }) => user === account.user);
    return first ? [{ first, account }] : [];
  });
  if (twins.length === 0) return;
  throw new Failure(
    ExitCode.invalidFile,
    twins.map(({ first, account }) => ({
      file: 'halfsecond.yaml',
      found: `${account.user} for two users of the broker: ${first.what}, and ${account.what}`,
      expected: 'a name of its own for each, or one would have the rights of the other',
      fix: 'rename one of them',
    })),
  );
}
