import { expect, test } from 'vitest';
import type { Claim } from '../../../src/claim/claim.ts';
import type { DoorName } from '../../../src/config/assistant.ts';
import { createUnderstanding } from '../../../src/intent/understand.ts';
import { UnprovenClaims } from '../../../src/pipeline/unproven.ts';
import { device } from '../../support/home.ts';

const DEVICES = [
  device({ id: 'lamp' }),
  device({
    id: 'garage',
    name: { en: 'garage door', zh: '車庫門' },
    kind: 'garage',
    features: ['open_close'],
  }),
];
const unproven = new UnprovenClaims({
  devices: DEVICES,
  rooms: ['living-room'],
  understand: createUnderstanding(DEVICES),
});

function claimed(door: DoorName, of: Partial<Claim>): Claim {
  return {
    id: '1',
    assistant: 'siri',
    door,
    intents: [],
    age_ms: 0,
    can_serve: true,
    origin: 'unknown',
    arrived_ms: 0,
    ...of,
  };
}

const OPEN = [{ action: 'open', device: 'garage' }] as const;

test.each([
  ['bemfa', { intents: OPEN }, 'fresh'],
  ['webhook', { text: '打開車庫門' }, 'fresh'],
  ['webhook', { text: 'open the garage door' }, 'fresh'],
  ['mqtt', { intents: OPEN }, 'repeat the newest `beat`'],
] as const)('of unknown age a claim by %s that asks %j is refused with what helps', (door, asked, why) => {
  const { intents, unsupported } = unproven.admitted(claimed(door, { ...asked, unproven: true }));
  expect(intents).toEqual([]);
  expect(unsupported).toContain(why);
});

test.each([
  ['of known age', { intents: OPEN }],
  ['that closes', { intents: [{ action: 'close', device: 'garage' }], unproven: true }],
  ['for a lamp', { intents: [{ action: 'turn_on', device: 'lamp' }], unproven: true }],
  ['in words for a lamp', { text: '打開燈', unproven: true }],
] as const)('a claim %s is taken as it is', (_, asked) => {
  const claim = claimed('bemfa', asked);
  expect(unproven.admitted(claim)).toBe(claim);
});
