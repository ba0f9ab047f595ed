import { expect, test } from 'vitest';
import { HealthBoard, statusLine } from '../../../../src/daemon/health/health.ts';

function board() {
  const told: string[] = [];
  let changes = 0;
  const parts = new HealthBoard({ defer: (work) => work() });
  parts.subscribe({
    news: (part, { state, reason = '' }) => told.push(`${part} ${state} ${reason}`.trim()),
    changed: () => {
      changes += 1;
    },
  });
  return { parts, told, changes: () => changes };
}

test('a hub that is well says whom it listens for, and how long the last verdict took', () => {
  const { parts, told, changes } = board();
  parts.part('broker', 'ok');
  parts.part('microphone', 'ok');
  parts.part('hearing', 'ok');
  parts.listening(['siri', 'tmall-genie']);
  parts.verdict(38.2);
  expect(statusLine(parts.health)).toBe('listening: siri, tmall-genie; broker connected; last verdict 38 ms');
  expect(parts.health.state).toBe('ok');
  expect(told).toEqual([]);
  expect(changes()).toBe(4);
});

test('each change of a part is told once, and the rest stays well', () => {
  const { parts, told } = board();
  parts.part('journal', 'ok');
  parts.part('journal', 'degraded', 'ENOSPC');
  parts.part('journal', 'degraded', 'ENOSPC');
  expect(parts.health).toMatchObject({
    state: 'degraded',
    parts: { journal: { state: 'degraded', reason: 'ENOSPC' } },
  });
  parts.part('journal', 'ok');
  expect(told).toEqual(['journal degraded ENOSPC', 'journal ok']);
  expect(parts.health.state).toBe('ok');
});

test('a satellite that is away leaves the hub listening with the rest, and is said', () => {
  const { parts } = board();
  parts.part('microphone', 'off');
  parts.part('satellites', 'degraded', 'kitchen: ECONNREFUSED');
  parts.listening(['siri']);
  expect(statusLine(parts.health)).toContain(
    'listening: siri; broker lost (not connected yet); satellites degraded (kitchen: ECONNREFUSED)',
  );
  parts.listening([]);
  expect(statusLine(parts.health)).toContain('listening: for nobody');
});

test('a hub without a microphone says so', () => {
  const { parts } = board();
  parts.part('microphone', 'off');
  parts.part('satellites', 'off');
  expect(statusLine(parts.health)).toContain('no microphone');
});

test('what is lost is said with its reason, in one line', () => {
  const { parts } = board();
  parts.part('microphone', 'degraded', 'the card was\nunplugged');
  parts.part('hearing', 'ok');
  parts.part('broker', 'degraded', 'ECONNREFUSED');
  expect(parts.health.listening).toEqual([]);
  expect(statusLine(parts.health)).toBe(
    'microphone lost (the card was unplugged); broker lost (ECONNREFUSED); no verdict yet',
  );
});
