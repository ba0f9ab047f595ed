import fc from 'fast-check';
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
/** 0 to 1, or not told. */
export const probability = fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined });
/** What may be asked in that home. */
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
