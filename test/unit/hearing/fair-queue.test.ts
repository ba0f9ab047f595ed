import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FairQueue } from '../../../src/hearing/fair-queue.ts';

function drained<Work>(queue: FairQueue<Work>): readonly Work[] {
  const all: Work[] = [];
  for (let next = queue.next(); next; next = queue.next()) all.push(next.work);
  return all;
}

test('a stream that sends much at once delays the others by one piece', () => {
  const queue = new FairQueue<string>();
  for (const work of ['a1', 'a2', 'a3']) queue.add(1, work);
  queue.add(2, 'b1');
  queue.add(3, 'c1');
  queue.add(2, 'b2');
  expect(drained(queue)).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
});

test('a stream that is busy is passed over and keeps its turn', () => {
  const queue = new FairQueue<string>();
  queue.add(1, 'a1');
  queue.add(2, 'b1');
  expect(queue.next((stream) => stream === 1)).toEqual({ stream: 2, work: 'b1' });
  expect(queue.next((stream) => stream === 1)).toBeUndefined();
  expect(queue.next()).toEqual({ stream: 1, work: 'a1' });
});

test('what a stream waits for is dropped alone', () => {
  const queue = new FairQueue<string>();
  for (const work of ['a1', 'a2']) queue.add(1, work);
  queue.add(2, 'b1');
  expect(queue.drop(1)).toEqual(['a1', 'a2']);
  queue.add(1, 'a3');
  expect(drained(queue)).toEqual(['b1', 'a3']);
});

test('the pieces of each stream come in their order, and none is lost', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 60 }), (streams) => {
      const queue = new FairQueue<{ stream: number; at: number }>();
      for (const [at, stream] of streams.entries()) queue.add(stream, { stream, at });
      const all = drained(queue);
      expect(all.length).toBe(streams.length);
      for (const stream of [0, 1, 2, 3]) {
        const order = all.filter((each) => each.stream === stream).map(({ at }) => at);
        expect(order).toEqual(order.toSorted((a, b) => a - b));
      }
    }),
  );
});
