import fc from 'fast-check';
import { ArbiterRig } from '../support/arbiter-rig.ts';
import { device, home } from '../support/home.ts';

const ASSISTANTS = ['siri', 'tmall-genie', 'alexa'];
const ROOMS = ['living-room', 'bedroom'];
export const devices = [
  ...ROOMS.map((room) => device({ id: `${room}-light`, room })),
  device({ id: 'front-door', room: 'living-room', kind: 'lock', features: ['lock'] }),
];
/** Two rooms with a light each, and a door to unlock. */
export const house = home({ assistants: ASSISTANTS, devices, more: { prefer: ['siri'] } });

export const assistant = fc.constantFrom(...ASSISTANTS);
export const room = fc.constantFrom(...ROOMS);
export const probability = fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined });
export const intent = fc.oneof(
  fc.record({
    action: fc.constantFrom('turn_on' as const, 'turn_off' as const),
    device: room.map((name) => `${name}-light`),
  }),
  fc.record({
    action: fc.constantFrom('lock' as const, 'unlock' as const),
    device: fc.constant('front-door'),
  }),
);

const happening = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('claim' as const),
      id: fc.integer({ min: 1, max: 12 }),
      assistant,
      intent,
      confidence: probability,
      age_ms: fc.constantFrom(0, 0, 100, 3000),
      door: fc.constantFrom('mqtt' as const, 'matter' as const, 'heard' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('detection' as const),
      assistant,
      room,
      score: probability,
      age_ms: fc.constantFrom(0, 0, 200),
    }),
  },
  fc.record({ kind: fc.constant('speech_end' as const), room }),
  fc.record({ kind: fc.constant('presence' as const), assistant, online: fc.boolean() }),
  fc.record({ kind: fc.constant('broker' as const), up: fc.boolean() }),
);

/** Happenings with the time before each. */
export const schedule = fc.array(fc.tuple(fc.constantFrom(0, 1, 20, 120, 480, 2000, 9000), happening), {
  maxLength: 30,
});
export type Schedule = typeof schedule extends fc.Arbitrary<infer S> ? S : never;

/** The schedule, and then every window until its end. */
export function play(steps: Schedule): ArbiterRig {
  const rig = new ArbiterRig(house, { microphones: ['bedroom'] });
  let now_ms = 0;
  for (const [wait_ms, step] of steps) {
    now_ms += wait_ms;
    rig.at(now_ms, (arbiter) => {
      if (step.kind === 'claim') {
        const { kind: _, id, intent: asked, confidence, ...rest } = step;
        rig.claim({
          ...rest,
          id: String(id),
          intents: [asked],
          ...(confidence !== undefined && { confidence }),
        });
      } else if (step.kind === 'detection') {
        const { kind: _, assistant: name, score, ...rest } = step;
        rig.named(name, { ...rest, ...(score !== undefined && { score }) });
      } else if (step.kind === 'speech_end') arbiter.speechEnd({ room: step.room, age_ms: 0 });
      else if (step.kind === 'presence') arbiter.presence(step.assistant, step.online);
      else arbiter.broker(step.up);
    });
  }
  return rig.settle();
}
