import { expect, test } from 'vitest';
import { assistantSchema } from '../../../src/config/assistant.ts';
import { ArbiterRig } from '../../support/arbiter-rig.ts';
import { device, home } from '../../support/home.ts';

const devices = [
  device({ id: 'light' }),
  device({ id: 'fan', kind: 'fan' }),
  device({ id: 'front-door', kind: 'lock', features: ['lock'] }),
  device({ id: 'bedroom-light', room: 'bedroom' }),
];
const HUB = { microphones: ['living-room'], streamed: ['living-room'] };
const rig = (of: ConstructorParameters<typeof ArbiterRig>[1] = HUB) => new ArbiterRig(home({ devices }), of);
const on = [{ action: 'turn_on', device: 'light' }] as const;
const fan = [{ action: 'turn_on', device: 'fan' }] as const;
const tap = { assistant: 'siri', id: 'tap', door: 'homekit', origin: 'unknown', intents: on } as const;
const fates = (it: ArbiterRig) => it.notices.map(({ claim, outcome }) => `${claim} ${outcome}`);

/** Somebody calls Tmall Genie, and ends his words at 2000. */
function speaking(of?: ConstructorParameters<typeof ArbiterRig>[1]): ArbiterRig {
  const it = rig(of);
  return it.at(0, () => it.named('tmall-genie', { score: 0.9 }));
}
const ends = (it: ArbiterRig, at_ms: number, age_ms: number) =>
  it.at(at_ms, (arbiter) => arbiter.speechEnd({ room: 'living-room', age_ms }));

test('a tap while somebody speaks to another acts as soon as it is known that the words went on', () => {
  const it = speaking();
  it.at(1000, () => it.claim(tap)).at(1399, () => undefined);
  expect(it.orders).toEqual([]);
  it.at(1400, () => undefined);
  expect(it.verdicts).toMatchObject([
    { winner: 'siri', because: 'direct', latency_ms: 400, utterance: null },
  ]);
  expect(it.verdicts[0]?.explanation).toContain('tap came before the words had ended: a tap.');
});

test('an end that is told meanwhile decides it: before the end it is free, after it the voice’s', () => {
  const before = speaking();
  before.at(1000, () => before.claim(tap));
  ends(before, 1200, 100).settle();
  expect(before.verdicts).toMatchObject([{ because: 'direct', latency_ms: 200 }]);
  const after = speaking();
  after.at(1000, () => after.claim(tap));
  ends(after, 1200, 300).settle();
  expect(after.verdicts).toMatchObject([{ winner: null, because: 'deadline' }]);
});

test('once the end is known nothing waits', () => {
  const it = speaking();
  ends(it, 2200, 200);
  it.at(2300, () => it.claim({ ...tap, age_ms: 301 }));
  expect(it.verdicts).toMatchObject([{ because: 'direct', latency_ms: 0 }]);
  it.at(2300, () => it.claim({ ...tap, id: 'late', door: 'matter', age_ms: 300, intents: fan })).settle();
  expect(it.verdicts[1]).toMatchObject({ winner: null, because: 'deadline' });
});

test('in a room that tells no ends an uncalled claim is the voice’s', () => {
  const it = speaking({ microphones: ['living-room'] });
  it.at(1000, () => it.claim(tap)).settle();
  expect(it.verdicts).toMatchObject([{ winner: null, because: 'deadline' }]);
});

test('a room that has told an end once is known to tell them, as late as it did', () => {
  const it = rig({ microphones: ['living-room'] });
  it.at(0, () => it.named('tmall-genie', { score: 0.9 }));
  ends(it, 1500, 250);
  it.at(20_000, () => it.named('tmall-genie', { score: 0.9 })).at(21_000, () => it.claim(tap));
  expect(it.settle().verdicts).toMatchObject([{ because: 'direct', latency_ms: 250 }]);
});

test('where the end would be told only after its deadline the claim is the voice’s', () => {
  const it = rig({ microphones: ['living-room'] });
  it.at(0, () => it.named('tmall-genie', { score: 0.9 }));
  ends(it, 1500, 481);
  it.at(20_000, () => it.named('tmall-genie', { score: 0.9 })).at(21_000, () => it.claim(tap));
  expect(it.settle().verdicts).toMatchObject([{ winner: null, because: 'deadline' }]);
});

test('what is guarded is never freed', () => {
  const it = speaking();
  const unlock = [{ action: 'unlock', device: 'front-door' }] as const;
  it.at(1000, () => it.claim({ ...tap, intents: unlock })).settle();
  expect(it.verdicts).toMatchObject([{ winner: null, utterance: 'utterance-1' }]);
});

test('one that carries a confidence is no tap: it is judged as unheard', () => {
  const it = speaking();
  it.at(1000, () => it.claim({ ...tap, confidence: 0.9 })).settle();
  expect(it.verdicts).toMatchObject([{ winner: 'siri', because: 'patience', latency_ms: 400 }]);
});

test('in a room without a microphone a freed claim is judged as unheard', () => {
  const it = speaking({ ...HUB, policy: { patience_ms: 420 } });
  it.at(1000, () => it.claim({ ...tap, intents: [{ action: 'turn_on', device: 'bedroom-light' }] })).settle();
  expect(it.verdicts).toMatchObject([
    { winner: 'siri', because: 'patience', room: 'bedroom', latency_ms: 420 },
  ]);
});

test('a tap takes nothing from the words, nor the words from the tap', () => {
  const it = speaking();
  it.at(1000, () => it.claim(tap));
  ends(it, 2150, 150);
  it.at(2300, () => it.claim({ assistant: 'tmall-genie', id: 'said', intents: fan })).settle();
  expect(fates(it)).toEqual(['tap granted', 'said granted']);
});

test('a claim of the one who was called is of the voice, whenever it comes', () => {
  const it = speaking();
  it.at(1000, () => it.claim({ assistant: 'tmall-genie', intents: on }));
  expect(it.verdicts).toMatchObject([{ winner: 'tmall-genie', because: 'uncontested', latency_ms: 0 }]);
});

test('an uncalled claim much later than its assistant ever answers is of no voice', () => {
  const it = rig();
  for (let day = 1; day <= 100; day++) {
    const from_ms = day * 60_000;
    it.at(from_ms, () => it.named('siri', { score: 0.9 }));
    ends(it, from_ms + 1000, 0);
    it.at(from_ms + 1200, () => it.claim({ assistant: 'siri', door: 'homekit', id: `d${day}`, intents: on }));
  }
  it.settle();
  it.verdicts.length = 0;
  const from_ms = 60_000_000;
  it.at(from_ms, () => it.named('tmall-genie', { score: 0.9 }));
  ends(it, from_ms + 1000, 0);
  it.at(from_ms + 1300, () => it.claim({ ...tap, id: 'overheard', intents: fan }));
  it.at(from_ms + 3000, () => it.claim({ ...tap, id: 'later', intents: on })).settle();
  expect(it.verdicts).toMatchObject([{ winner: null }, { winner: 'siri', because: 'direct' }]);
  expect(it.verdicts[1]?.explanation).toContain('came long after the words had ended');
});

test('what waits is withheld where the broker is lost, and a flood of it waits no longer than anybody', () => {
  const it = speaking();
  for (let nth = 0; nth < 300; nth++)
    it.at(1000, () => it.claim({ ...tap, id: `t${nth}`, door: nth % 2 ? 'homekit' : 'matter' }));
  it.at(1100, (arbiter) => arbiter.broker(false)).settle();
  const told = new Map(it.notices.map(({ claim, outcome }) => [claim, outcome]));
  expect(told.size).toBe(300);
  expect(it.orders).toEqual([]);
  expect(it.arbiter.snapshot()).toBeDefined();
});

test('what is known to be a tap waits for no end of words', () => {
  const assistants = {
    ...home({ devices }).assistants,
    siri: assistantSchema.parse({ name: 'Siri', trust_origin: true }),
  };
  const it = new ArbiterRig({ ...home({ devices }), assistants }, HUB);
  it.at(0, () => it.named('tmall-genie', { score: 0.9 }));
  it.at(1000, () => it.claim({ ...tap, origin: 'app' }));
  expect(it.verdicts).toMatchObject([{ because: 'direct', latency_ms: 0 }]);
});

test('a verdict on what came before the words had ended has not answered them', () => {
  const it = rig();
  it.at(0, (arbiter) => arbiter.spoke({ room: 'living-room', age_ms: 0 }));
  it.at(100, () => it.claim({ ...tap, origin: 'voice', id: 'other' })).at(300, () => undefined);
  it.at(400, () => it.named('tmall-genie', { score: 0.9, age_ms: 350 }));
  ends(it, 2000, 300);
  it.at(2300, () => it.claim({ assistant: 'tmall-genie', id: 'said', intents: fan })).settle();
  expect(fates(it)).toEqual(['other granted', 'said granted']);
});

test('the contest beside a claim that waits for the end of speech does not decide it', () => {
  const it = speaking();
  it.at(1860, () => it.claim(tap)).at(1900, () => it.claim({ assistant: 'tmall-genie', intents: fan }));
  ends(it, 2300, 300);
  expect(it.settle().verdicts).toMatchObject([
    { winner: 'tmall-genie', because: 'uncontested' },
    { winner: 'siri', because: 'direct' },
  ]);
});
