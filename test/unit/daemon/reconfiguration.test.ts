import { expect, test } from 'vitest';
import { type PreparedChange, preparing } from '../../../src/daemon/reconfiguration.ts';

/** A change that writes down what is done with it. */
function change(name: string, done: string[]): PreparedChange {
  return {
    commit: () => void done.push(`${name} committed`),
    abandon: async () => void done.push(`${name} abandoned`),
  };
}

test('where one part cannot be prepared, every part that was ready is abandoned', async () => {
  const done: string[] = [];
  const work = preparing(async (ready) => {
    ready(change('broker', done));
    ready(change('microphones', done));
    throw new Error('the port is taken');
  });
  await expect(work).rejects.toThrow('the port is taken');
  expect(done).toEqual(['broker abandoned', 'microphones abandoned']);
});

test('where every part is ready, nothing is abandoned, and the caller commits', async () => {
  const done: string[] = [];
  const changes = await preparing(async (ready) => [ready(change('a', done)), ready(change('b', done))]);
  for (const prepared of changes) await prepared.commit();
  expect(done).toEqual(['a committed', 'b committed']);
});
