import { expect, test } from 'vitest';
import { defer, deferBatched } from '../../../src/time/defer.ts';

const turn = () => new Promise<void>((done) => defer(done));

test('everything that one turn has put off is done together, in order, before anything is written', async () => {
  const putOff = deferBatched();
  const done: string[] = [];
  for (const name of ['first', 'second'])
    putOff(() => {
      done.push(name);
      process.nextTick(() => done.push('written'));
    });
  expect(done).toEqual([]);
  await turn();
  expect(done).toEqual(['first', 'second', 'written', 'written']);
});

test('work that is put off by deferred work waits for the turn after', async () => {
  const putOff = deferBatched();
  const done: string[] = [];
  putOff(() => {
    putOff(() => done.push('then'));
    done.push('first');
  });
  await turn();
  expect(done).toEqual(['first']);
  await turn();
  expect(done).toEqual(['first', 'then']);
});
