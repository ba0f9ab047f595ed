import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ArbiterRig } from '../support/arbiter-rig.ts';
import { device, home } from '../support/home.ts';
import { trials } from './run.ts';

const lights = Array.from({ length: 6 }, (_, at) => `light-${at}`);
const house = home({
  assistants: ['siri', 'tmall-genie'],
  devices: lights.map((id, at) =>
    device({ id, room: `room-${at}`, owner: { prefer: at % 2 === 0 ? 'siri' : 'tmall-genie' } }),
  ),
});
/** Shorter than a verdict absorbs. */
const LATEST_MS = 2500;
/** By light, when the claim on it comes. */
const times_ms = fc.array(
  fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: LATEST_MS })),
  { minLength: lights.length, maxLength: lights.length },
);

test('2: of two opposite scenes each light obeys one, whenever and in whatever order their claims come', () => {
  const scenes = fc.record({ on_ms: times_ms, off_ms: times_ms, patience_ms: fc.constantFrom(150, 1500) });
  fc.assert(
    fc.property(scenes, ({ on_ms, off_ms, patience_ms }) => {
      const it = new ArbiterRig(house, { policy: { patience_ms, budget_ms: 2000 } });
      const asked = (assistant: string, action: 'turn_on' | 'turn_off', all_ms: readonly number[]) =>
        all_ms.map((at_ms, at) => ({ at_ms, assistant, action, light: lights[at] ?? '' }));
      const claims = [...asked('siri', 'turn_on', on_ms), ...asked('tmall-genie', 'turn_off', off_ms)];
      for (const { at_ms, assistant, action, light } of claims.toSorted((a, b) => a.at_ms - b.at_ms))
        it.at(at_ms, () =>
          it.claim({
            assistant,
            id: `${assistant} ${light}`,
            door: 'matter',
            origin: 'unknown',
            intents: [{ action, device: light }],
          }),
        );
      it.settle();
      const commanded = it.orders.flatMap(({ intents }) => intents.map((intent) => intent.device));
      expect(commanded.sort()).toEqual(lights);
      const granted = it.notices.filter(({ outcome }) => outcome === 'granted');
      expect(granted.map(({ claim }) => claim.split(' ')[1]).sort()).toEqual(lights);
      expect(it.notices.map(({ claim }) => claim).sort()).toEqual(
        claims.map(({ assistant, light }) => `${assistant} ${light}`).sort(),
      );
    }),
    trials(),
  );
});
