import { expect, test } from 'vitest';
import type { DeviceAction } from '../../src/config/action.ts';
import type { DeviceState } from '../../src/devices/device-state.ts';
import { codecOf } from '../../src/devices/families/catalogue.ts';
import { ofEveryFamily } from './every-family.ts';

/** Device, action, value; topic and payload of each message. */
export type CommandRow = readonly [string, DeviceAction, number | undefined, ...string[]];

/** What a family's devices are sent, one row a command. */
export function commandTable(rows: readonly CommandRow[], known: DeviceState = {}): void {
  for (const [id, action, value, ...wanted] of rows)
    test(`${id}: ${action} ${value ?? ''} → ${wanted.join(' ')}`, () => {
      const device = ofEveryFamily(id);
      const intent = { action, device: id, ...(value !== undefined && { value }) };
      const sent = codecOf(device)?.commands(device, intent, known) ?? [];
      expect(sent.flatMap(({ topic, payload }) => [topic, payload])).toEqual(wanted);
    });
}

/** What a family's devices tell, and what it means, one row a message. */
export function stateTable(
  rows: readonly (readonly [string, string, string, DeviceState | undefined])[],
): void {
  test.each(rows)('%s: %s %s', (id, topic, payload, state) => {
    const device = ofEveryFamily(id);
    expect(codecOf(device)?.stateTopics(device)).toContain(topic);
    expect(codecOf(device)?.readState(device, { topic, payload }) ?? {}).toEqual(state ?? {});
  });
}

/** What tells that a device can be reached, or cannot, one row a message. */
export function availabilityTable(
  rows: readonly (readonly [string, string, string, boolean | undefined])[],
): void {
  test.each(rows)('%s: %s %s', (id, topic, payload, online) => {
    const device = ofEveryFamily(id);
    expect(codecOf(device)?.availabilityTopics(device)).toContain(topic);
    expect(codecOf(device)?.readAvailability(device, { topic, payload })).toBe(online);
  });
}
