import { expect, test } from 'vitest';
import {
  expires_ms,
  isOfHearing,
  isOneVoice,
  nearestOf,
  roomsByNearness,
  voiceOf,
  withDetection,
} from '../../../src/arbiter/admission/voice.ts';
import { ArbiterRig } from '../../support/arbiter-rig.ts';
import { hearing, voice } from '../../support/contest.ts';
import { device, home } from '../../support/home.ts';

const SIRI = { assistant: 'siri', score: 0.9 };
const GENIE = { assistant: 'tmall-genie', score: 0.9 };
const at = (onset_ms: number, of: object = SIRI) => ({ ...SIRI, ...of, onset_ms });
const living = (of: object = {}) => hearing({ id: 'l', room: 'living-room', named: [at(0)], ...of });
const kitchen = (of: object = {}) => hearing({ id: 'k', room: 'kitchen', named: [at(0)], ...of });
const isOne = (a = living(), b = kitchen()) => isOneVoice(a, b, 300) && isOneVoice(b, a, 300);

test.each([
  ['within two seconds of the first, in a room that tells no ends', {}, 5000, true],
  ['after that', {}, 5001, false],
  ['however long it lasts, in a room that tells ends', { tells_ends: true }, 11_000, true],
  ['no longer than an utterance lasts', { tells_ends: true }, 11_001, false],
  ['before the told end', { tells_ends: true, ended_ms: 4000 }, 4000, true],
  ['after the told end', { tells_ends: true, ended_ms: 4000 }, 4001, false],
  ['two seconds before, for it was long on its way', {}, 1000, true],
  ['long before', {}, 999, false],
])('in one room a call %s is of the hearing: %j at %i is %s', (_, of, onset_ms, isOf) => {
  const heard = hearing({ named: [at(3000)], ...of });
  expect(isOfHearing(heard, onset_ms, { utterance_ms: 8000, answered_ms: undefined })).toBe(isOf);
});

test('what is called after a granted verdict is of another voice', () => {
  const heard = hearing({ named: [at(3000)], tells_ends: true });
  const isOf = (onset_ms: number) => isOfHearing(heard, onset_ms, { utterance_ms: 8000, answered_ms: 3500 });
  expect([isOf(3500), isOf(3501)]).toEqual([true, false]);
});

test('a hearing begins with its first call and knows the first and the last of each, in whatever order they come', () => {
  for (const [first, second] of [
    [3000, 4500],
    [4500, 3000],
  ] as const) {
    const heard = withDetection(hearing({ named: [at(first)] }), at(second));
    expect(heard).toMatchObject({ started_ms: 3000, named_ms: 4500 });
    expect(heard.named).toMatchObject([{ onset_ms: 3000, last_ms: 4500 }]);
  }
});

test.each([
  [300, {}, true],
  [301, {}, false],
  [1000, { age_unknown: true }, true],
  [1001, { age_unknown: true }, false],
])(
  'two rooms that hear one assistant called %i ms apart (%j) heard one voice: %s',
  (apart_ms, of, isSame) => {
    const far = kitchen({ named: [at(apart_ms, of)] });
    expect(isOne(living(), far)).toBe(isSame);
  },
);

test('a source that tells no age is not given a second once an end is told', () => {
  const far = kitchen({ named: [at(900, { age_unknown: true })], ended_ms: 2000 });
  expect(isOne(living(), far)).toBe(false);
});

test.each([
  ['began and ended together', { began_ms: -700, ended_ms: 2400 }, true],
  ['began together, and one has not ended yet', { began_ms: -700 }, true],
  ['began together and ended apart', { began_ms: -700, ended_ms: 2501 }, false],
  ['began apart', { began_ms: -699, ended_ms: 2000 }, false],
])('two rooms whose speech %s heard one voice: %j is %s', (_, of, isSame) => {
  const near = living({ named: [at(0)], began_ms: -1000, ended_ms: 2000 });
  const far = kitchen({ named: [at(900, GENIE)], ...of });
  expect(isOne(near, far)).toBe(isSame);
});

test.each([
  ['one mouth cannot call two assistants so fast', 600, 0.9, false],
  ['one mouth can', 601, 0.9, true],
  ['nobody called the other clearly', 600, 0.7, true],
])('two rooms with another assistant called each: %s', (_, apart_ms, score, isSame) => {
  const together = { began_ms: -500 };
  const far = kitchen({ named: [at(apart_ms, { assistant: 'tmall-genie', score })], ...together });
  expect(isOne(living(together), far)).toBe(isSame);
});

test('both rooms that hear both people are one voice, in which both are called', () => {
  const both = [at(0), at(100, GENIE)];
  expect(isOne(living({ named: both }), kitchen({ named: both }))).toBe(true);
});

test('called are those at +6 dB or more or without a score; else those at 0 dB or more; else nobody', () => {
  const called = (named: Readonly<Record<string, number>>) => voice(named).called;
  expect(called({ siri: 0.8, genie: 0.79, alexa: 0.99 })).toEqual(['siri', 'alexa']);
  expect(called({ siri: 0.7, genie: 0.5, alexa: 0.49 })).toEqual(['siri', 'genie']);
  expect(called({ siri: 0.49 })).toEqual([]);
  const unscored = voiceOf(
    [hearing({ named: [{ assistant: 'siri', onset_ms: 0 }, at(0, { assistant: 'x', score: 0.7 })] })],
    undefined,
    'u',
  );
  expect(unscored.called).toEqual(['siri']);
});

test('of one assistant’s detections the best counts, and one without a score ranks as 13 dB', () => {
  const unscored = { assistant: 'siri', onset_ms: 0 };
  const called = (score: number) => {
    const heard = voiceOf(
      [living({ named: [unscored] }), kitchen({ named: [at(20, { score })] })],
      undefined,
      'u',
    );
    return { called: heard.called, score: heard.named[0]?.score };
  };
  expect(called(0.6)).toEqual({ called: ['siri'], score: undefined });
  expect(called(0.9)).toEqual({ called: ['siri'], score: undefined });
  expect(called(0.97)).toEqual({ called: ['siri'], score: 0.97 });
  expect(withDetection(living({ named: [unscored] }), at(20, { score: 0.6 })).named).toEqual([
    { ...unscored, last_ms: 20 },
  ]);
});

test.each([
  [
    'the louder',
    [
      { level_db: -31, snr_db: 5 },
      { level_db: -44, snr_db: 25 },
    ],
    'living-room',
    'level',
  ],
  [
    'the one of the better signal, where one tells no level',
    [{ snr_db: 9 }, { level_db: -44, snr_db: 25 }],
    'kitchen',
    'snr',
  ],
  [
    'within a decibel, the surer',
    [
      { level_db: -31, score: 0.8 },
      { level_db: -32, score: 0.9 },
    ],
    'kitchen',
    'score',
  ],
  ['the surer, where nothing else is told', [{ score: 0.8 }, { score: 0.9 }], 'kitchen', 'score'],
  ['alike in all, the first', [{ onset_ms: 20 }, { onset_ms: 0 }], 'kitchen', 'first'],
] as const)('of two rooms the nearer is %s', (_, [near, far], room, by) => {
  const hearings = [living({ named: [{ ...at(0), ...near }] }), kitchen({ named: [{ ...at(0), ...far }] })];
  const started = hearings.map((each) => ({ ...each, started_ms: each.named[0]?.onset_ms ?? 0 }));
  expect(nearestOf(started, ['siri'])).toEqual({ room, by });
});

test('a room that heard nobody called is not the voice’s, however loud', () => {
  const loud = kitchen({ named: [at(0, { assistant: 'tmall-genie', score: 0.4, level_db: -10 })] });
  const heard = voiceOf([living({ named: [at(0, { level_db: -40 })] }), loud], undefined, 'u');
  expect(heard.room).toBe('living-room');
  expect(roomsByNearness(heard)).toEqual(['living-room', 'kitchen']);
});

test('a voice is open for its time after the last call or end in any room', () => {
  const hearings = [living({ ended_ms: 4200 }), kitchen({ named_ms: 3000 })];
  expect(expires_ms({ hearings }, 8000)).toBe(12_200);
});

const rooms = ['living-room', 'kitchen', 'bedroom'];
const devices = rooms.map((room) =>
  device({ id: `${room}-light`, room, features: ['on_off', 'brightness'] }),
);
const rig = (of: ConstructorParameters<typeof ArbiterRig>[1] = {}) =>
  new ArbiterRig(home({ devices }), { microphones: rooms, ...of });
const on = (room: string) => [{ action: 'turn_on', device: `${room}-light` }] as const;
const ordered = (it: ArbiterRig) =>
  it
    .settle()
    .orders.map(({ intents }) => intents.map(({ action, device: id }) => `${action} ${id}`).join(' '));

/** One person calls Siri, heard in the living room, and weaker in the kitchen. */
function heardTwice(of: Parameters<typeof rig>[0] = {}): ArbiterRig {
  const it = rig(of);
  it.at(0, () => it.named('siri', { score: 0.9, room: 'living-room', level_db: -31 }));
  return it.at(80, () => it.named('siri', { score: 0.8, room: 'kitchen', level_db: -44 }));
}

test('"turn on the light", said once and heard by two satellites, switches one light: that of the nearer room', () => {
  for (const order of [
    ['living-room', 'kitchen'],
    ['kitchen', 'living-room'],
  ]) {
    const it = heardTwice();
    for (const [nth, room] of order.entries())
      it.at(1200 + 40 * nth, () => it.claim({ assistant: 'siri', room, text: 'turn on the light' }));
    expect(ordered(it)).toEqual(['turn_on living-room-light']);
  }
});

test('a satellite’s claim on its own room’s light waits for the nearer one, and is then the same request', () => {
  const it = heardTwice();
  it.at(1200, () => it.claim({ assistant: 'siri', id: 'far', room: 'kitchen', intents: on('kitchen') }));
  it.at(1300, () =>
    it.claim({ assistant: 'siri', id: 'near', room: 'living-room', intents: on('living-room') }),
  );
  expect(ordered(it)).toEqual(['turn_on living-room-light']);
  expect(it.notices.map(({ claim, outcome }) => `${claim} ${outcome}`).toSorted()).toEqual([
    'far overruled',
    'near granted',
  ]);
  expect(it.verdicts[0]?.explanation).toContain(
    'Heard in living-room and kitchen; the living-room was nearer (−31 against −44 dB).',
  );
});

test('and acts alone after its patience where the nearer one says nothing', () => {
  const it = heardTwice();
  it.at(1200, () => it.claim({ assistant: 'siri', room: 'kitchen', intents: on('kitchen') }));
  expect(ordered(it)).toEqual(['turn_on kitchen-light']);
  expect(it.verdicts).toMatchObject([{ latency_ms: 150 }]);
});

test('what comes late from another room of the same voice is the same request', () => {
  const it = heardTwice();
  it.at(1200, () =>
    it.claim({ assistant: 'siri', id: 'near', room: 'living-room', intents: on('living-room') }),
  );
  it.at(1900, () => it.claim({ assistant: 'siri', id: 'far', room: 'kitchen', intents: on('kitchen') }));
  expect(ordered(it)).toEqual(['turn_on living-room-light']);
  expect(it.notices.map(({ claim, outcome }) => `${claim} ${outcome}`)).toEqual([
    'near granted',
    'far overruled',
  ]);
});

/** One person calls Siri. The living room detects it; the kitchen hears the same speech and detects nothing. */
function heardAndOverheard(): ArbiterRig {
  const it = rig({ streamed: ['living-room'] });
  it.at(0, (arbiter) => arbiter.speechStart({ room: 'living-room', age_ms: 0 }));
  it.at(120, (arbiter) => arbiter.speechStart({ room: 'kitchen', age_ms: 80 }));
  it.at(700, () => it.named('siri', { score: 0.9, room: 'living-room', level_db: -31 }));
  it.at(2300, (arbiter) => arbiter.speechEnd({ room: 'living-room', age_ms: 300 }));
  return it.at(2400, (arbiter) => arbiter.speechEnd({ room: 'kitchen', age_ms: 380 }));
}

test('a claim from a room that heard the speech and no wake word is of the same voice', () => {
  const late = heardAndOverheard();
  late.at(2500, () => late.claim({ assistant: 'siri', room: 'living-room', intents: on('living-room') }));
  late.at(2600, () => late.claim({ assistant: 'siri', id: 'far', room: 'kitchen', intents: on('kitchen') }));
  expect(ordered(late)).toEqual(['turn_on living-room-light']);
  expect(late.notices.at(-1)).toMatchObject({ claim: 'far', outcome: 'overruled' });
  const early = heardAndOverheard();
  early.at(2500, () => early.claim({ assistant: 'siri', room: 'kitchen', intents: on('kitchen') }));
  early.at(2600, () => early.claim({ assistant: 'siri', room: 'living-room', intents: on('living-room') }));
  expect(ordered(early)).toEqual(['turn_on living-room-light']);
});

test('speech that began or ended at another time is of another voice', () => {
  const apart = heardAndOverheard();
  apart.at(3000, (arbiter) => arbiter.speechStart({ room: 'kitchen', age_ms: 80 }));
  apart.at(4500, () => apart.claim({ assistant: 'siri', room: 'living-room', intents: on('living-room') }));
  apart.at(4600, () => apart.claim({ assistant: 'siri', room: 'kitchen', intents: on('kitchen') }));
  expect(ordered(apart)).toEqual(['turn_on living-room-light', 'turn_on kitchen-light']);
});

test('a room that is found late to be nearer moves "the light", until a verdict has fixed it', () => {
  const it = rig();
  it.at(0, () => it.named('siri', { score: 0.9, room: 'kitchen', level_db: -44 }));
  it.at(0, () => it.named('tmall-genie', { score: 0.9, room: 'kitchen', level_db: -44 }));
  it.at(900, () => it.claim({ assistant: 'siri', text: 'turn on the light' }));
  it.at(1000, () => it.named('siri', { score: 0.9, room: 'bedroom', level_db: -30, age_ms: 950 }));
  it.at(1500, () => expect(it.orders).toMatchObject([{ intents: on('bedroom') }]));
  it.at(1600, () => it.named('siri', { score: 0.9, room: 'living-room', level_db: -20, age_ms: 1550 }));
  it.at(1700, () => it.claim({ assistant: 'tmall-genie', text: 'turn off the light' }));
  expect(it.settle().orders).toHaveLength(1);
  expect(it.notices.at(-1)).toMatchObject({ outcome: 'overruled', verdict: it.verdicts[0]?.id });
});

test('an offset of a microphone counts, and a level that lies does not', () => {
  const loud = rig();
  loud.arbiter.change({ offsets_db: { kitchen: 20 } });
  loud.at(0, () => loud.named('siri', { room: 'living-room', level_db: -31 }));
  loud.at(50, () => loud.named('siri', { room: 'kitchen', level_db: -44 }));
  loud.at(900, () => loud.claim({ assistant: 'siri', text: 'turn on the light' }));
  expect(ordered(loud)).toEqual(['turn_on kitchen-light']);
  for (const level_db of [Number.NaN, 1e9, Number.POSITIVE_INFINITY]) {
    const lying = rig();
    lying.at(0, () => lying.named('siri', { room: 'living-room', level_db: -31, score: 0.95 }));
    lying.at(50, () => lying.named('siri', { room: 'kitchen', level_db, score: 0.9 }));
    lying.at(900, () => lying.claim({ assistant: 'siri', text: 'turn on the light' }));
    expect(ordered(lying)).toEqual(['turn_on living-room-light']);
  }
});

test('words of a farther room count only where the nearer one has not understood', () => {
  const dim = { assistants: ['siri'], text: 'make the light brighter' };
  const near = heardTwice();
  near.at(1500, (arbiter) => arbiter.words({ room: 'kitchen', ...dim }));
  near.at(1560, (arbiter) => arbiter.words({ room: 'living-room', ...dim }));
  expect(ordered(near)).toEqual(['adjust_brightness living-room-light']);
  const far = heardTwice();
  far.at(1500, (arbiter) => arbiter.words({ room: 'kitchen', ...dim }));
  far.at(1560, (arbiter) => arbiter.words({ room: 'living-room', assistants: ['siri'], text: '' }));
  expect(ordered(far)).toEqual(['adjust_brightness living-room-light']);
  const alone = heardTwice();
  alone.at(1500, (arbiter) => arbiter.words({ room: 'kitchen', ...dim }));
  expect(ordered(alone)).toEqual(['adjust_brightness living-room-light']);
});

test('a couple that calls at once in two rooms is two voices, each with the light of its room', () => {
  const it = rig({ streamed: rooms });
  it.at(0, () => it.named('siri', { score: 0.95, room: 'kitchen', level_db: -30 }));
  it.at(120, () => it.named('tmall-genie', { score: 0.95, room: 'bedroom', level_db: -32 }));
  it.at(150, () => it.named('siri', { score: 0.6, room: 'bedroom', level_db: -50 }));
  it.at(1500, () => it.claim({ assistant: 'siri', text: 'turn on the light' }));
  it.at(1540, () => it.claim({ assistant: 'tmall-genie', text: '打開臥室燈', intents: on('bedroom') }));
  expect(ordered(it)).toEqual(['turn_on kitchen-light', 'turn_on bedroom-light']);
});

test('two wake words in one breath are of one voice, however long it is, where the room tells ends', () => {
  const it = rig({ streamed: ['living-room'] });
  it.at(0, () => it.named('siri', { score: 0.9 })).at(3000, () => it.named('tmall-genie', { score: 0.9 }));
  it.at(4500, (arbiter) => arbiter.speechEnd({ room: 'living-room', age_ms: 100 }));
  it.at(4600, () => it.claim({ assistant: 'siri', intents: on('living-room') }));
  it.at(4700, () =>
    it.claim({ assistant: 'tmall-genie', intents: [{ action: 'turn_off', device: 'living-room-light' }] }),
  );
  expect(ordered(it)).toEqual(['turn_off living-room-light']);
  expect(it.verdicts[0]?.claims[0]?.evidence).toContainEqual(
    expect.objectContaining({ kind: 'called_last', db: 3, after_ms: 3000 }),
  );
});

test('a room with a running television tells no ends: there calls end two seconds after the first', () => {
  const it = rig({ streamed: ['living-room'] });
  for (let at_ms = 0; at_ms <= 4000; at_ms += 1000)
    it.at(at_ms, (arbiter) => arbiter.spoke({ room: 'living-room', age_ms: 0 }));
  it.at(4000, () => it.named('siri', { score: 0.9 })).at(6500, () => it.named('tmall-genie', { score: 0.9 }));
  it.at(7000, () => it.claim({ assistant: 'siri', intents: on('living-room') }));
  expect(it.verdicts).toMatchObject([{ winner: 'siri', because: 'uncontested' }]);
});

test('two hundred rooms that all hear one voice are one voice, and one light', () => {
  const many = Array.from({ length: 200 }, (_, nth) => device({ id: `light-${nth}`, room: `room-${nth}` }));
  const it = new ArbiterRig(home({ devices: many }), { microphones: many.map(({ room }) => room) });
  for (const [nth, { room }] of many.entries())
    it.at(nth / 10, () => it.named('siri', { room, score: 0.9, level_db: -30 - (nth % 40) }));
  for (const { room } of many)
    it.at(1000, () => it.claim({ assistant: 'siri', door: 'matter', room, text: 'turn on the light' }));
  expect(ordered(it)).toEqual(['turn_on light-0']);
});

test('a satellite that hears everything and never an end keeps no voice open for ever', () => {
  const it = rig({ streamed: ['kitchen'] });
  for (let at_ms = 0; at_ms < 60_000; at_ms += 250)
    it.at(at_ms, () => it.named(at_ms % 500 ? 'siri' : 'tmall-genie', { room: 'kitchen', score: 0.99 }));
  it.at(60_000, () => it.named('siri', { room: 'living-room', score: 0.9 }));
  it.at(61_000, () => it.claim({ assistant: 'siri', room: 'living-room', text: 'turn on the light' }));
  expect(ordered(it)).toEqual(['turn_on living-room-light']);
  const { voices } = it.arbiter.snapshot()?.voices ?? { voices: [] };
  expect(voices).toEqual([]);
});

test('a satellite whose clock is ten seconds off tells of nothing that is still open', () => {
  const it = rig();
  it.at(20_000, () => it.named('siri', { score: 0.9 }));
  it.at(20_050, () => it.named('tmall-genie', { room: 'kitchen', score: 0.99, age_ms: 10_000 }));
  it.at(20_060, (arbiter) => arbiter.speechEnd({ room: 'kitchen', age_ms: 10_000 }));
  it.at(20_070, () => it.named('siri', { room: 'kitchen', score: 0.8, age_ms: -10_000 }));
  it.at(21_000, () => it.claim({ assistant: 'siri', intents: on('living-room') }));
  expect(it.verdicts).toMatchObject([{ winner: 'siri', room: 'living-room', because: 'uncontested' }]);
});

test('a piece of speech tells when it all began, so that a record may leave out the pieces between', () => {
  const whole = rig({ streamed: ['living-room'] });
  let last = {};
  for (let at_ms = 0; at_ms <= 10_000; at_ms += 1000)
    whole.at(at_ms, (arbiter) => {
      const piece = { room: 'living-room', age_ms: 0 };
      last = { ...piece, ...arbiter.speaking(piece) };
      arbiter.spoke(piece);
    });
  expect(last).toEqual({ room: 'living-room', age_ms: 0, began_age_ms: 10_000 });
  const recorded = rig({ streamed: ['living-room'] });
  recorded.at(10_000, (arbiter) => arbiter.spoke({ room: 'living-room', age_ms: 0, began_age_ms: 10_000 }));
  for (const it of [whole, recorded]) it.at(10_100, () => it.named('siri', { score: 0.9 }));
  const rooms = [whole, recorded].map((it) => it.arbiter.snapshot()?.voices);
  expect(rooms[1]).toEqual(rooms[0]);
  expect(rooms[0]?.voices[0]?.hearings).toMatchObject([{ began_ms: 0, tells_ends: false }]);
});
