import { expect, test } from 'vitest';
import {
  absorption_ms,
  type Lags,
  lagProfiles,
  patience_ms,
  withLag,
} from '../../../src/arbiter/timing/lag.ts';
import { ArbiterRig } from '../../support/arbiter-rig.ts';
import { device, home } from '../../support/home.ts';

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

/** Siri's lags by Matter, in the order in which they came. */
const observed = (...lags_ms: readonly number[]): Lags =>
  lags_ms.reduce<Lags>((lags, lag_ms) => withLag(lags, { assistant: 'siri', door: 'matter', lag_ms }), {});
const times = (count: number, lag_ms: number) => Array.from({ length: count }, () => lag_ms);
const { policy } = rig().arbiter.house;

test('is learned from twenty lags, and of them only the slowest twentieth is not waited for', () => {
  expect(patience_ms(observed(...times(19, 60)), 'siri', policy)).toBe(150);
  expect(patience_ms(observed(...times(20, 60)), 'siri', policy)).toBe(60);
  expect(patience_ms(observed(...times(19, 60), 400), 'siri', policy)).toBe(60);
  expect(patience_ms(observed(...times(18, 60), 400, 400), 'siri', policy)).toBe(400);
});

test('a lag that just fits into the budget is waited for', () => {
  expect(patience_ms(observed(...times(20, 480)), 'siri', policy)).toBe(480);
  expect(patience_ms(observed(...times(20, 481)), 'siri', policy)).toBe(150);
});

test('forgets all but the last two hundred', () => {
  expect(observed(...times(150, 400), ...times(200, 60)).siri?.matter).toEqual(times(200, 60));
});

test('a verdict absorbs for as long as ninety-nine of a hundred claims have taken', () => {
  expect(absorption_ms(observed(...times(98, 60), 4000, 9000), ['siri'])).toBe(4000);
  expect(absorption_ms(observed(...times(97, 60), 4000, 5000, 9000), ['siri'])).toBe(5000);
  expect(absorption_ms(observed(...times(19, 4000)), ['siri'])).toBe(0);
  expect(absorption_ms(observed(...times(20, 4000)), ['tmall-genie'])).toBe(0);
});
