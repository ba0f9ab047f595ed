import { expect, test } from 'vitest';
import type { Action } from '../../../../src/config/action.ts';
import { commandTopics } from '../../../../src/devices/command-topics.ts';
import { DeviceRegistry } from '../../../../src/devices/registry.ts';
import type { DoorCommand } from '../../../../src/doors/door.ts';
import { Relay } from '../../../../src/doors/process/relay.ts';
import { SteppingClock } from '../../../../src/time/stepping-clock.ts';
import { device, home } from '../../../support/home.ts';

const devices = [
  device({ id: 'lamp' }),
  device({ id: 'front-door', kind: 'lock', features: ['lock'] }),
  device({ id: 'garage', kind: 'garage', features: ['open_close'] }),
  device({
    id: 'all',
    kind: 'group',
    family: undefined,
    members: ['lamp', 'garage'],
    features: ['open_close'],
  }),
];

function relay(connected = true) {
  const clock = new SteppingClock();
  const published: string[] = [];
  const made = home({ devices });
  const registry = new DeviceRegistry(devices);
  const wire = {
    connected,
    publish: (topic: string, payload: string) => {
      published.push(`${topic} ${payload}`);
      return true;
    },
  };
  return { clock, published, registry, made, relay: new Relay({ home: made, registry, wire, clock }) };
}

const ask = (action: Action, target: string): DoorCommand => ({
  id: `${action}-${target}`,
  assistant: 'siri',
  intents: [{ action, device: target }],
});

test('without a hub, the first command is relayed', () => {
  const { relay: alone, published } = relay();
  expect(alone.relay(ask('turn_on', 'lamp')).outcome).toBe('granted');
  expect(published).toEqual(['zigbee2mqtt/lamp/set {"state":"ON"}']);
});

test('without a hub, a command that another door relayed is absorbed and its opposite overruled, for absorb_ms', () => {
  const { relay: alone, published, clock, made } = relay();
  alone.saw({ topic: 'zigbee2mqtt/lamp/set', payload: '{"state":"ON"}' });
  expect(alone.relay(ask('turn_on', 'lamp')).outcome).toBe('absorbed');
  expect(alone.relay(ask('turn_off', 'lamp')).outcome).toBe('overruled');
  expect(published).toEqual([]);
  clock.stepTo(made.arbiter.absorb_ms);
  expect(alone.relay(ask('turn_off', 'lamp')).outcome).toBe('granted');
});

test.each([
  ['unlock', 'front-door'],
  ['open', 'garage'],
  ['open', 'all'],
] as const)('without a hub, a door refuses %s %s', (action, target) => {
  const { relay: alone, published } = relay();
  expect(alone.relay(ask(action, target)).outcome).toBe('refused');
  expect(published).toEqual([]);
});

test('without a hub, a door still locks', () => {
  const { relay: alone, published } = relay();
  expect(alone.relay(ask('lock', 'front-door')).outcome).toBe('granted');
  expect(published).toHaveLength(1);
});

test('without hub and broker a command is withheld', () => {
  const { relay: alone, published } = relay(false);
  expect(alone.relay(ask('turn_on', 'lamp')).outcome).toBe('withheld');
  expect(published).toEqual([]);
});

test('a relay listens on every topic by which a device is commanded', () => {
  const { made, registry } = relay();
  expect([...commandTopics(made.devices, registry).keys()]).toEqual([
    'zigbee2mqtt/lamp/set',
    'zigbee2mqtt/front-door/set',
    'zigbee2mqtt/garage/set',
  ]);
});
