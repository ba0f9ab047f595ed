import { expect, test } from 'vitest';
import type { Home } from '../../../../src/config/schema.ts';
import { memoryLimit_mb } from '../../../../src/daemon/systemd/memory-limit.ts';
import { stateWithMoonshine } from '../../../support/hearing/moonshine-state.ts';
import { shippedHome } from '../../../support/home.ts';
import { folderWith } from '../../../support/temp-folder.ts';

function homeOf(satellites: number, service: Home['service'] = {}): Home {
  const home = shippedHome();
  const room = Object.keys(home.rooms)[0] ?? 'kitchen';
  const each = { room, url: 'tcp://127.0.0.1:10700', wake_names: {} };
  const all = Array.from({ length: satellites }, (_, at) => [`s${at}`, each] as const);
  return { ...home, service, satellites: Object.fromEntries(all) };
}

test('a hub may have 512 MB', () => {
  expect(memoryLimit_mb(homeOf(7), folderWith({}))).toBe(512);
});

test.each([
  [0, 762],
  [3, 762],
  [4, 1012],
  [40, 1262],
])('with Moonshine, a microphone and %d satellites it may have %d MB', (satellites, limit_mb) => {
  expect(memoryLimit_mb(homeOf(satellites), stateWithMoonshine())).toBe(limit_mb);
});

test('what the home says counts', () => {
  expect(memoryLimit_mb(homeOf(4, { memory_mb: 400 }), stateWithMoonshine())).toBe(400);
});
