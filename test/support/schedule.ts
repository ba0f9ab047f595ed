import fc from 'fast-check';
import type { Claim } from '../../src/claim/claim.ts';
import { defined } from '../../src/doors/mqtt/payload.ts';
import type { ArbitrationPipeline } from '../../src/pipeline/arbitration-pipeline.ts';
import { device, home } from './home.ts';

const ASSISTANTS = ['siri', 'tmall-genie', 'alexa'];
const ROOMS = ['living-room', 'bedroom'];
const TEXTS = [
  'turn on the living room light',
  'turn off the light',
  '打開臥室燈',
  'sing me a song',
  'unlock the door',
];

/** A home in which everything can be contested. */
export const contestedHome = (more: object = {}) =>
  home({
    assistants: ASSISTANTS,
    devices: [
      ...ROOMS.map((room) =>
        device({
          id: `${room}-light`,
          room,
          name: { en: `${room.replace('-', ' ')} light`, zh: room === 'bedroom' ? '臥室燈' : '客廳燈' },
        }),
      ),
      device({
        id: 'front-door',
        room: 'living-room',
        kind: 'lock',
        features: ['lock'],
        name: { en: 'door' },
      }),
    ],
    more: { prefer: ['siri'], ...more },
  });

const assistant = fc.constantFrom(...ASSISTANTS);
const room = fc.constantFrom(...ROOMS);
const probability = fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined });
const age_ms = fc.constantFrom(0, 0, 120.25, 3000);
const intent = fc.record({
  action: fc.constantFrom('turn_on' as const, 'turn_off' as const),
  device: room.map((name) => `${name}-light`),
});

const claim = fc
  .record({
    id: fc.integer({ min: 1, max: 12 }).map(String),
    assistant,
    asked: fc.oneof(intent, fc.constantFrom(...TEXTS)),
    confidence: probability,
    room: fc.option(room, { nil: undefined }),
    snr_db: fc.option(fc.integer({ min: 0, max: 30 }), { nil: undefined }),
    age_ms,
    origin: fc.constantFrom('voice' as const, 'unknown' as const),
    door: fc.constantFrom('mqtt' as const, 'matter' as const),
  })
  .map(({ asked, ...fields }): Omit<Claim, 'arrived_ms'> => {
    const { id, ...rest } = fields;
    const what = typeof asked === 'string' ? { text: asked, intents: [] } : { intents: [asked] };
    return { ...defined(rest), id, can_serve: true, ...what };
  });

/** One thing that can come to an pipeline, at the time that it comes. */
type Happening = (pipeline: ArbitrationPipeline, now_ms: number) => void;

const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 6,
    arbitrary: claim.map(
      (fields): Happening =>
        (pipeline, arrived_ms) =>
          pipeline.take('claim', { ...fields, arrived_ms }),
    ),
  },
  {
    weight: 4,
    arbitrary: fc
      .record({ assistant, room, score: probability, age_ms, source: fc.constant('hub' as const) })
      .map(
        ({ score, ...rest }): Happening =>
          (pipeline) =>
            pipeline.take('detection', { ...rest, ...(score !== undefined && { score }) }),
      ),
  },
  fc
    .record({
      room,
      assistants: fc.array(assistant, { minLength: 1, maxLength: 2 }),
      text: fc.constantFrom(...TEXTS, ''),
    })
    .map(
      (words): Happening =>
        (pipeline) =>
          pipeline.take('words', words),
    ),
  fc.record({ room, age_ms }).map(
    (heard): Happening =>
      (pipeline) =>
        pipeline.take('speech', heard),
  ),
  fc.record({ room, age_ms }).map(
    (heard): Happening =>
      (pipeline) =>
        pipeline.take('speech_end', heard),
  ),
  fc.record({ assistant, online: fc.boolean() }).map(
    (told): Happening =>
      (pipeline) =>
        pipeline.take('presence', told),
  ),
  fc.boolean().map(
    (connected): Happening =>
      (pipeline) =>
        pipeline.take('broker', { connected }),
  ),
  fc.record({ room, state: fc.constantFrom('listening' as const, 'lost' as const) }).map(
    (told): Happening =>
      (pipeline) =>
        pipeline.take('microphone', told),
  ),
  fc.record({ assistant, enabled: fc.boolean() }).map(
    (set): Happening =>
      (pipeline) =>
        pipeline.take('enabled', set),
  ),
  fc.constantFrom(100, 500, 900).map(
    (budget_ms): Happening =>
      (pipeline) =>
        pipeline.take('budget', { budget_ms }),
  ),
  fc.constantFrom('observe' as const, 'arbitrate' as const).map(
    (mode): Happening =>
      (pipeline) =>
        pipeline.take('mode', { mode }),
  ),
  assistant.map(
    (should): Happening =>
      (pipeline) =>
        pipeline.take('feedback', { verdict: 'v-none-1', should }),
  ),
);

/** Happenings, each with the time before it. */
export const schedule = fc.array(
  fc.tuple(fc.constantFrom(0, 0.125, 1, 20, 120, 480, 2000, 9000), happening),
  {
    maxLength: 40,
  },
);
export type Schedule = typeof schedule extends fc.Arbitrary<infer S> ? S : never;
