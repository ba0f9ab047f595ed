import fc from 'fast-check';
import { ASSISTANTS, ROOMS } from './home-arbitrary.ts';

// What a home has is drawn after what happens in it, so here things are numbers: the simulation takes them modulo
// what there is.
// What meets is worth more than what passes by: the first of each comes most often.
const assistant = fc.constantFrom(ASSISTANTS[0], ASSISTANTS[0], ASSISTANTS[1], ASSISTANTS[1], ...ASSISTANTS);
const room = fc.constantFrom(ROOMS[0], ROOMS[0], ...ROOMS);
const device = fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.nat({ max: 7 }));
const probability = fc.oneof(
  { weight: 3, arbitrary: fc.double({ min: 0.5, max: 1, noNaN: true }) },
  fc.double({ min: 0, max: 1, noNaN: true }),
);
const age_ms = fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 0, 100, 700, 3000, -40);
const mostly = fc.constantFrom(true, true, false);
const maybe = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: undefined, freq: 2 });

const intent = fc.record({ device, verb: fc.constantFrom(0, 0, 1, 2) });

const claim = fc.record({
  kind: fc.constant('claim' as const),
  assistant,
  door: fc.constantFrom(
    'mqtt' as const,
    'mqtt' as const,
    'mqtt' as const,
    'matter' as const,
    'homekit' as const,
  ),
  intents: fc.oneof(
    { weight: 5, arbitrary: fc.tuple(intent) },
    { weight: 1, arbitrary: fc.tuple(intent, intent) },
  ),
  confidence: maybe(probability),
  snr_db: maybe(fc.integer({ min: 0, max: 30 })),
  room: maybe(room),
  utterance: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined, freq: 8 }),
  origin: fc.constantFrom('voice' as const, 'voice' as const, 'unknown' as const, 'app' as const),
  can_serve: fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, fc.constant(false)),
  age_ms,
});

const happening = fc.oneof(
  { weight: 12, arbitrary: claim },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('again' as const), claim: fc.nat({ max: 20 }) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('detection' as const),
      assistant,
      room,
      score: maybe(probability),
      age_ms,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('speech_end' as const), room, age_ms }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('spoke' as const), room, age_ms }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('words' as const),
      room,
      assistant,
      intent,
      confidence: probability,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('relayed' as const), assistant, intent, age_ms }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('presence' as const), assistant, online: mostly }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('enabled' as const), assistant, enabled: mostly }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('microphone' as const), room, works: mostly }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('broker' as const), up: mostly }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('budget' as const),
      budget_ms: fc.constantFrom(500, 200, 1000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('habit' as const),
      assistant,
      room,
      device,
      weight: fc.integer({ min: -6, max: 6 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('report' as const),
      device,
      on: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('sleep' as const), for_ms: fc.constantFrom(300, 60_000) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('set' as const), by_ms: fc.integer({ min: -1e9, max: 1e9 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('late' as const),
      lateness_ms: fc.constantFrom(0, 0, -0.9, 15, 700),
    }),
  },
);

/** What happens, each after a wait. Waits fall together, into a breath, around the deadline, and far apart. */
export const scheduleArbitrary = fc.array(
  fc.tuple(fc.constantFrom(0, 0, 1, 20, 120, 160, 470, 480, 490, 900, 2500, 9000), happening),
  { maxLength: 25, size: 'max' },
);

export type Schedule = typeof scheduleArbitrary extends fc.Arbitrary<infer S> ? S : never;
export type Happening = Schedule[number][1];
