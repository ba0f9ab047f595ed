import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ArbiterRig } from '../../support/arbiter-rig.ts';
import { device, home } from '../../support/home.ts';

const ASSISTANTS = ['siri', 'tmall-genie', 'alexa'];
const HOME = home({ assistants: ASSISTANTS, devices: [device({ id: 'lamp' }), device({ id: 'fan' })] });
const on = (id: string) => [{ action: 'turn_on', device: id }] as const;
const outcomes = (rig: ArbiterRig) => rig.notices.map(({ claim, outcome }) => `${claim} ${outcome}`);

/** A hub that has heard what another one has decided before it was killed. */
function successor(of: ArbiterRig, at_ms: number): ArbiterRig {
  const rig = new ArbiterRig(HOME);
  rig.clock.stepTo(at_ms);
  for (const { at_ms: decided_ms, ...decision } of of.decisions)
    rig.arbiter.decidedElsewhere({ ...decision, age_ms: at_ms - decided_ms });
  return rig;
}

describe('what another hub of the home has decided', () => {
  const first = () => {
    const rig = new ArbiterRig(HOME);
    rig.at(1000, () => rig.claim({ assistant: 'siri', id: 's', intents: on('lamp') }));
    return rig.settle();
  };

  test('is told once more to a sender that asks, and to nobody else', () => {
    const next = successor(first(), 3000);
    expect(next.notices).toEqual([]);
    next.claim({ assistant: 'siri', id: 's', intents: on('lamp') });
    next.settle();
    expect(outcomes(next)).toEqual(['s granted']);
    expect(next.orders).toEqual([]);
  });

  test('absorbs a late rival, and leaves other devices alone', () => {
    const next = successor(first(), 3000);
    next.claim({ assistant: 'tmall-genie', id: 'g', intents: on('lamp') });
    next.claim({ assistant: 'alexa', id: 'a', intents: on('fan'), room: 'attic' });
    next.settle();
    expect(outcomes(next).toSorted()).toEqual(['a granted', 'g absorbed']);
  });

  test('stands in nobody’s way a minute later', () => {
    const next = successor(first(), 61_000);
    next.claim({ assistant: 'tmall-genie', id: 'g', intents: [{ action: 'turn_off', device: 'lamp' }] });
    next.settle();
    expect(outcomes(next)).toEqual(['g granted']);
  });

  test('tells each message of a gesture its outcome', () => {
    const rig = new ArbiterRig(HOME);
    rig.at(1000, () => rig.claim({ assistant: 'siri', id: 's-1', intents: on('lamp') }));
    rig.at(1050, () => rig.claim({ assistant: 'siri', id: 's-2', intents: on('fan') })).settle();
    const next = successor(rig, 3000);
    for (const id of ['s-1', 's-2']) next.claim({ assistant: 'siri', id, intents: on('lamp') });
    next.settle();
    expect(outcomes(next)).toEqual(['s-1 granted', 's-2 granted']);
    expect(next.orders).toEqual([]);
  });
});

test('whenever a hub is killed, no claim is granted by both hubs, and each that is sent again is answered once', () => {
  const claims = fc.array(
    fc.record({
      assistant: fc.constantFrom(...ASSISTANTS),
      device: fc.constantFrom('lamp', 'fan'),
      action: fc.constantFrom('turn_on', 'turn_off'),
      wait_ms: fc.constantFrom(0, 40, 200, 700, 3000),
    }),
    { minLength: 1, maxLength: 12 },
  );
  fc.assert(
    fc.property(claims, fc.nat({ max: 10_000 }), fc.constantFrom(1200, 2000), (sent, killed, gap_ms) => {
      const before = new ArbiterRig(HOME);
      const told = sent.map(({ assistant, device: id, action }, at) => ({
        assistant,
        id: `c-${at}`,
        intents: [{ action, device: id }] as const,
      }));
      let now_ms = 1000;
      const killed_ms = 1000 + killed;
      for (const [at, claim] of told.entries()) {
        now_ms += sent[at]?.wait_ms ?? 0;
        if (now_ms > killed_ms) break;
        before.at(now_ms, () => before.claim(claim));
      }
      before.clock.stepTo(Math.max(killed_ms, now_ms));
      const after = successor(before, before.clock.now() + gap_ms);
      for (const claim of told) after.claim(claim);
      after.settle();
      const done = new Set(before.decisions.flatMap(({ claims: all }) => all.map(({ id }) => id)));
      const again = after.decisions.flatMap(({ claims: all }) => all.map(({ id }) => id));
      expect(again.filter((id) => done.has(id))).toEqual([]);
      expect(after.notices.map(({ claim }) => claim).toSorted()).toEqual(told.map(({ id }) => id).toSorted());
    }),
    { numRuns: 500 },
  );
});
