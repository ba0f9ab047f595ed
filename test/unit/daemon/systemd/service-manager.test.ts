import { expect, test } from 'vitest';
import { ServiceManager } from '../../../../src/daemon/systemd/service-manager.ts';
import { SteppingClock } from '../../../../src/time/stepping-clock.ts';

function manager(answers: () => Promise<void> = () => Promise.resolve()) {
  const clock = new SteppingClock();
  const told: string[] = [];
  let status = 'ok';
  const service = new ServiceManager({
    notify: (...assignments) => told.push(assignments.join(' ')),
    clock,
    watchdog_ms: 60_000,
    status: () => status,
    answers,
  });
  const step = async (time_ms: number) => {
    clock.stepTo(time_ms);
    await new Promise((turned) => setImmediate(turned));
  };
  return { service, told, step, becomes: (now: string) => (status = now) };
}

test('is ready once, and fed three times in the time that systemd allows', async () => {
  const { service, told, step, becomes } = manager();
  service.ready();
  await step(19_999);
  expect(told).toEqual(['READY=1 STATUS=ok']);
  becomes('better');
  await step(20_000);
  await step(60_000);
  expect(told.slice(1)).toEqual(['WATCHDOG=1 STATUS=better', 'WATCHDOG=1 STATUS=better']);
});

test('is fed no more once what hears hangs', async () => {
  let hangs = false;
  const { service, told, step } = manager(() => (hangs ? new Promise(() => undefined) : Promise.resolve()));
  service.ready();
  await step(20_000);
  hangs = true;
  for (const time_ms of [40_000, 60_000, 80_000, 100_000]) await step(time_ms);
  expect(told.filter((each) => each.startsWith('WATCHDOG'))).toHaveLength(1);
});

test('tells a status when it changes, and only then', () => {
  const { service, told, becomes } = manager();
  service.ready();
  service.changed();
  becomes('broker lost');
  service.changed();
  service.changed();
  expect(told).toEqual(['READY=1 STATUS=ok', 'STATUS=broker lost']);
});

test('says that it reloads, is ready again, and stops without another sign of life', async () => {
  const { service, told, step } = manager();
  service.ready();
  service.reloading();
  service.ready();
  service.stopping();
  await step(100_000);
  expect(told).toEqual([
    'READY=1 STATUS=ok',
    'RELOADING=1 STATUS=ok',
    'READY=1 STATUS=ok',
    'STOPPING=1 STATUS=stopping',
  ]);
});
