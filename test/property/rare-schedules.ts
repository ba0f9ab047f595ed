import type { Home } from '../../src/config/schema.ts';
import { device, home } from '../support/home.ts';
import { ROOMS } from './home-arbitrary.ts';
import type { Happening, Schedule } from './schedule-arbitrary.ts';

const [room] = ROOMS;
const inOneRoom = home({
  assistants: ['siri', 'tmall-genie', 'alexa'],
  devices: ['a', 'b', 'c'].map((id) => device({ id, room, features: ['on_off', 'brightness'] })),
});

function claim(of: {
  assistant: 'siri' | 'tmall-genie' | 'alexa';
  device: number;
  verb?: 0 | 1 | 2;
  origin: 'voice' | 'unknown';
}): Happening {
  return {
    kind: 'claim',
    assistant: of.assistant,
    door: 'matter',
    intents: [{ device: of.device, verb: of.verb ?? 0 }],
    confidence: undefined,
    snr_db: undefined,
    room: undefined,
    utterance: undefined,
    origin: of.origin,
    can_serve: true,
    age_ms: 0,
  };
}

const listening: Happening = { kind: 'microphone', room, works: true };

const inOneRoomWithGroup = home({
  assistants: ['siri', 'tmall-genie', 'alexa'],
  devices: [
    ...['a', 'b'].map((id) => device({ id, room, features: ['on_off', 'brightness'] })),
    device({ id: 'both', room, kind: 'group', members: ['a', 'b'], features: ['on_off'] }),
  ],
});

/** The budget shrinks between two contests, and a claim on both their devices joins them under the earlier deadline. */
const mergedUnderAnEarlierDeadline: Schedule = [
  [0, claim({ assistant: 'siri', device: 0, origin: 'voice' })],
  [1, { kind: 'budget', budget_ms: 200 }],
  [1, claim({ assistant: 'tmall-genie', device: 1, origin: 'voice' })],
  [1, claim({ assistant: 'siri', device: 2, verb: 1, origin: 'voice' })],
];

/** A tap on a scene: its second member follows when the room has long been idle again. */
const gestureGoesOnIdle: Schedule = [
  [0, listening],
  [0, claim({ assistant: 'siri', device: 0, origin: 'unknown' })],
  [120, claim({ assistant: 'siri', device: 1, origin: 'unknown' })],
];

/** A tap on a scene, into which somebody else speaks. */
const gestureGoesOnBesideContest: Schedule = [
  [0, listening],
  [0, claim({ assistant: 'siri', device: 0, origin: 'unknown' })],
  [1, claim({ assistant: 'tmall-genie', device: 2, origin: 'voice' })],
  [20, claim({ assistant: 'siri', device: 1, origin: 'unknown' })],
];

/** A late claim loses to the verdict while its winner's correction is being decided. */
const losesBesideCorrection: Schedule = [
  [0, claim({ assistant: 'siri', device: 0, origin: 'voice' })],
  [900, claim({ assistant: 'siri', device: 0, verb: 1, origin: 'voice' })],
  [20, claim({ assistant: 'alexa', device: 0, verb: 2, origin: 'voice' })],
];

/** Schedules that chance takes tens of thousands to come upon: they are played first, each time. */
export const rareSchedules: [Home, Schedule][] = [
  [inOneRoom, gestureGoesOnIdle],
  [inOneRoom, gestureGoesOnBesideContest],
  [inOneRoom, losesBesideCorrection],
  [inOneRoomWithGroup, mergedUnderAnEarlierDeadline],
];
