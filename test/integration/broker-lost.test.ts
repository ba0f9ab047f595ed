import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { PipelineEvent } from '../../src/arbiter/event.ts';
import { ENGLISH } from '../../src/text/text.ts';
import { reasonMessage } from '../../src/text/verdict.ts';
import { Subscriber } from '../support/broker.ts';
import { device } from '../support/home.ts';
import { Hub } from '../support/hub.ts';
import { isMosquittoInstalled, type Mosquitto, mosquitto } from '../support/mosquitto.ts';
import { folderWith } from '../support/temp-folder.ts';

const COMMAND = 'zigbee2mqtt/lamp/set';

/** Claims as an adapter does that repeats the newest beat of the hub. */
async function claim(port: number, id: string, action: string): Promise<void> {
  const sender = await Subscriber.open(port, 'halfsecond/heartbeat');
  const beat = await sender.message((topic) => topic === 'halfsecond/heartbeat');
  // Its acknowledgement may never come.
  sender.client.publish(
    'halfsecond/claim/siri',
    JSON.stringify({ id, intent: { action, device: 'lamp' }, confidence: 0.9, beat }),
    { qos: 1 },
    () => undefined,
  );
}

/** A broker in the dead one's place: all that reaches a device through it, up to the next claim's command. */
async function commandsAfter(hub: Hub, port: number): Promise<readonly string[]> {
  const back = hub.connected({ isNew: true });
  await mosquitto({ port });
  await back;
  const witness = await Subscriber.open(port);
  await claim(port, 'next', 'turn_off');
  await witness.message((topic, payload) => topic === COMMAND && payload === '{"state":"OFF"}');
  return witness.received.filter(({ topic }) => topic === COMMAND).map(({ payload }) => payload);
}

/** A hub whose broker something happens to when the hub tells of an event. */
async function hubThat(of: {
  at: (event: PipelineEvent) => boolean;
  happens: (broker: Mosquitto) => void;
  more?: object;
}): Promise<{ hub: Hub; broker: Mosquitto }> {
  const broker = await mosquitto();
  let happened = false;
  const hub = await Hub.start({
    port: broker.port,
    ...(of.more && { more: of.more }),
    on: (event) => {
      if (happened || !of.at(event)) return;
      happened = true;
      of.happens(broker);
    },
  });
  await hub.connected();
  return { hub, broker };
}

describe.skipIf(!isMosquittoInstalled)('a hub whose broker is lost', () => {
  test('during a contest lets nobody win, then and later', async () => {
    const { hub, broker } = await hubThat({
      at: ({ kind }) => kind === 'contest',
      happens: ({ process }) => process.kill('SIGKILL'),
      more: { arbiter: { budget_ms: 3000, patience_ms: 2000 } },
    });
    await claim(broker.port, 'a', 'turn_on');
    await hub.tells((event) => event.kind === 'verdict' && event.because === 'broker_lost');
    await broker.kill();
    // The next claim is decided, whatever was open before.
    expect(await commandsAfter(hub, broker.port)).toEqual(['{"state":"OFF"}']);
    await hub.tells(({ kind }) => kind === 'command');
    expect(hub.of('command').map(({ state }) => state)).toEqual(['sent']);
  });

  test('at the moment of the verdict sends nothing when the broker is back', async () => {
    const { hub, broker } = await hubThat({
      at: ({ kind }) => kind === 'verdict',
      happens: ({ process }) => process.kill('SIGKILL'),
    });
    await claim(broker.port, 'a', 'turn_on');
    await hub.tells((event) => event.kind === 'broker' && event.state === 'lost');
    await broker.kill();
    expect(await commandsAfter(hub, broker.port)).toEqual(['{"state":"OFF"}']);
  });

  test('because it stands still leaves the broker, and reports the command as undelivered', async () => {
    const { hub, broker } = await hubThat({
      at: ({ kind }) => kind === 'contest',
      happens: ({ process }) => process.kill('SIGSTOP'),
    });
    await claim(broker.port, 'a', 'turn_on');
    await hub.tells((event) => event.kind === 'command' && event.state === 'undelivered');
    await hub.tells((event) => event.kind === 'broker' && event.state === 'lost');
    expect(hub.of('command').map(({ state, reason }) => [state, reason])).toEqual([
      ['sent', undefined],
      ['undelivered', 'the broker did not acknowledge it within 1 s'],
    ]);
    await broker.kill();
    expect(await commandsAfter(hub, broker.port)).toEqual(['{"state":"OFF"}']);
  });
});

test.skipIf(!isMosquittoInstalled)(
  'the hub reports a command that the broker denies, and how to fix it',
  async () => {
    const folder = folderWith({ acl: 'topic readwrite halfsecond/#\ntopic read zigbee2mqtt/#\n' });
    const { port } = await mosquitto({ settings: `allow_anonymous true\nacl_file ${join(folder, 'acl')}` });
    const hub = await Hub.start({ port });
    await hub.connected();
    await claim(port, 'a', 'turn_on');
    await hub.tells((event) => event.kind === 'command' && event.state === 'undelivered');
    expect(hub.of('command').at(-1)?.reason).toMatch(/does not permit it; .*halfsecond acl/);
  },
);

test.skipIf(!isMosquittoInstalled)(
  'of two hubs at one broker the newer one decides, and the older one when the newer is gone',
  async () => {
    const { port } = await mosquitto();
    const older = await Hub.start({ port });
    await older.connected();
    const newer = await Hub.start({ port });
    await older.tells((event) => event.kind === 'broker' && event.state === 'lost');
    expect(older.of('broker').at(-1)?.reason).toMatch(/^another hub came .*stands by; end one of them/);
    await claim(port, 'a', 'turn_on');
    await newer.tells((event) => event.kind === 'command');
    expect(older.of('command')).toEqual([]);
    const again = older.connected({ isNew: true });
    await newer.stop();
    await again;
    await claim(port, 'b', 'turn_off');
    await older.tells((event) => event.kind === 'command');
    expect(newer.of('command')).toHaveLength(1);
    const witness = await Subscriber.open(port, 'halfsecond/status');
    expect(await witness.message(() => true)).toBe('online');
  },
);

describe.skipIf(!isMosquittoInstalled)('what an adapter kept while the broker was away', () => {
  const lock = device({ id: 'door', kind: 'lock', features: ['lock'] });

  /** A hub whose broker went away and came back. */
  async function hubWithBrokerBack(): Promise<{ hub: Hub; port: number }> {
    const broker = await mosquitto();
    const { port } = broker;
    const hub = await Hub.start({
      port,
      devices: [device({ id: 'lamp' }), lock],
      more: {
        arbiter: { max_claim_age_ms: 60_000 },
        assistants: { siri: { name: 'Siri', trust: true } },
      },
    });
    await hub.connected();
    await broker.kill();
    await hub.tells((event) => event.kind === 'broker' && event.state === 'lost');
    const back = hub.connected({ isNew: true });
    await mosquitto({ port });
    await back;
    return { hub, port };
  }

  async function outcomeOf(hub: Hub, port: number, claim: { id: string }): Promise<string> {
    const sender = await Subscriber.open(port, 'none');
    sender.client.publish('halfsecond/claim/siri', JSON.stringify({ confidence: 0.9, ...claim }), { qos: 1 });
    await hub.tells((event) => event.kind === 'outcome' && event.claim === claim.id);
    const told = hub.of('outcome').find((event) => event.claim === claim.id);
    return `${told?.outcome}: ${told?.reason === undefined ? '' : ENGLISH.of(reasonMessage(told.reason))}`;
  }

  test('opens nothing without a beat, whatever max_claim_age_ms allows', async () => {
    const { hub, port } = await hubWithBrokerBack();
    const door = { id: 'door-1', intent: { action: 'unlock', device: 'door' } };
    expect(await outcomeOf(hub, port, door)).toMatch(/^refused: a guarded action, .* must repeat the newest/);
    expect(hub.of('command')).toEqual([]);
    const lamp = { id: 'lamp-1', intent: { action: 'turn_on', device: 'lamp' } };
    expect(await outcomeOf(hub, port, lamp)).toMatch(/^granted/);
  });
});

test.skipIf(!isMosquittoInstalled)(
  'what was decided while the broker was away is told once when it is back',
  async () => {
    const { hub, broker } = await hubThat({
      at: ({ kind }) => kind === 'contest',
      happens: ({ process }) => process.kill('SIGKILL'),
      more: { arbiter: { budget_ms: 3000, patience_ms: 2000 } },
    });
    const { port } = broker;
    await claim(port, 'a', 'turn_on');
    await hub.tells((event) => event.kind === 'outcome');
    await broker.kill();
    await mosquitto({ port });
    const witness = await Subscriber.open(port);
    await witness.message((topic, payload) => topic === 'halfsecond/outcome/siri' && payload.includes('"a"'));
    // What comes after the next claim's outcome is no second telling of this one.
    await claim(port, 'b', 'turn_on');
    await witness.message((topic, payload) => topic === 'halfsecond/outcome/siri' && payload.includes('"b"'));
    const told = witness.received.filter(({ payload }) => payload.includes('"claim":"a"'));
    expect(told.filter(({ topic }) => topic === 'halfsecond/outcome/siri')).toHaveLength(1);
  },
);
