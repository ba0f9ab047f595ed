import { expect, test } from 'vitest';
import { lagProfiles, patience_ms } from '../../src/arbiter/lag.ts';
import { ArbiterRig } from '../support/arbiter-rig.ts';
import { device, home } from '../support/home.ts';

const on = [{ action: 'turn_on', device: 'lamp' }] as const;
const off = [{ action: 'turn_off', device: 'lamp' }] as const;
const MINUTE_MS = 60_000;

const rig = () =>
  new ArbiterRig(
    home({ devices: [device({ id: 'lamp' }), device({ id: 'kettle' })], more: { prefer: ['siri'] } }),
  );

test('learns how late a rival comes by its door, also where it comes too late for the contest', () => {
  const it = rig();
  for (let day = 1; day <= 20; day++) {
    const late_ms = day === 7 ? 900 : 80;
    it.at(day * MINUTE_MS, () => it.claim({ assistant: 'siri', intents: on }));
    it.at(day * MINUTE_MS + late_ms, () => it.claim({ assistant: 'tmall-genie', intents: off }));
  }
  it.settle();
  const [profile, ...more] = lagProfiles(it.arbiter.lags);
  expect(more).toEqual([]);
  expect(profile).toEqual({
    assistant: 'tmall-genie',
    door: 'mqtt',
    observed: 20,
    p50_ms: 80,
    p95_ms: 80,
    learned: true,
  });
  expect(patience_ms(it.arbiter.lags, 'tmall-genie', it.arbiter.house.policy)).toBe(80);
  expect(patience_ms(it.arbiter.lags, 'siri', it.arbiter.house.policy)).toBe(150);
});

test('takes no scene, no repeat and no second thought for lateness', () => {
  const it = rig();
  const scene = [{ action: 'turn_on', device: 'kettle' }] as const;
  it.at(MINUTE_MS, () => it.claim({ assistant: 'siri', intents: on }));
  it.at(MINUTE_MS + 10, () => it.claim({ assistant: 'siri', intents: scene }));
  it.at(MINUTE_MS + 20, () => it.claim({ assistant: 'tmall-genie', intents: off }));
  it.at(MINUTE_MS + 1500, () => it.claim({ assistant: 'siri', intents: on }));
  it.settle();
  expect(it.arbiter.lags).toEqual({ 'tmall-genie': { mqtt: [20] } });
});
