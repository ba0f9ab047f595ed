import { expect, test } from 'vitest';
import { HealthBoard } from '../../src/health/health.ts';
import { statusLine } from '../../src/health/status-line.ts';

function board() {
  const told: string[] = [];
  const it = new HealthBoard({
    engines: { siri: 'porcupine-keyless', 'tmall-genie': 'enrolled' },
    onChange: (part, { state, reason = '' }) => told.push(`${part} ${state} ${reason}`.trim()),
  });
  return { it, told };
}

test('a hub that is well says whom it listens for, and how long the last verdict took', () => {
  const { it, told } = board();
  it.part('broker', 'well');
  it.part('microphone', 'well');
  it.part('hearing', 'well');
  it.verdict(38.2);
  expect(statusLine(it.health)).toBe('listening: siri, tmall-genie; broker connected; last verdict 38 ms');
  expect(it.health.state).toBe('well');
  expect(told).toEqual([]);
});

test('each change of a part is told once, and the rest stays well', () => {
  const { it, told } = board();
  it.part('journal', 'well');
  it.part('journal', 'unwell', 'ENOSPC');
  it.part('journal', 'unwell', 'ENOSPC');
  expect(it.health).toMatchObject({
    state: 'degraded',
    parts: { journal: { state: 'unwell', reason: 'ENOSPC' } },
  });
  it.part('journal', 'well');
  expect(told).toEqual(['journal unwell ENOSPC', 'journal well']);
  expect(it.health.state).toBe('well');
});

test('an engine that failed is not listened with; the others hear on until it is back', () => {
  const { it } = board();
  it.part('microphone', 'well');
  it.part('hearing', 'well');
  it.deaf('enrolled', 'out of memory');
  expect(it.health.listening).toEqual(['siri']);
  expect(statusLine(it.health)).toContain('hearing unwell (enrolled: out of memory)');
  it.part('hearing', 'well');
  expect(it.health.listening).toEqual(['siri', 'tmall-genie']);
});

test('what is lost is said with its reason, in one line', () => {
  const { it } = board();
  it.part('microphone', 'unwell', 'the card was\nunplugged');
  it.part('hearing', 'well');
  it.part('broker', 'unwell', 'ECONNREFUSED');
  expect(it.health.listening).toEqual([]);
  expect(statusLine(it.health)).toBe(
    'microphone lost (the card was unplugged); broker lost (ECONNREFUSED); no verdict yet',
  );
});
