import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  EventReader,
  encodeEvent,
  LARGEST,
  NotWyoming,
} from '../../../../src/audio/wyoming/wyoming-event.ts';
import { bytesOf } from '../../../support/wyoming-peer.ts';

const read = (...pieces: Buffer[]) => {
  const reader = new EventReader();
  return pieces.flatMap((piece) => [...reader.push(piece)]);
};

test('Wyoming events are decoded the same however the bytes are split', () => {
  const event = fc.record({
    type: fc.stringMatching(/^[a-z-]{1,20}$/),
    data: fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.oneof(fc.string(), fc.integer(), fc.boolean())),
    payload: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  });
  fc.assert(
    fc.property(
      fc.array(event, { maxLength: 5 }),
      fc.array(fc.integer({ min: 1, max: 40 })),
      (events, cuts) => {
        const bytes = Buffer.concat(
          events.map((each, at) =>
            at % 2 === 0 ? encodeEvent(each) : bytesOf(each.type, each.data, each.payload),
          ),
        );
        const pieces: Buffer[] = [];
        for (let at = 0, turn = 0; at < bytes.length; turn++) {
          const length = cuts[turn % Math.max(1, cuts.length)] ?? bytes.length;
          pieces.push(bytes.subarray(at, at + length));
          at += length;
        }
        expect(read(...pieces)).toEqual(events);
      },
    ),
    { numRuns: 60 },
  );
});

test('the data after a Wyoming header line overrides the data in the line', () => {
  const bytes = Buffer.from('{"type":"a","data":{"x":1,"y":1},"data_length":7}\n{"y":2}');
  expect(read(bytes)).toEqual([{ type: 'a', data: { x: 1, y: 2 }, payload: Buffer.alloc(0) }]);
});

test.each<[string, Buffer | string]>([
  ['a line without end', Buffer.alloc(LARGEST.header_bytes + 1, 'x')],
  [
    'a header larger than any',
    Buffer.concat([Buffer.alloc(LARGEST.header_bytes + 1, ' '), Buffer.from('\n')]),
  ],
  ['no JSON', 'GET / HTTP/1.1\n'],
  ['no object', '[1,2]\n'],
  ['no type', '{"data":{}}\n'],
  ['a negative length', '{"type":"a","payload_length":-1}\n'],
  ['a length that is no number', '{"type":"a","data_length":"7"}\n'],
  ['a fraction of a byte', '{"type":"a","payload_length":1.5}\n'],
  ['data larger than any', `{"type":"a","data_length":${LARGEST.data_bytes + 1}}\n`],
  ['a payload larger than any', `{"type":"a","payload_length":1e15}\n`],
  ['data that is no JSON', '{"type":"a","data_length":3}\n{{{'],
])('refuses %s before it holds it', (_, bytes) => {
  expect(() => read(Buffer.from(bytes))).toThrow(NotWyoming);
});
