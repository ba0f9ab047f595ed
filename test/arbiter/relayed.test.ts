import { expect, test } from 'vitest';
import type { Claim } from '../../src/claim/claim.ts';
import { ArbiterRig } from '../support/arbiter-rig.ts';
import { device, home } from '../support/home.ts';

const on = [{ action: 'turn_on', device: 'lamp' }] as const;
const off = [{ action: 'turn_off', device: 'lamp' }] as const;
const rig = () => new ArbiterRig(home({ devices: [device({ id: 'lamp' })] }));
const relayed = (at_ms: number): Claim => ({
  id: 'alone',
  assistant: 'siri',
  door: 'matter',
  intents: on,
  age_ms: 1500,
  can_serve: true,
  origin: 'unknown',
  arrived_ms: at_ms,
});
const outcomes = (it: ArbiterRig) => it.notices.map(({ claim, outcome }) => `${claim} ${outcome}`);

test('what a door did alone is not done again, and its twin is absorbed', () => {
  const it = rig();
  it.at(5000, (arbiter) => arbiter.relayed(relayed(5000)));
  it.at(5010, () =>
    it.claim({ assistant: 'tmall-genie', id: 'twin', door: 'aligenie', intents: on, age_ms: 1800 }),
  );
  it.settle();
  expect(outcomes(it)).toEqual(['alone granted', 'twin absorbed']);
  expect(it.orders).toEqual([]);
});

test('the rival of what a door did alone is overruled', () => {
  const it = rig();
  it.at(5000, (arbiter) => arbiter.relayed(relayed(5000)));
  it.at(5010, () =>
    it.claim({ assistant: 'tmall-genie', id: 'rival', door: 'aligenie', intents: off }),
  ).settle();
  expect(outcomes(it)).toEqual(['alone granted', 'rival overruled']);
  expect(it.orders).toEqual([]);
});

test('told twice, it stands once; and when its time is up the device is free', () => {
  const it = rig();
  it.at(5000, (arbiter) => arbiter.relayed(relayed(5000)));
  it.at(5001, (arbiter) => arbiter.relayed(relayed(5001)));
  it.at(9000, () =>
    it.claim({ assistant: 'tmall-genie', id: 'later', door: 'aligenie', intents: off }),
  ).settle();
  expect(outcomes(it)).toEqual(['alone granted', 'later granted']);
});
