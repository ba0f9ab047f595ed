import fc from 'fast-check';
import { assistantSchema } from '../../src/config/assistant.ts';
import type { Device } from '../../src/config/device.ts';
import type { Home } from '../../src/config/schema.ts';
import { device, home } from '../support/home.ts';

export const ROOMS = ['hall', 'kitchen', 'study'] as const;
export const ASSISTANTS = ['siri', 'tmall-genie', 'alexa', 'jarvis'] as const;

// Parsed once: a home is built a hundred thousand times.
const plainAssistant = assistantSchema.parse({ name: 'an assistant' });
const plainHome = home({ devices: [] });
const plain = {
  light: device({ id: 'light', features: ['on_off', 'brightness'] }),
  lock: device({ id: 'lock', kind: 'lock', features: ['lock'] }),
  garage: device({ id: 'garage', kind: 'garage', features: ['open_close'] }),
  group: device({
    id: 'group',
    kind: 'group',
    members: ['light'],
    features: ['on_off', 'brightness', 'lock'],
  }),
};

const owner = (assistants: readonly string[]) =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constant({}) },
    fc.constantFrom(...assistants).map((prefer) => ({ owner: { prefer } })),
    fc.constantFrom(...assistants).map((only) => ({ owner: { only } })),
  );

const risk = fc.constantFrom<{ risk?: Device['risk'] }>({}, {}, {}, { risk: 'guarded' }, { risk: 'normal' });

const assistantArbitrary = fc.record({
  trust: fc.boolean(),
  trust_origin: fc.boolean(),
  heard: fc.constantFrom('claim' as const, 'evidence' as const),
});

/** A home of two to four assistants, of devices with owners and risks, and of groups in groups. */
export const homeArbitrary: fc.Arbitrary<Home> = fc
  .integer({ min: 2, max: ASSISTANTS.length })
  .chain((count) => {
    const names = ASSISTANTS.slice(0, count);
    return fc
      .record({
        assistants: fc.tuple(...names.map(() => assistantArbitrary)),
        devices: fc.array(
          fc.record({
            kind: fc.constantFrom('light' as const, 'light' as const, 'lock' as const, 'garage' as const),
            room: fc.constantFrom(...ROOMS),
            owner: owner(names),
            risk,
          }),
          { minLength: 1, maxLength: 4 },
        ),
        groups: fc.array(fc.record({ room: fc.constantFrom(...ROOMS), members: fc.nat() }), { maxLength: 2 }),
        prefer: fc.shuffledSubarray([...names]),
        policy: fc.record({
          absorb_ms: fc.constantFrom(3000, 3000, 600),
          patience_ms: fc.constantFrom(150, 0, 400),
          reserve_ms: fc.constantFrom(20, 20, 0),
        }),
      })
      .map(({ assistants, devices, groups, prefer, policy }) => {
        const singles = devices.map(
          ({ kind, room, owner: whose, risk: dangerous }, at): Device => ({
            ...plain[kind],
            id: `${kind}-${at}`,
            address: `${kind}-${at}`,
            room,
            ...whose,
            ...dangerous,
          }),
        );
        const all: Device[] = [...singles];
        for (const [at, { room, members }] of groups.entries()) {
          // Which members: the bits of a number; a later group may hold an earlier one.
          const inside = all.filter((_, bit) => (members >> bit) & 1).map(({ id }) => id);
          if (inside.length > 0) all.push({ ...plain.group, id: `group-${at}`, room, members: inside });
        }
        return {
          ...plainHome,
          assistants: Object.fromEntries(
            names.map((name, at) => [name, { ...plainAssistant, ...assistants[at] }]),
          ),
          devices: all,
          prefer,
          arbiter: { ...plainHome.arbiter, ...policy },
        };
      });
  });
