import { expect, test } from 'vitest';
import { Corrections } from '../../../src/arbiter/learning/correction.ts';
import { type Habits, habit_db } from '../../../src/arbiter/learning/habit.ts';
import { Learning } from '../../../src/arbiter/learning/learning.ts';
import { ArbiterRig } from '../../support/arbiter-rig.ts';
import { device, home } from '../../support/home.ts';

const on = [{ action: 'turn_on', device: 'lamp' }] as const;
const open = [{ action: 'open', device: 'curtain' }] as const;
const DAY_MS = 86_400_000;

/** Two assistants that claim the same moment, and somebody who corrects. */
function learning() {
  const it = new ArbiterRig(
    home({
      devices: [device({ id: 'lamp' }), device({ id: 'curtain', kind: 'cover', features: ['open_close'] })],
      more: { prefer: ['siri'] },
    }),
  );
  let habits: Habits = {};
  const told: boolean[] = [];
  const learns = new Learning({
    arbiter: it.arbiter,
    report: (kind, fields) => void (kind === 'feedback' && 'taught' in fields && told.push(fields.taught)),
    onHabits: (changed) => {
      habits = changed;
    },
  });
  let days = 0;
  const ask = () => {
    const before = it.verdicts.length;
    it.at(++days * DAY_MS, () => it.claim({ assistant: 'siri', intents: on }));
    it.at(days * DAY_MS + 10, () => it.claim({ assistant: 'tmall-genie', intents: on }));
    for (const verdict of it.whole.slice(before)) learns.verdict(verdict);
    return it.verdicts.at(-1);
  };
  const learned_db = (assistant: string, of = 'lamp') =>
    habit_db(habits, { room: 'living-room', device: of, assistant });
  return { it, learns, ask, told, learned_db };
}

test('a correction speaks for the one and against the other, and soon turns the verdict', () => {
  const { learns, ask, learned_db } = learning();
  expect(ask()?.winner).toBe('siri');
  learns.correct(learns.lessons({ should: 'tmall-genie' }));
  expect([learned_db('siri'), learned_db('tmall-genie')]).toEqual([-1, 1]);
  expect(ask()).toMatchObject({
    winner: 'tmall-genie',
    claims: [{ evidence: [{ kind: 'habit', db: 1 }] }, { evidence: [{ kind: 'habit', db: -1 }] }],
  });
});

test('the same correction twice is one, and another about the same verdict takes its place', () => {
  const { learns, ask, learned_db } = learning();
  const verdict = ask()?.id ?? '';
  learns.correct(learns.lessons({ verdict, should: 'tmall-genie' }));
  learns.correct(learns.lessons({ verdict, should: 'tmall-genie' }));
  expect(learned_db('tmall-genie')).toBe(1);
  learns.correct(learns.lessons({ verdict, should: 'siri' }));
  expect([learned_db('siri'), learned_db('tmall-genie')]).toEqual([1, 0]);
});

test('speaks for the device that the other had asked for, and against the one that acted', () => {
  const { it, learns, learned_db } = learning();
  // Who listens in, and mishears, is a rival of the one who was called.
  it.at(0, () => it.named('siri', { score: 0.9 }));
  it.at(900, () => it.claim({ assistant: 'tmall-genie', intents: open }));
  it.at(950, () => it.claim({ assistant: 'siri', intents: on }));
  for (const verdict of it.whole) learns.verdict(verdict);
  learns.correct(learns.lessons({ should: 'tmall-genie' }));
  expect(learned_db('tmall-genie', 'curtain')).toBe(1);
  expect(learned_db('siri', 'lamp')).toBe(-1);
  expect(learned_db('tmall-genie', 'lamp')).toBe(0);
});

test('a verdict that nobody knows teaches nothing, and that is said', () => {
  const { learns, ask, told } = learning();
  learns.correct(learns.lessons({ should: 'siri' }));
  ask();
  learns.correct(learns.lessons({ verdict: 'no-such', should: 'siri' }));
  learns.correct(learns.lessons({ should: 'siri' }));
  expect(told).toEqual([false, false, true]);
});

test('lifts no claim over the floor where nothing was heard', () => {
  const { it, learns, ask } = learning();
  for (let day = 0; day < 6; day++) {
    ask();
    learns.correct(learns.lessons({ should: 'tmall-genie' }));
  }
  it.at(1000 * DAY_MS, () => it.claim({ assistant: 'tmall-genie', intents: on, confidence: 0.4 })).settle();
  expect(it.verdicts.at(-1)).toMatchObject({ winner: null });
});

test('fades by the day, and can be forgotten', () => {
  const { learns, ask, learned_db } = learning();
  learns.today(20_000);
  ask();
  learns.correct(learns.lessons({ should: 'tmall-genie' }));
  learns.today(20_030);
  expect(learned_db('tmall-genie')).toBeCloseTo(0.5);
  learns.forget('tmall-genie');
  expect([learned_db('siri'), learned_db('tmall-genie')]).toEqual([-0.5, 0]);
});

test('of a scene every device is learned, for the one and against the other', () => {
  const it = new ArbiterRig(home({ devices: [device({ id: 'lamp' }), device({ id: 'fan', kind: 'fan' })] }));
  const scene = [...on, { action: 'turn_on', device: 'fan' }] as const;
  it.at(0, () => it.claim({ assistant: 'siri', intents: scene, confidence: 0.9 }));
  it.at(10, () => it.claim({ assistant: 'tmall-genie', intents: open, confidence: 0.6 })).settle();
  const corrections = new Corrections();
  for (const verdict of it.whole) corrections.verdict(verdict);
  const verdict = it.verdicts[0]?.id ?? '';
  const lessons = corrections.lessons({ verdict, should: 'alexa' });
  expect(lessons?.map(({ assistant, device: of, weight }) => `${assistant} ${of} ${weight}`).sort()).toEqual([
    'alexa fan 1',
    'alexa lamp 1',
    'siri fan -1',
    'siri lamp -1',
  ]);
});
