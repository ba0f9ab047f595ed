import { expect, test } from 'vitest';
import { later, laterTogether } from '../../../src/time/later.ts';

const turn = () => new Promise<void>((done) => later(done));

test('does all that was put off in one turn together, in order, before anything is written', async () => {
  const putOff = laterTogether();
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

test('what is put off meanwhile waits for the turn after', async () => {
  const putOff = laterTogether();
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
