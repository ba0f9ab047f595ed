import { expect, test } from 'vitest';
import { expectedFor } from '../../../src/arbiter/admission/expected.ts';
import { arbiterStateOf } from '../../../src/arbiter/arbiter-state.ts';
import { ArbiterRig } from '../../support/arbiter-rig.ts';
import { contender, contest } from '../../support/contest.ts';
import { device, home } from '../../support/home.ts';

const light = device({ id: 'living-room-light' });
const fan = device({ id: 'living-room-fan', kind: 'fan' });
const rig = (more: object = {}) => new ArbiterRig(home({ devices: [light, fan], more }));

test('does not wait where only the claimant was called', () => {
  const it = rig();
  it.at(0, () => it.named('siri', { score: 0.9 })).at(1000, () => it.claim({ assistant: 'siri' }));
  expect(it.verdicts).toMatchObject([{ winner: 'siri', because: 'uncontested', latency_ms: 0 }]);
});

test('holds a claim until the silent one that was called could no longer be in time', () => {
  const it = rig();
  it.at(0, () => it.named('tmall-genie', { score: 0.9 })).at(1000, () =>
    it.claim({ assistant: 'siri', confidence: 0.99 }),
  );
  it.clock.stepTo(1479);
  expect(it.verdicts).toEqual([]);
  it.clock.stepTo(1480);
  expect(it.verdicts).toMatchObject([{ winner: null, because: 'deadline', latency_ms: 480 }]);
});

test('does not restart the budget when further claims come', () => {
  const it = rig();
  it.at(0, () => it.named('tmall-genie', { score: 0.9 }));
  it.at(1000, () => it.claim({ assistant: 'siri' })).at(1400, () =>
    it.claim({ assistant: 'siri', intents: [{ action: 'turn_on', device: 'living-room-fan' }] }),
  );
  it.clock.stepTo(1480);
  expect(it.verdicts).toHaveLength(1);
});

test('closes when every expected assistant has claimed', () => {
  const it = rig();
  it.at(0, () => it.claim({ assistant: 'siri' })).at(40, () => it.claim({ assistant: 'tmall-genie' }));
  expect(it.verdicts).toMatchObject([{ because: 'all_heard', latency_ms: 40 }]);
});

test('clinches when the silent one could not win even with all it could bring', () => {
  const it = rig();
  it.at(0, () => it.named('siri', { score: 0.99 })).at(10, () => it.named('tmall-genie', { score: 0.8 }));
  it.at(1000, () => it.claim({ assistant: 'siri', confidence: 0.9 }));
  expect(it.verdicts).toMatchObject([{ winner: 'siri', because: 'clinched', latency_ms: 0 }]);
});

test('does not clinch while the silent one could still overtake', () => {
  const it = rig();
  it.at(0, () => it.named('siri', { score: 0.6 })).at(10, () => it.named('tmall-genie', { score: 0.6 }));
  it.at(1000, () => it.claim({ assistant: 'siri' }));
  expect(it.verdicts).toEqual([]);
  it.at(1200, () => it.claim({ assistant: 'tmall-genie', confidence: 0.9 }));
  expect(it.verdicts).toMatchObject([{ winner: 'tmall-genie', because: 'all_heard' }]);
});

test('is patient for 150 ms where nothing was heard and no lag is learned', () => {
  const it = rig();
  it.at(0, () => it.claim({ assistant: 'siri' })).settle();
  expect(it.verdicts).toMatchObject([{ because: 'patience', latency_ms: 150 }]);
});

test('learns a door’s lag in all rooms together, and waits for the slowest door that it knows', () => {
  const it = new ArbiterRig(home({ devices: [light, device({ id: 'bedroom-light', room: 'bedroom' })] }));
  for (let day = 0; day < 40; day++) {
    const asked = { intents: [{ action: 'turn_on', device: day % 2 ? 'bedroom-light' : light.id }] } as const;
    const [door, lag_ms] = day < 20 ? (['matter', 60] as const) : (['aligenie', 320] as const);
    it.at(day * 60_000, () => it.claim({ assistant: 'siri', ...asked })).at(day * 60_000 + lag_ms, () =>
      it.claim({ assistant: 'tmall-genie', door, ...asked }),
    );
  }
  it.verdicts.length = 0;
  it.at(3_600_000, () => it.claim({ assistant: 'siri' })).settle();
  expect(it.verdicts).toMatchObject([{ because: 'patience', latency_ms: 320 }]);
});

test('absorbs as long as a rival’s door has been late before, where that is longer than usual', () => {
  const late = { absorb_ms: 600 };
  const it = new ArbiterRig(home({ devices: [light, fan] }), { policy: late });
  const day_ms = 60_000;
  // Where it was heard an utterance absorbs for long, and a slow door's lag is learned.
  for (let day = 0; day < 20; day++) {
    it.at(day * day_ms, () => it.named('siri', { score: 0.9 })).at(day * day_ms + 900, () =>
      it.claim({ assistant: 'siri' }),
    );
    it.at(day * day_ms + 2900, () => it.claim({ assistant: 'tmall-genie', door: 'aligenie' }));
  }
  it.notices.length = 0;
  it.at(3_600_000, () => it.claim({ assistant: 'siri' }));
  it.at(3_601_900, () => it.claim({ assistant: 'tmall-genie', door: 'aligenie' })).settle();
  expect(it.notices.map(({ outcome }) => outcome)).toEqual(['granted', 'absorbed']);
});

test('learns how late the rival usually is, late claims included', () => {
  const it = rig();
  for (let day = 0; day < 20; day++) {
    it.at(day * 60_000, () => it.claim({ assistant: 'siri' })).at(day * 60_000 + 300, () =>
      it.claim({ assistant: 'tmall-genie' }),
    );
  }
  it.verdicts.length = 0;
  it.at(3_600_000, () => it.claim({ assistant: 'siri' })).at(3_600_290, () =>
    it.claim({ assistant: 'tmall-genie' }),
  );
  expect(it.verdicts).toMatchObject([{ because: 'all_heard', latency_ms: 290 }]);
});

test.each([
  ['is too late for any contest now and then is not waited for to the end', 2, 150],
  ['is too late once in twenty times is waited for as long as it usually takes', 1, 400],
])('a rival that %s', (_, late, wait_ms) => {
  const it = rig({ arbiter: { patience_ms: 150 } });
  for (let day = 0; day < 20; day++) {
    const lag_ms = day < late ? 900 : 400;
    it.at(day * 60_000, () => it.claim({ assistant: 'siri' })).at(day * 60_000 + lag_ms, () =>
      it.claim({ assistant: 'tmall-genie' }),
    );
  }
  it.verdicts.length = 0;
  it.at(3_600_000, () => it.claim({ assistant: 'siri' })).settle();
  expect(it.verdicts).toMatchObject([{ because: 'patience', latency_ms: wait_ms }]);
});

test('an assistant that goes offline is no longer waited for', () => {
  const it = rig();
  it.at(0, () => it.claim({ assistant: 'siri' })).at(60, (arbiter) => arbiter.presence('tmall-genie', false));
  expect(it.verdicts).toMatchObject([{ winner: 'siri', because: 'all_heard', latency_ms: 60 }]);
});

test('abandons the contest when the broker is lost, and opens none until it is back', () => {
  const it = rig();
  it.at(0, () => it.claim({ assistant: 'siri', id: 'open' })).at(20, (arbiter) => arbiter.broker(false));
  it.at(30, () => it.claim({ assistant: 'siri', id: 'away' })).at(40, (arbiter) => arbiter.broker(true));
  it.at(5000, () => it.claim({ assistant: 'siri', id: 'back' })).settle();
  expect(it.verdicts.map(({ winner, because }) => ({ winner, because }))).toEqual([
    { winner: null, because: 'broker_lost' },
    { winner: 'siri', because: 'patience' },
  ]);
  expect(it.notices).toMatchObject([
    { claim: 'open', outcome: 'withheld' },
    { claim: 'away', outcome: 'withheld', reason: 'broker_lost', verdict: null },
    { claim: 'back', outcome: 'granted' },
  ]);
});

test('a detection that arrives late but was made before makes the contest a heard one', () => {
  const it = rig();
  it.at(5000, () => it.claim({ assistant: 'siri' })).at(5050, () =>
    it.named('siri', { score: 0.9, age_ms: 900 }),
  );
  expect(it.verdicts).toMatchObject([{ winner: 'siri', because: 'uncontested', latency_ms: 50 }]);
});

test('a budget that is changed meanwhile counts from the next contest on', () => {
  const it = rig();
  it.at(0, () => it.named('tmall-genie', { score: 0.9 })).at(1000, () => it.claim({ assistant: 'siri' }));
  it.at(1100, (arbiter) =>
    arbiter.change({ policy: { ...arbiter.house.policy, budget_ms: 2000, reserve_ms: 0 } }),
  );
  it.clock.stepTo(1480);
  expect(it.verdicts).toMatchObject([{ because: 'deadline', latency_ms: 480, budget_ms: 500 }]);
});

test('whom an owner keeps from one of the devices is still expected for the others', () => {
  const owned = device({ id: 'piano-lamp', owner: { only: 'siri' } });
  const assistants = ['siri', 'tmall-genie', 'alexa'];
  const state = arbiterStateOf(home({ assistants, devices: [light, owned] }));
  const of = (id: string) => {
    const asked = contest({
      claims: [contender({ assistant: 'siri', intents: [{ action: 'turn_on', device: id }] })],
    });
    return asked.claims.flatMap((live) => expectedFor({ live, contest: asked, state }));
  };
  expect(of(owned.id)).toEqual(['siri']);
  expect(of(light.id)).toEqual(assistants);
});

test('a wake word that is worse than even called nobody: what is claimed is judged as unheard', () => {
  const it = rig();
  it.at(0, () => it.named('tmall-genie', { score: 0.3 }));
  it.at(1000, () => it.claim({ assistant: 'siri' })).settle();
  expect(it.verdicts).toMatchObject([{ winner: 'siri', because: 'patience', claims: [{ evidence: [] }] }]);
});

test('every expected assistant has claimed, though in another contest of the voice', () => {
  const it = rig();
  it.at(0, () => it.named('siri', { score: 0.9 })).at(700, () => it.named('tmall-genie', { score: 0.9 }));
  const of = (id: string) => ({ intents: [{ action: 'turn_on', device: id }] as const });
  it.at(1500, () => it.claim({ assistant: 'siri', ...of(light.id) }));
  it.at(1700, () => it.claim({ assistant: 'tmall-genie', ...of(fan.id) }));
  expect(it.verdicts).toMatchObject([
    { winner: 'siri', because: 'all_heard', latency_ms: 200 },
    { winner: 'tmall-genie', because: 'all_heard', latency_ms: 0 },
  ]);
});

test('contests that are due at one time close in the order of their opening, then of their lowest claim id', () => {
  const it = rig();
  const of = (id: string) => ({ intents: [{ action: 'turn_on', device: id }] as const });
  it.at(0, () => it.claim({ assistant: 'siri', id: 'b', ...of(light.id) }));
  it.at(0, () => it.claim({ assistant: 'tmall-genie', id: 'a', ...of(fan.id) }));
  it.settle();
  expect(it.notices.map(({ claim }) => claim)).toEqual(['a', 'b']);
});

test('who has claimed elsewhere has not answered here where nothing was heard', () => {
  const it = rig();
  const of = (id: string) => ({ intents: [{ action: 'turn_on', device: id }] as const });
  it.at(0, () => it.claim({ assistant: 'siri', ...of(light.id) }));
  it.at(20, () => it.claim({ assistant: 'tmall-genie', ...of(fan.id) })).settle();
  expect(it.verdicts.map(({ because, latency_ms }) => [because, latency_ms])).toEqual([
    ['patience', 150],
    ['patience', 150],
  ]);
});

test('a command that would be later than its budget is dropped, and that is said', () => {
  const it = rig();
  it.handOver = () => ({ state: 'undelivered', acted: false, reason: 'late by 3 ms', handed_ms: 1503 });
  it.at(1000, () => it.claim({ assistant: 'siri' })).settle();
  expect(it.verdicts).toMatchObject([{ command: 'undelivered' }]);
  expect(it.verdicts[0]?.explanation).toContain('late by 3 ms');
});

test('the sender of a claim that asked the same is told, too, that nothing reached the device', () => {
  const it = rig();
  it.handOver = () => ({ state: 'undelivered', acted: false, reason: 'late by 3 ms', handed_ms: 1503 });
  it.at(1000, () => it.claim({ assistant: 'siri' }));
  it.at(1020, () => it.claim({ assistant: 'tmall-genie' })).settle();
  expect(it.notices.map(({ outcome, undelivered }) => [outcome, undelivered]).sort()).toEqual([
    ['absorbed', true],
    ['granted', true],
  ]);
});

test('a busier machine keeps more of the budget, from the next contest on', () => {
  const it = rig();
  const busy = () => it.arbiter.change({ policy: { ...it.arbiter.house.policy, reserve_ms: 80 } });
  it.at(0, () => it.named('tmall-genie', { score: 0.9 })).at(1000, () => it.claim({ assistant: 'siri' }));
  it.at(1100, busy).at(1481, () => undefined);
  it.at(3000, () =>
    it.claim({ assistant: 'siri', intents: [{ action: 'turn_on', device: fan.id }] }),
  ).settle();
  expect(it.verdicts.map(({ because, latency_ms }) => [because, latency_ms])).toEqual([
    ['deadline', 480],
    ['deadline', 420],
  ]);
});
