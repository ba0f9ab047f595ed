import { expect, test } from 'vitest';
import { Attempts } from '../../../src/console/attempts.ts';
import { SteppingClock } from '../../../src/time/stepping-clock.ts';

const wrong = async () => false;
const right = async () => true;

function attempts() {
  const clock = new SteppingClock();
  return { clock, limits: new Attempts({ clock }) };
}

const stranger = (address: string) => ({ address, browser: undefined });

test('ten tries fail in a quarter of an hour; the next one waits until the first of them is over', async () => {
  const { clock, limits } = attempts();
  for (let minute = 0; minute < 10; minute++) {
    expect(limits.wait_ms(stranger('192.168.1.7'))).toBe(0);
    await limits.run(stranger('192.168.1.7'), wrong);
    clock.stepTo(clock.now() + 60_000);
  }
  expect(limits.wait_ms(stranger('192.168.1.7'))).toBe(5 * 60_000);
  expect(limits.wait_ms(stranger('192.168.1.8'))).toBe(0);
  clock.stepTo(clock.now() + 5 * 60_000);
  expect(limits.wait_ms(stranger('192.168.1.7'))).toBe(0);
});

test('whoever has one IPv6 address of a network has all of its /64', async () => {
  const { limits } = attempts();
  for (let number = 0; number < 10; number++)
    await limits.run(stranger(`fd00:1:2:3::${number.toString(16)}`), wrong);
  expect(limits.wait_ms(stranger('fd00:1:2:3:ffff:1:2:3'))).toBeGreaterThan(0);
  expect(limits.wait_ms(stranger('fd00:1:2:4::1'))).toBe(0);
});

test('an IPv4 address is the same however the socket writes it', async () => {
  const { limits } = attempts();
  for (let number = 0; number < 10; number++) await limits.run(stranger('::ffff:192.168.1.7'), wrong);
  expect(limits.wait_ms(stranger('192.168.1.7'))).toBeGreaterThan(0);
});

test('a hundred failed tries of many addresses stop strangers, and no browser that was signed in before', async () => {
  const { limits } = attempts();
  for (let number = 0; number < 100; number++) await limits.run(stranger(`10.0.0.${number}`), wrong);
  expect(limits.wait_ms(stranger('10.0.1.1'))).toBeGreaterThan(0);
  expect(limits.wait_ms({ address: '10.0.1.1', browser: 'known' })).toBe(0);
});

test('a right try forgets the wrong ones before it', async () => {
  const { limits } = attempts();
  for (let number = 0; number < 9; number++) await limits.run(stranger('192.168.1.7'), wrong);
  await limits.run(stranger('192.168.1.7'), right);
  await limits.run(stranger('192.168.1.7'), wrong);
  expect(limits.wait_ms(stranger('192.168.1.7'))).toBe(0);
});

test('many tries at a time are no way around the limit', async () => {
  const { limits } = attempts();
  let settle: (isRight: boolean) => void = () => undefined;
  const held = new Promise<boolean>((settled) => {
    settle = settled;
  });
  const running = Array.from({ length: 4 }, () => limits.run(stranger('192.168.1.7'), () => held));
  expect(limits.wait_ms(stranger('192.168.1.9'))).toBe(1000);
  settle(false);
  await Promise.all(running);
  expect(limits.wait_ms(stranger('192.168.1.9'))).toBe(0);
});
