import { expect, test } from 'vitest';
import type { Intent } from '../../../src/intent/intent.ts';
import { ArbiterRig } from '../../support/arbiter-rig.ts';
import { device, home } from '../../support/home.ts';

const devices = [
  device({ id: 'living-room-light' }),
  device({ id: 'bedroom-light', room: 'bedroom' }),
  device({ id: 'kitchen-light', room: 'kitchen' }),
  device({ id: 'front-door', room: 'hallway', kind: 'lock', features: ['lock'] }),
];
const on = (id: string): readonly Intent[] => [{ action: 'turn_on', device: id }];
const off = (id: string): readonly Intent[] => [{ action: 'turn_off', device: id }];
const outcomes = (it: ArbiterRig) => it.notices.map(({ claim, outcome }) => `${claim} ${outcome}`);

test('a scene of several rooms is one claim: what another has won of it is left out, and the rest is done as one', () => {
  const it = new ArbiterRig(home({ devices }));
  it.at(0, () => it.claim({ assistant: 'siri', id: 'a', intents: on('living-room-light'), confidence: 0.6 }));
  it.at(40, () => it.claim({ assistant: 'siri', id: 'b', intents: on('bedroom-light'), confidence: 0.6 }));
  it.at(80, () => it.claim({ assistant: 'siri', id: 'c', intents: on('kitchen-light'), confidence: 0.6 }));
  it.at(100, () =>
    it.claim({ assistant: 'tmall-genie', id: 'x', intents: off('bedroom-light'), confidence: 0.95 }),
  );
  it.settle();
  expect(it.orders.map(({ intents }) => intents.map(({ action, device: id }) => `${action} ${id}`))).toEqual([
    ['turn_off bedroom-light'],
    ['turn_on living-room-light', 'turn_on kitchen-light'],
  ]);
  expect(it.notices.find(({ claim }) => claim === 'a')?.reason).toContain('without bedroom-light');
  expect(outcomes(it).sort()).toEqual(['a granted', 'b overruled', 'c granted', 'x granted']);
});

test('a scene of one voice, heard by an assistant that was not called, loses as one', () => {
  const it = new ArbiterRig(home({ devices }));
  it.at(0, () => it.named('tmall-genie', { score: 0.9 }));
  it.at(900, () => it.claim({ assistant: 'siri', id: 'a', intents: on('living-room-light') }));
  it.at(940, () => it.claim({ assistant: 'siri', id: 'b', intents: on('kitchen-light') }));
  it.at(1000, () => it.claim({ assistant: 'tmall-genie', id: 'x', intents: off('living-room-light') }));
  expect(outcomes(it.settle()).sort()).toEqual(['a overruled', 'b overruled', 'x granted']);
});

test('a scene tapped where nobody has spoken acts at once in every room, as one verdict', () => {
  const it = new ArbiterRig(home({ devices }), { microphones: ['living-room'] });
  for (const [at, id] of ['living-room-light', 'bedroom-light', 'kitchen-light'].entries())
    it.at(at * 30, () =>
      it.claim({ assistant: 'siri', id, door: 'homekit', origin: 'unknown', intents: on(id) }),
    );
  expect(it.verdicts).toMatchObject([{ because: 'direct' }]);
  expect(it.orders.map(({ at_ms, verdict }) => ({ at_ms, verdict }))).toEqual(
    [0, 30, 60].map((at_ms) => ({ at_ms, verdict: 'verdict-1' })),
  );
});

test('of two opposite scenes each light obeys one, also where each had won before the other’s last part came', () => {
  const it = new ArbiterRig(home({ devices }));
  it.at(0, () => it.claim({ assistant: 'siri', id: 'a', intents: on('living-room-light') }));
  it.at(40, () => it.claim({ assistant: 'tmall-genie', id: 'x', intents: off('bedroom-light') }));
  it.at(120, () => it.claim({ assistant: 'siri', id: 'c', intents: on('kitchen-light') }));
  // Both have won what they asked for, and the light of the bedroom is told.
  it.at(230, () => it.claim({ assistant: 'siri', id: 'b', intents: on('bedroom-light') }));
  expect(outcomes(it.settle()).sort()).toEqual(['a granted', 'b overruled', 'c granted', 'x granted']);
});

test('of two opposite scenes each light obeys one, also where a part comes while its gesture is contested', () => {
  const it = new ArbiterRig(home({ assistants: ['siri', 'tmall-genie'], devices }));
  const genie = { assistant: 'tmall-genie', confidence: 0.95 };
  it.at(0, () => it.claim({ ...genie, id: 'x', intents: off('bedroom-light') }));
  it.at(10, () => it.claim({ ...genie, id: 'y', intents: off('living-room-light') }));
  it.at(20, () => it.claim({ assistant: 'siri', id: 'b', intents: on('bedroom-light') }));
  it.at(60, () => it.claim({ assistant: 'siri', id: 'c', intents: on('kitchen-light') }));
  // Two lights have been told; of the third nobody else has claimed yet.
  it.at(70, () => it.claim({ assistant: 'siri', id: 'a', intents: on('living-room-light') }));
  it.settle();
  expect(it.orders.map(({ intents }) => intents)).toEqual([
    [...off('bedroom-light'), ...off('living-room-light')],
    on('kitchen-light'),
  ]);
  expect(it.notices.find(({ claim }) => claim === 'a')).toMatchObject({
    outcome: 'overruled',
    verdict: it.verdicts[0]?.id,
  });
});

test('the verdict of a long scene stands as long after its last light as another verdict after its only one', () => {
  const it = new ArbiterRig(home({ assistants: ['siri', 'tmall-genie'], devices }), {
    policy: { absorb_ms: 300 },
  });
  const siri = { assistant: 'siri', confidence: 0.95 };
  it.at(0, () => it.claim({ ...siri, id: 'a', intents: on('living-room-light') }));
  it.at(10, () => it.claim({ assistant: 'tmall-genie', id: 'x', intents: off('living-room-light') }));
  it.at(140, () => it.claim({ ...siri, id: 'b', intents: on('bedroom-light') }));
  it.at(280, () => it.claim({ ...siri, id: 'c', intents: on('kitchen-light') }));
  it.at(570, () => it.claim({ assistant: 'tmall-genie', id: 'z', intents: off('kitchen-light') }));
  it.at(590, () => it.claim({ assistant: 'tmall-genie', id: 'new', intents: off('bedroom-light') }));
  expect(outcomes(it.settle()).sort()).toEqual([
    'a granted',
    'b granted',
    'c granted',
    'new granted',
    'x overruled',
    'z overruled',
  ]);
});

test('what is guarded does not follow a gesture that has won', () => {
  const it = new ArbiterRig(home({ devices }));
  it.at(0, () => it.named('siri', { score: 0.95 })).at(900, () =>
    it.claim({ assistant: 'siri', id: 'light', intents: on('living-room-light') }),
  );
  it.at(950, () =>
    it.claim({ assistant: 'siri', id: 'door', intents: [{ action: 'unlock', device: 'front-door' }] }),
  );
  expect(outcomes(it.settle())).toEqual(['light granted', 'door withheld']);
});

test('one breath is said in one room: two speakers of one assistant are two claims', () => {
  const it = new ArbiterRig(home({ devices }));
  it.at(0, () => it.claim({ assistant: 'siri', id: 'a', room: 'bedroom', intents: on('kitchen-light') }));
  it.at(20, () => it.claim({ assistant: 'siri', id: 'b', room: 'kitchen', intents: off('kitchen-light') }));
  expect(outcomes(it.settle()).sort()).toEqual(['a overruled', 'b granted']);
});

test('is as sure as its least sure part, in whatever order its parts come', () => {
  const totals = (confidences: readonly number[]) => {
    const it = new ArbiterRig(home({ devices }));
    for (const [at, confidence] of confidences.entries())
      it.claim({ assistant: 'siri', id: `m${at}`, intents: on(devices[at]?.id ?? ''), confidence });
    return it.settle().verdicts.flatMap(({ claims }) => claims.map(({ total_db }) => total_db));
  };
  expect(totals([0.9, 0.6])).toEqual(totals([0.6, 0.9]));
  expect(totals([0.9, 0.6])).toEqual([1.76, 1.76]);
});

test('was begun with its earliest part, in whatever order its parts come', () => {
  for (const ages_ms of [
    [0, 200],
    [200, 0],
  ]) {
    const it = new ArbiterRig(home({ devices }));
    for (const [at, age_ms] of ages_ms.entries())
      it.at(20 * at, () => it.claim({ assistant: 'siri', intents: on(devices[at]?.id ?? ''), age_ms }));
    it.at(60, () =>
      it.claim({
        assistant: 'tmall-genie',
        room: 'living-room',
        intents: [...off('living-room-light'), ...off('bedroom-light')],
        age_ms: 160,
      }),
    );
    const evidence = it
      .settle()
      .verdicts[0]?.claims.map(({ assistant, evidence: rows }) => [
        assistant,
        rows.some(({ kind }) => kind === 'first'),
      ]);
    expect(new Set(evidence?.flatMap(([assistant, isFirst]) => (isFirst ? assistant : [])))).toEqual(
      new Set(['siri']),
    );
  }
});

test('goes on where its door tells of a voice only the first time: no part of it is a tap by itself', () => {
  const it = new ArbiterRig(home({ devices }), { microphones: ['living-room'] });
  it.at(0, () =>
    it.claim({ assistant: 'siri', room: 'living-room', id: 'a', intents: on('living-room-light') }),
  );
  it.at(50, () =>
    it.claim({
      assistant: 'siri',
      room: 'living-room',
      id: 'b',
      origin: 'unknown',
      intents: on('kitchen-light'),
    }),
  );
  expect(it.settle().verdicts).toMatchObject([{ because: 'patience', claims: [{ id: 'a' }, { id: 'b' }] }]);
});

test('a part of a gesture is granted where another part asks again for what a verdict took out of it', () => {
  const lights = ['living-room-light', 'bedroom-light', 'kitchen-light'];
  const all = device({ id: 'all-lights', room: 'living-room', kind: 'group', members: lights });
  const it = new ArbiterRig(home({ assistants: ['siri', 'tmall-genie'], devices: [...devices, all] }));
  it.at(0, () => it.claim({ assistant: 'siri', id: 'a', intents: off('living-room-light') }));
  it.at(40, () => it.claim({ assistant: 'siri', id: 'b', intents: off('bedroom-light') }));
  it.at(500, () => it.claim({ assistant: 'tmall-genie', id: 'lost', intents: on('bedroom-light') }));
  it.at(1000, () => it.claim({ assistant: 'tmall-genie', id: 'all', intents: on('all-lights') }));
  // An insistence, which is judged anew.
  it.at(1040, () => it.claim({ assistant: 'tmall-genie', id: 'one', intents: on('bedroom-light') }));
  it.at(1060, () =>
    it.claim({ assistant: 'siri', id: 'c', intents: off('kitchen-light'), confidence: 0.95 }),
  );
  it.settle();
  expect(it.orders.map(({ intents }) => intents).at(-1)).toEqual(on('bedroom-light'));
  expect(outcomes(it).slice(-3).sort()).toEqual(['all granted', 'c granted', 'one granted']);
});
