import { expect, test } from 'vitest';
import { HealthBoard } from '../../../../src/daemon/health/health.ts';
import { statusLine } from '../../../../src/daemon/health/status-line.ts';

function board() {
  const told: string[] = [];
  let changes = 0;
  const it = new HealthBoard({
    news: (part, { state, reason = '' }) => told.push(`${part} ${state} ${reason}`.trim()),
    changed: () => {
      changes += 1;
    },
  });
  return { it, told, changes: () => changes };
}

test('a hub that is well says whom it listens for, and how long the last verdict took', () => {
  const { it, told, changes } = board();
  it.part('broker', 'ok');
  it.part('microphone', 'ok');
  it.part('hearing', 'ok');
  it.listening(['siri', 'tmall-genie']);
  it.verdict(38.2);
  expect(statusLine(it.health)).toBe('listening: siri, tmall-genie; broker connected; last verdict 38 ms');
  expect(it.health.state).toBe('ok');
  expect(told).toEqual([]);
  expect(changes()).toBe(4);
});

test('each change of a part is told once, and the rest stays well', () => {
  const { it, told } = board();
  it.part('journal', 'ok');
  it.part('journal', 'degraded', 'ENOSPC');
  it.part('journal', 'degraded', 'ENOSPC');
  expect(it.health).toMatchObject({
    state: 'degraded',
    parts: { journal: { state: 'degraded', reason: 'ENOSPC' } },
  });
  it.part('journal', 'ok');
  expect(told).toEqual(['journal degraded ENOSPC', 'journal ok']);
  expect(it.health.state).toBe('ok');
});

test('a satellite that is away leaves the hub listening with the rest, and is said', () => {
  const { it } = board();
  it.part('microphone', 'off');
  it.part('satellites', 'degraded', 'kitchen: ECONNREFUSED');
  it.listening(['siri']);
  expect(statusLine(it.health)).toContain(
    'listening: siri; broker lost (not connected yet); satellites degraded (kitchen: ECONNREFUSED)',
  );
  it.listening([]);
  expect(statusLine(it.health)).toContain('listening: for nobody');
});

test('a hub without a microphone says so', () => {
  const { it } = board();
  it.part('microphone', 'off');
  it.part('satellites', 'off');
  expect(statusLine(it.health)).toContain('no microphone');
});

test('what is lost is said with its reason, in one line', () => {
  const { it } = board();
  it.part('microphone', 'degraded', 'the card was\nunplugged');
  it.part('hearing', 'ok');
  it.part('broker', 'degraded', 'ECONNREFUSED');
  expect(it.health.listening).toEqual([]);
  expect(statusLine(it.health)).toBe(
    'microphone lost (the card was unplugged); broker lost (ECONNREFUSED); no verdict yet',
  );
});
