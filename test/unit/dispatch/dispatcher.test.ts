import { expect, test } from 'vitest';
import type { Report } from '../../../src/arbiter/event.ts';
import { DeviceRegistry } from '../../../src/devices/registry.ts';
import { Confirmations } from '../../../src/dispatch/confirmations.ts';
import { Dispatcher } from '../../../src/dispatch/dispatcher.ts';
import type { Intent } from '../../../src/intent/intent.ts';
import { ReplayWire, type Wire } from '../../../src/mqtt/wire.ts';
import { SteppingClock } from '../../../src/time/stepping-clock.ts';
import { shippedHome } from '../../support/home.ts';

const on: Intent = { action: 'turn_on', device: 'living-room-light' };

class Rig {
  readonly clock = new SteppingClock();
  readonly published: string[] = [];
  readonly told: string[] = [];
  readonly wire: { connected: boolean; publish: Wire['publish'] } = new ReplayWire((topic, payload) =>
    this.published.push(`${topic} ${payload}`),
  );
  readonly registry = new DeviceRegistry(shippedHome().devices);
  readonly report: Report = (kind, fields) => {
    if ('state' in fields) this.told.push(`${kind} ${fields.state}`);
  };
  readonly confirmations = new Confirmations({
    clock: this.clock,
    report: this.report,
    resend: ({ topic, payload }) => this.wire.publish(topic, `again ${payload}`),
    confirm_ms: 1500,
  });
  readonly dispatcher = new Dispatcher({
    wire: this.wire,
    registry: this.registry,
    clock: this.clock,
    report: this.report,
    confirmations: this.confirmations,
    mode: 'arbitrate',
  });

  constructor() {
    // Devices that are known to report their state.
    for (const topic of this.registry.stateTopics)
      this.registry.read({ topic, payload: '{"state":"OFF","POWER":"OFF"}' });
    this.registry.read({ topic: 'zigbee2mqtt/front-door', payload: '{"state":"LOCK"}' });
  }

  order(intents: readonly Intent[], more: { guarded?: boolean; opened_ms?: number } = {}) {
    return this.dispatcher.handOver({
      verdict: 'v',
      intents,
      opened_ms: this.clock.now(),
      budget_ms: 500,
      guarded: false,
      ...more,
    });
  }
}

test('hands over at once, and says when', () => {
  const rig = new Rig();
  rig.clock.stepTo(7);
  expect(rig.order([on])).toEqual({ state: 'sent', acted: true, handed_ms: 7 });
  expect(rig.published).toEqual(['zigbee2mqtt/living-room-light/set {"state":"ON"}']);
});

test('drops what would be later than the budget, and says so', () => {
  const rig = new Rig();
  rig.clock.stepTo(501);
  expect(rig.order([on], { opened_ms: 0 })).toMatchObject({ state: 'undelivered', reason: 'late by 1 ms' });
  expect(rig.published).toEqual([]);
  expect(rig.told).toEqual(['command undelivered']);
});

test('what is just within the budget is sent', () => {
  const rig = new Rig();
  rig.clock.stepTo(500);
  expect(rig.order([on], { opened_ms: 0 })).toMatchObject({ state: 'sent', handed_ms: 500 });
});

test('a command comes at least once, is never retained, and is worth nothing after two seconds', () => {
  const rig = new Rig();
  const told: unknown[] = [];
  rig.wire.publish = (_topic, _payload, options) => told.push(options) > 0;
  rig.order([on]);
  expect(told).toEqual([{ qos: 1, retain: false, expiry_s: 2 }]);
});

test('where the connection fails half-way something was done all the same, and what was not is said', () => {
  const rig = new Rig();
  rig.wire.publish = (topic) => topic.includes('living-room-light');
  expect(rig.order([on, { action: 'turn_on', device: 'bedroom-light' }])).toMatchObject({
    state: 'undelivered',
    acted: true,
    reason: 'the connection failed before bedroom-light',
  });
});

test('an order of which nothing is left to do is undelivered, and has done nothing', () => {
  const rig = new Rig();
  expect(rig.order([])).toMatchObject({ state: 'undelivered', acted: false });
});

test('sends nothing without the broker, and keeps nothing for later', () => {
  const rig = new Rig();
  rig.wire.connected = false;
  expect(rig.order([on])).toMatchObject({ state: 'undelivered', reason: 'broker_lost' });
  rig.wire.connected = true;
  rig.clock.stepTo(10_000);
  expect(rig.published).toEqual([]);
});

test('commands nothing while it observes', () => {
  const rig = new Rig();
  rig.dispatcher.mode = 'observe';
  expect(rig.order([on])).toMatchObject({ state: 'observed', acted: true });
  expect(rig.published).toEqual([]);
});

test('a matching state confirms; one from before the command does not', () => {
  const rig = new Rig();
  rig.order([on]);
  rig.confirmations.heard('living-room-light', { on: false });
  expect(rig.confirmations.isAwaiting('living-room-light')).toBe(true);
  rig.confirmations.heard('living-room-light', { on: true });
  rig.clock.stepTo(10_000);
  expect(rig.told).toEqual(['command sent', 'confirmation confirmed']);
});

test('a silent device is told once more, half-way, and then given up', () => {
  const rig = new Rig();
  rig.order([on]);
  rig.clock.stepTo(749);
  expect(rig.published).toHaveLength(1);
  rig.clock.stepTo(750);
  expect(rig.published.at(-1)).toBe('zigbee2mqtt/living-room-light/set again {"state":"ON"}');
  rig.clock.stepTo(1500);
  expect(rig.told).toEqual(['command sent', 'confirmation resent', 'confirmation unconfirmed']);
});

test.each<[string, Intent, boolean]>([
  ['a toggle', { action: 'toggle', device: 'living-room-light' }, false],
  ['a step', { action: 'adjust_brightness', device: 'living-room-light', value: 10 }, false],
  ['a guarded action', { action: 'unlock', device: 'front-door' }, true],
])('%s is never sent twice', (_, intent, guarded) => {
  const rig = new Rig();
  rig.order([intent], { guarded });
  rig.clock.stepTo(10_000);
  expect(rig.published).toHaveLength(1);
});

test.each<[string, (rig: Rig) => void]>([
  ['a newer state came', (rig) => rig.confirmations.heard('living-room-light', { on: false })],
  ['a newer verdict came', (rig) => void rig.order([{ action: 'turn_off', device: 'living-room-light' }])],
  ['the broker was lost', (rig) => rig.confirmations.cancel()],
])('nothing is sent again once %s', (_, happening) => {
  const rig = new Rig();
  rig.order([on]);
  rig.clock.stepTo(100);
  happening(rig);
  rig.clock.stepTo(10_000);
  expect(rig.published.filter((line) => line.includes('again {"state":"ON"}'))).toEqual([]);
});

test('the silence of a device that has never said a word says nothing: it is told once', () => {
  const rig = new Rig();
  rig.confirmations.expect({ verdict: 'v', intent: on, commands: [], before: {}, guarded: false });
  rig.clock.stepTo(10_000);
  expect(rig.told).toEqual(['confirmation unconfirmed']);
});

test('a device known offline is not told, and that is said at once', () => {
  const rig = new Rig();
  rig.registry.readAvailability({ topic: 'zigbee2mqtt/living-room-light/availability', payload: 'offline' });
  expect(rig.order([on])).toMatchObject({
    state: 'undelivered',
    acted: false,
    reason: 'living-room-light is offline',
  });
  expect(rig.published).toEqual([]);
  rig.clock.stepTo(10_000);
  expect(rig.told).toEqual(['command undelivered']);
});

test('of a group those that are there are told, and the others named', () => {
  const rig = new Rig();
  rig.registry.readAvailability({ topic: 'tele/kitchen-light/LWT', payload: 'Offline' });
  expect(rig.order([{ action: 'turn_off', device: 'all-lights' }])).toMatchObject({
    state: 'undelivered',
    acted: true,
    reason: 'kitchen-light is offline',
  });
  expect(rig.published).toHaveLength(4);
});

test('a device that goes offline before it has answered is not told again', () => {
  const rig = new Rig();
  rig.order([on]);
  rig.confirmations.offline('living-room-light');
  rig.clock.stepTo(10_000);
  expect(rig.told).toEqual(['command sent', 'confirmation unconfirmed']);
});

test('a command that the broker denies is undelivered, and nothing is waited for', () => {
  const rig = new Rig();
  rig.order([on]);
  rig.clock.stepTo(100);
  expect(rig.dispatcher.undelivered('zigbee2mqtt/living-room-light/set', 'denied')).toBe(true);
  rig.clock.stepTo(10_000);
  expect(rig.told).toEqual(['command sent', 'command undelivered', 'confirmation undelivered']);
});

test('the time of an older command does not end the wait for a newer one', () => {
  const rig = new Rig();
  rig.order([on]);
  rig.clock.stepTo(100);
  rig.confirmations.heard('living-room-light', { on: true });
  rig.clock.stepTo(1000);
  rig.order([on]);
  rig.confirmations.undelivered('living-room-light', 'an older verdict');
  rig.clock.stepTo(1600);
  expect(rig.confirmations.isAwaiting('living-room-light')).toBe(true);
  expect(rig.told).toEqual(['command sent', 'confirmation confirmed', 'command sent']);
});
