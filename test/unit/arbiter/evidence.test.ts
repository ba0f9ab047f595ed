import { expect, test } from 'vitest';
import { type ArbiterState, arbiterStateOf } from '../../../src/arbiter/arbiter-state.ts';
import type { Contender, Contest } from '../../../src/arbiter/contest.ts';
import { decide } from '../../../src/arbiter/scoring/decide.ts';
import type { Intent } from '../../../src/intent/intent.ts';
import { contender, contest, voice } from '../../support/contest.ts';
import { device, home } from '../../support/home.ts';

const devices = [
  device({ id: 'light' }),
  device({ id: 'fan', kind: 'fan' }),
  device({ id: 'piano-lamp', owner: { prefer: 'tmall-genie' } }),
  device({ id: 'bedroom-light', room: 'bedroom' }),
];
const house = arbiterStateOf(home({ devices }));
const on = (...ids: readonly string[]): readonly Intent[] =>
  ids.map((id) => ({ action: 'turn_on', device: id }));
const siri = (fields: Partial<Contender> = {}) =>
  contender({ assistant: 'siri', intents: on('light'), ...fields });
const genie = (fields: Partial<Contender> = {}) =>
  contender({ assistant: 'tmall-genie', intents: on('light'), ...fields });

/** The rows of one assistant's claim. */
function rows(of: Contest, assistant: string, at: ArbiterState = house): Record<string, number> {
  const weighed = decide(of, at).weighed.find(({ live }) => live.claim.assistant === assistant);
  return Object.fromEntries((weighed?.evidence ?? []).map(({ kind, db }) => [kind, db]));
}

/** What was taught of an assistant, in decibans by device. */
const habits = (assistant: string, taught: Readonly<Record<string, number>>): ArbiterState => ({
  ...house,
  habits: Object.fromEntries(
    Object.entries(taught).map(([id, db]) => [
      `living-room/${id}/${assistant}`,
      { room: 'living-room', device: id, assistant, db },
    ]),
  ),
});

test.each([
  [0, -20],
  [0.005, -20],
  [0.5, 0],
  [0.9, 9.54],
  [1, 20],
])('a wake score of %d counts for %d dB', (score, db) => {
  // Somebody was called, or the voice would count as unheard.
  const named = { siri: score, 'tmall-genie': 0.9 };
  expect(rows(contest({ claims: [siri()], named }), 'siri')).toMatchObject({ named: db });
});

test('a level counts for half of what it is from the mean, within 5 dB, and alone for nothing', () => {
  const apart = (a_db: number, b_db: number) => [siri({ snr_db: a_db }), genie({ snr_db: b_db })];
  expect(rows(contest({ claims: apart(24, 8) }), 'siri')).toEqual({ level: 4 });
  expect(rows(contest({ claims: apart(60, 8) }), 'siri')).toEqual({ level: 5 });
  expect(rows(contest({ claims: apart(60, 8) }), 'tmall-genie')).toEqual({ level: -5 });
  expect(rows(contest({ claims: [siri({ snr_db: 30 }), genie()] }), 'siri')).toEqual({});
});

test('a device that prefers its assistant does so in a gesture too, wherever it stands there', () => {
  const claims = [
    siri({ intents: on('light', 'piano-lamp') }),
    genie({ intents: on('light', 'piano-lamp') }),
  ];
  expect(rows(contest({ claims }), 'tmall-genie')).toEqual({ owner: 6 });
  expect(rows(contest({ claims }), 'siri')).toEqual({});
});

test('a habit counts within 6 dB, and for a gesture as the mean of its devices', () => {
  const one = contest({ claims: [siri()] });
  expect(rows(one, 'siri', habits('siri', { light: 9 }))).toEqual({ habit: 6 });
  expect(rows(one, 'siri', habits('siri', { light: -9 }))).toEqual({ habit: -6 });
  const both = contest({ claims: [siri({ intents: on('light', 'fan') })] });
  expect(rows(both, 'siri', habits('siri', { light: 4, fan: 1 }))).toEqual({ habit: 2.5 });
  expect(rows(both, 'siri', habits('siri', { light: 4 }))).toEqual({ habit: 2 });
});

test('a habit is of the room in which it is judged, and of its assistant', () => {
  const of = contest({ claims: [siri({ room: 'bedroom' }), genie()] });
  expect(rows(of, 'siri', habits('siri', { light: 3 }))).toEqual({ habit: 3 });
  expect(rows(of, 'tmall-genie', habits('siri', { light: 3 }))).toEqual({});
});

test('names that a verdict has spent, and what was understood with them, count no more', () => {
  const claims = [siri({ room: 'living-room' }), genie({ room: 'bedroom' })];
  const of = { hearing: { understood: on('light') } };
  const previous = { winner: 'siri', decided_ms: 500 };
  const heard = (spent: readonly string[]) =>
    contest({ claims, voice: voice({ siri: 0.9 }, { ...of, spent }), live: { previous } });
  const fresh = heard([]);
  expect(rows(fresh, 'siri')).toEqual({ named: 9.54, agrees: 6, room: 4 });
  expect(rows(fresh, 'tmall-genie')).toEqual({ not_named: -12, agrees: 6, room: -4 });
  const spent = heard(['siri']);
  expect(rows(spent, 'siri')).toEqual({ follow_up: 8, room: 4 });
  expect(rows(spent, 'tmall-genie')).toEqual({});
});

test.each([
  ['the same', on('light'), 6],
  ['more', on('light', 'fan'), 6],
  ['another', on('fan'), -6],
  ['the opposite', [{ action: 'turn_off', device: 'light' }], -6],
] as const)('a claim that asks %s as the hub understood', (_, intents, db) => {
  const heard = voice({ siri: 0.5 }, { hearing: { understood: on('light') } });
  expect(rows(contest({ claims: [siri({ intents })], voice: heard }), 'siri')).toMatchObject({ agrees: db });
});

test('where nothing was heard the room is that of the device, and another room counts for nothing', () => {
  expect(rows(contest({ claims: [siri({ room: 'living-room' })] }), 'siri')).toEqual({ room: 4 });
  expect(rows(contest({ claims: [siri({ room: 'bedroom' })] }), 'siri')).toEqual({});
  const intents = on('light', 'bedroom-light');
  expect(rows(contest({ claims: [siri({ room: 'bedroom', intents })] }), 'siri')).toEqual({ room: 4 });
});

test('where it was heard, room and habit lift a claim over the floor', () => {
  const named = { siri: 0.4, 'tmall-genie': 0.9 };
  expect(decide(contest({ claims: [siri()], named }), house).winner).toBeUndefined();
  expect(decide(contest({ claims: [siri({ room: 'living-room' })], named }), house).winner).toBeDefined();
  const taught = habits('siri', { light: 3 });
  expect(decide(contest({ claims: [siri()], named }), taught).winner).toBeDefined();
});

test('a total of just 0 can win, and one below it cannot', () => {
  expect(decide(contest({ claims: [siri()], named: { siri: 0.5 } }), house).winner).toBeDefined();
  const named = { siri: 0.499, 'tmall-genie': 0.9 };
  expect(decide(contest({ claims: [siri()], named }), house).winner).toBeUndefined();
});

test.each([
  ['stands at 0 or more', 0.9, 'siri'],
  ['is below 0', 0.1, 'tmall-genie'],
])('one that was called bars one that was not while it %s', (_, confidence, winner) => {
  const strong = genie({
    intents: [{ action: 'turn_off', device: 'piano-lamp' }],
    confidence: 1,
    room: 'living-room',
  });
  const claims = [siri({ intents: on('piano-lamp'), confidence }), strong];
  const decision = decide(contest({ claims, named: { siri: 0.81 } }), house);
  expect(decision.weighed.find(({ live }) => live.claim === strong)?.total_db).toBe(8);
  expect(decision.winner?.claim.assistant).toBe(winner);
});
