import { expect, test } from 'vitest';
import type { Claim } from '../../../src/claim/claim.ts';
import { ArbiterRig } from '../../support/arbiter-rig.ts';
import { device, home } from '../../support/home.ts';

const on = [{ action: 'turn_on', device: 'lamp' }] as const;
const rig = () => new ArbiterRig(home({ devices: [device({ id: 'lamp' })] }));
const relayed = (id: string, arrived_ms: number): Claim => ({
  id,
  assistant: 'siri',
  door: 'homekit',
  intents: on,
  age_ms: 2500,
  can_serve: true,
  origin: 'unknown',
  arrived_ms,
});
const outcomes = (it: ArbiterRig) => it.notices.map(({ claim, outcome }) => `${claim} ${outcome}`);

test('what a door carried out alone is granted, and its twin absorbed', () => {
  const it = rig();
  it.at(5000, (arbiter) => arbiter.relayed(relayed('r', 5000)));
  it.at(5200, () => it.claim({ assistant: 'tmall-genie', id: 'twin', intents: on })).settle();
  expect(outcomes(it)).toEqual(['r granted', 'twin absorbed']);
  expect(it.orders).toEqual([]);
});

test('a claim that the hub had, and could not decide, keeps its outcome, and its twin is absorbed', () => {
  const it = rig();
  it.at(1000, () => it.claim({ assistant: 'siri', door: 'homekit', id: 'r', intents: on }));
  it.at(1010, (arbiter) => arbiter.broker(false)).settle();
  it.at(5000, (arbiter) => arbiter.broker(true));
  it.at(5100, (arbiter) => arbiter.relayed(relayed('r', 5100)));
  it.at(5200, () => it.claim({ assistant: 'tmall-genie', id: 'twin', intents: on })).settle();
  expect(outcomes(it)).toEqual(['r withheld', 'twin absorbed']);
  expect(it.orders).toEqual([]);
});

test('one that had acted already changes nothing', () => {
  const it = rig();
  it.at(1000, () => it.claim({ assistant: 'siri', door: 'homekit', id: 'r', intents: on })).settle();
  it.at(60_000, (arbiter) => arbiter.relayed(relayed('r', 60_000)));
  it.at(60_100, () => it.claim({ assistant: 'tmall-genie', id: 'later', intents: on })).settle();
  expect(outcomes(it)).toEqual(['r granted', 'later granted']);
});

test('what was carried out alone absorbs from the hub’s return on, for its twins waited as it did', () => {
  const it = rig();
  it.at(5000, (arbiter) => arbiter.relayed(relayed('r', 5000)));
  it.at(7999, () => it.claim({ assistant: 'tmall-genie', id: 'twin', intents: on })).settle();
  expect(outcomes(it)).toEqual(['r granted', 'twin absorbed']);
});
