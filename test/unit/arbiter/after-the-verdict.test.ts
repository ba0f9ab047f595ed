import { expect, test } from 'vitest';
import type { Device } from '../../../src/config/device.ts';
import { ArbiterRig } from '../../support/arbiter-rig.ts';
import { device, home } from '../../support/home.ts';

const features: Device['features'] = ['on_off', 'brightness'];
const devices = [
  device({ id: 'living-room-light', features }),
  device({ id: 'living-room-fan', kind: 'fan', features }),
  device({ id: 'bedroom-light', room: 'bedroom', features }),
];
const rig = (microphones: readonly string[] = []) => new ArbiterRig(home({ devices }), { microphones });
const on = [{ action: 'turn_on', device: 'living-room-light' }] as const;
const off = [{ action: 'turn_off', device: 'living-room-light' }] as const;
const outcomes = (it: ArbiterRig) => it.notices.map(({ claim, outcome }) => `${claim} ${outcome}`);

test('absorbs the late twin as long as the utterance is open, however late', () => {
  const it = rig();
  it.at(0, () => it.named('siri', { score: 0.9 })).at(900, () =>
    it.claim({ assistant: 'siri', id: 'a', intents: on }),
  );
  it.at(7900, () => it.claim({ assistant: 'tmall-genie', id: 'late', intents: on }));
  expect(outcomes(it)).toEqual(['a granted', 'late absorbed']);
  expect(it.orders).toHaveLength(1);
});

test('a late twin is absorbed even where a satellite’s detection came after the verdict', () => {
  const it = rig();
  it.at(0, () => it.claim({ assistant: 'siri', id: 'a', intents: on }));
  it.at(400, () => it.named('tmall-genie', { score: 0.9, age_ms: 1000 }));
  it.at(900, () => it.claim({ assistant: 'tmall-genie', id: 'late', intents: on })).settle();
  expect(outcomes(it)).toEqual(['a granted', 'late absorbed']);
});

test('sends the outcome again for a claim that is redelivered, and nothing else', () => {
  const it = rig();
  const again = () => it.claim({ assistant: 'siri', id: 'same', intents: on });
  it.at(0, () => it.named('siri'))
    .at(900, again)
    .at(1000, again)
    .at(500_000, again);
  expect(outcomes(it)).toEqual(['same granted', 'same granted', 'same granted']);
  expect(it.orders).toHaveLength(1);
});

test('says nothing yet of a redelivered claim that is being decided', () => {
  const it = rig();
  it.at(0, () => it.claim({ assistant: 'siri', id: 'same', intents: on })).at(10, () =>
    it.claim({ assistant: 'siri', id: 'same', intents: on }),
  );
  expect(it.notices).toEqual([]);
});

test('a gesture wins as one, and what comes of it after the verdict follows', () => {
  const it = rig();
  const members = Array.from({ length: 10 }, (_, at) => devices[at % 3]?.id ?? '');
  it.at(0, () => it.named('siri', { score: 0.9 }));
  members.forEach((member, at) => {
    it.at(1000 + at * 140, () =>
      it.claim({
        assistant: 'siri',
        id: `m${at}`,
        intents: [{ action: 'set_brightness', device: member, value: at }],
      }),
    );
  });
  expect(it.verdicts).toHaveLength(1);
  expect(it.orders.flatMap(({ intents }) => intents.map(({ value }) => value))).toEqual([
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
  ]);
  expect(new Set(it.notices.map(({ outcome, verdict }) => `${outcome} ${verdict}`)).size).toBe(1);
});

test('two intents of one assistant in one breath lose together', () => {
  const it = rig();
  it.at(0, () => it.named('siri', { score: 0.95 })).at(10, () => it.named('tmall-genie', { score: 0.5 }));
  it.at(1000, () => it.claim({ assistant: 'tmall-genie', id: 'x', intents: off })).at(1100, () =>
    it.claim({
      assistant: 'tmall-genie',
      id: 'y',
      intents: [{ action: 'turn_on', device: 'living-room-fan' }],
    }),
  );
  it.at(1150, () => it.claim({ assistant: 'siri', id: 'a', intents: on, confidence: 0.9 }));
  expect(outcomes(it).sort()).toEqual(['a granted', 'x overruled', 'y overruled']);
});

test('a tap in a silent room acts at once, and one that a person repeats acts again', () => {
  const it = rig(['living-room']);
  const tap = (id: string) => () =>
    it.claim({
      assistant: 'siri',
      id,
      door: 'homekit',
      origin: 'unknown',
      intents: [{ action: 'toggle', device: 'living-room-light' }],
    });
  it.at(0, tap('one')).at(1100, tap('two')).at(1800, tap('three'));
  expect(outcomes(it)).toEqual(['one granted', 'two granted', 'three granted']);
});

const dim = [{ action: 'adjust_brightness', device: 'living-room-light', value: -25 }] as const;
const toggle = [{ action: 'toggle', device: 'living-room-light' }] as const;

test.each([
  ['dims', dim],
  ['toggles', toggle],
])(
  '%s again where the same sender asks so with a new id, and not where an id is redelivered',
  (_, intents) => {
    const it = rig();
    const claim = (id: string) => () => it.claim({ assistant: 'siri', id, intents });
    it.at(0, claim('a')).at(1300, claim('b')).at(2000, claim('b')).at(2600, claim('c')).settle();
    expect(outcomes(it)).toEqual(['a granted', 'b granted', 'b granted', 'c granted']);
    expect(it.orders).toHaveLength(3);
  },
);

test('dims again within the contest of the first step, and not within one breath', () => {
  const it = rig();
  const claim = (id: string) => () => it.claim({ assistant: 'siri', id, intents: dim });
  it.at(0, () => it.claim({ assistant: 'tmall-genie', id: 'x', intents: dim }));
  it.at(10, claim('a')).at(20, claim('again')).at(200, claim('b')).settle();
  expect(it.orders).toHaveLength(2);
  expect(it.notices.filter(({ outcome }) => outcome === 'overruled')).toEqual([]);
});

test('dims again in a voice that was heard, after the verdict', () => {
  const it = rig();
  const claim = (id: string) => () => it.claim({ assistant: 'siri', id, intents: dim });
  it.at(0, () => it.named('siri', { score: 0.9 })).at(900, claim('a'));
  it.at(2400, claim('b')).settle();
  expect(outcomes(it)).toEqual(['a granted', 'b granted']);
});

test.each([
  ['another room, of nobody heard', { room: 'bedroom' }],
  ['another door', { door: 'hermes' as const }],
])('is one step where the same assistant sends it from %s', (_, of) => {
  const it = rig();
  it.at(0, () => it.claim({ assistant: 'siri', id: 'a', room: 'living-room', intents: dim }));
  it.at(1300, () =>
    it.claim({ assistant: 'siri', id: 'b', room: 'living-room', intents: dim, ...of }),
  ).settle();
  expect(outcomes(it)).toEqual(['a granted', 'b absorbed']);
});

test('an assistant’s word for an automation counts only where it is trusted', () => {
  const it = new ArbiterRig(
    home({
      devices,
      more: {
        assistants: { siri: { name: 'Siri', trust_origin: true }, 'tmall-genie': { name: '天貓精靈' } },
      },
    }),
  );
  it.at(0, () => it.claim({ assistant: 'tmall-genie', origin: 'automation', intents: off }));
  expect(it.verdicts).toEqual([]);
  it.at(10, () =>
    it.claim({
      assistant: 'siri',
      origin: 'automation',
      intents: [{ action: 'turn_on', device: 'living-room-fan' }],
    }),
  );
  expect(it.verdicts).toMatchObject([{ winner: 'siri', because: 'direct', device: 'living-room-fan' }]);
});

test('a claim from another room on a device decided elsewhere is absorbed there', () => {
  const it = rig();
  it.at(0, () => it.named('siri', { score: 0.9 })).at(900, () =>
    it.claim({ assistant: 'siri', id: 'a', intents: on }),
  );
  it.at(1500, () => it.claim({ assistant: 'tmall-genie', id: 'b', room: 'bedroom', intents: on })).settle();
  expect(outcomes(it)).toEqual(['a granted', 'b absorbed']);
});

test('but not where its own room called its assistant', () => {
  const it = rig();
  it.at(0, () => it.named('siri', { score: 0.9 })).at(900, () =>
    it.claim({ assistant: 'siri', id: 'a', intents: on }),
  );
  it.at(1000, () => it.named('tmall-genie', { score: 0.9, room: 'bedroom' }));
  it.at(1500, () => it.claim({ assistant: 'tmall-genie', id: 'b', room: 'bedroom', intents: off })).settle();
  expect(outcomes(it)).toEqual(['a granted', 'b granted']);
});

test('after the utterance has expired the same request is a new one', () => {
  const it = rig();
  it.at(0, () => it.named('siri', { score: 0.9 })).at(900, () =>
    it.claim({ assistant: 'siri', id: 'a', intents: on }),
  );
  it.at(9000, () => it.claim({ assistant: 'siri', id: 'b', intents: on })).settle();
  expect(outcomes(it)).toEqual(['a granted', 'b granted']);
});

test('a cloud may be slow from the end of the words on', () => {
  const it = rig();
  it.at(0, () => it.named('siri', { score: 0.9 }))
    .at(2200, (arbiter) => arbiter.speechEnd({ room: 'living-room', age_ms: 0 }))
    .at(2400, () => it.claim({ assistant: 'siri', id: 'a', intents: on }));
  it.at(8500, () => it.claim({ assistant: 'tmall-genie', id: 'late', intents: off })).settle();
  expect(outcomes(it)).toEqual(['a granted', 'late overruled']);
});

test('a verdict of which nothing was handed over absorbs nothing, and says so', () => {
  const it = rig();
  it.handOver = () => ({ state: 'undelivered', acted: false, reason: 'late by 400 ms', handed_ms: 900 });
  it.at(0, () => it.claim({ assistant: 'siri', id: 'lost', intents: on })).at(500, () => undefined);
  it.handOver = () => ({ state: 'sent', acted: true, handed_ms: it.clock.now() });
  it.at(901, () => it.claim({ assistant: 'tmall-genie', id: 'twin', intents: on })).settle();
  expect(outcomes(it)).toEqual(['lost granted', 'twin granted']);
  expect(it.notices[0]?.reason).toContain('not delivered: late by 400 ms');
  expect(it.verdicts).toMatchObject([{ command: 'undelivered' }, { command: 'sent' }]);
});

test('a part that was handed over is done: its twin is absorbed', () => {
  const it = rig();
  it.handOver = () => ({ state: 'undelivered', acted: true, reason: 'the connection failed', handed_ms: 0 });
  it.at(0, () => it.claim({ assistant: 'siri', id: 'half', intents: on }));
  it.at(901, () => it.claim({ assistant: 'tmall-genie', id: 'twin', intents: on })).settle();
  expect(outcomes(it)).toEqual(['half granted', 'twin absorbed']);
});

/** Siri has won with `on`, Tmall Genie was overruled with `off` at 10 ms. */
function overruled(): ArbiterRig {
  const it = rig();
  it.at(0, () => it.claim({ assistant: 'siri', id: 'a', intents: on, confidence: 0.9 }));
  it.at(10, () => it.claim({ assistant: 'tmall-genie', id: 'b', intents: off, confidence: 0.6 }));
  it.notices.length = 0;
  return it;
}

test('a person who repeats what was overruled is obeyed', () => {
  const it = overruled();
  it.at(2000, () => it.claim({ assistant: 'tmall-genie', id: 'c', intents: off })).settle();
  expect(outcomes(it)).toEqual(['c granted']);
});

test('what its assistant sends twice in a breath, or by another door, is nobody insisting', () => {
  const it = overruled();
  it.at(100, () => it.claim({ assistant: 'tmall-genie', id: 'again', intents: off }));
  it.at(1500, () => it.claim({ assistant: 'tmall-genie', id: 'cloud', door: 'aligenie', intents: off }));
  expect(outcomes(it.settle())).toEqual(['again overruled', 'cloud overruled']);
});

test('who lost an earlier contest of the same kind does not insist by losing the next one late', () => {
  const it = overruled();
  it.at(4000, () => it.claim({ assistant: 'siri', id: 'on2', intents: on }));
  it.at(4400, () => it.claim({ assistant: 'tmall-genie', id: 'off2', intents: off }));
  it.at(5500, () => it.claim({ assistant: 'tmall-genie', id: 'off3', intents: off })).settle();
  expect(outcomes(it)).toEqual(['on2 granted', 'off2 overruled', 'off3 granted']);
});

test('after ten seconds, or after new speech, the same again is no insistence', () => {
  const late = overruled();
  late.at(2900, () => late.claim({ assistant: 'tmall-genie', id: 'x', intents: on }));
  expect(outcomes(late)).toEqual(['x absorbed']);
  const spoken = overruled();
  spoken.at(500, () => spoken.named('siri', { score: 0.9, room: 'living-room' }));
  spoken.at(1500, () => spoken.claim({ assistant: 'siri', id: 'y', intents: on }));
  spoken.at(2500, () => spoken.claim({ assistant: 'tmall-genie', id: 'z', intents: off })).settle();
  expect(outcomes(spoken)).toEqual(['y granted', 'z overruled']);
});

test('the rival that hears a correction too is heard with it', () => {
  const it = rig();
  it.at(0, () => it.claim({ assistant: 'siri', id: 'on', intents: on })).at(200, () => undefined);
  it.at(1000, () => it.claim({ assistant: 'siri', id: 'off', intents: off }));
  it.at(1050, () => it.claim({ assistant: 'tmall-genie', id: 'too', intents: off })).settle();
  expect(outcomes(it)).toEqual(['on granted', 'off granted', 'too absorbed']);
  expect(it.verdicts[1]).toMatchObject({ because: 'all_heard' });
});

test('the late twin of an unheard verdict is not done again because somebody has called another since', () => {
  const it = rig();
  it.at(0, () => it.claim({ assistant: 'siri', id: 'a', intents: on }));
  it.at(1000, () => it.named('tmall-genie', { score: 0.6 }));
  it.at(1500, () => it.claim({ assistant: 'alexa-bridge', id: 'x', intents: on }));
  it.at(1600, () => it.claim({ assistant: 'siri', id: 'twin', door: 'homekit', intents: on, confidence: 1 }));
  it.settle();
  expect(outcomes(it)).toEqual(['a granted', 'x refused', 'twin absorbed']);
  expect(it.orders).toHaveLength(1);
});

test('a tap told by an assistant that is not believed is a tap all the same where nobody has spoken', () => {
  const it = rig(['living-room']);
  it.at(0, () => it.claim({ assistant: 'siri', id: 'tap', origin: 'app', intents: on }));
  expect(it.verdicts).toMatchObject([{ because: 'direct', latency_ms: 0 }]);
});

test('two ecosystems’ sunset is one, though one of them says another room', () => {
  const it = rig(['living-room', 'bedroom']);
  const sunset = { door: 'homekit', origin: 'unknown', intents: off } as const;
  it.at(0, () => it.claim({ assistant: 'siri', id: 'one', ...sunset }));
  it.at(400, () => it.claim({ assistant: 'tmall-genie', id: 'two', room: 'bedroom', ...sunset }));
  expect(outcomes(it)).toEqual(['one granted', 'two absorbed']);
});

test('the sender of a withheld claim is told where the user had called another', () => {
  const it = rig();
  it.at(0, () => it.named('siri', { score: 0.9, room: 'living-room' }));
  it.at(500, () => it.claim({ assistant: 'tmall-genie', id: 'uncalled', intents: off })).settle();
  expect(it.notices).toMatchObject([{ claim: 'uncalled', outcome: 'withheld', not_called: true }]);
  const unheard = rig();
  unheard.at(0, () => unheard.claim({ assistant: 'siri', id: 'unsure', intents: on, confidence: 0.1 }));
  unheard.settle();
  expect(unheard.notices).toMatchObject([{ claim: 'unsure', outcome: 'withheld' }]);
  expect(unheard.notices[0]).not.toHaveProperty('not_called');
});

test('who taps on, off and on again within a second gets all three', () => {
  const it = rig(['living-room']);
  const tap = { assistant: 'siri', door: 'homekit', origin: 'unknown' } as const;
  it.at(0, () => it.claim({ ...tap, id: 'first', intents: on }));
  it.at(400, () => it.claim({ ...tap, id: 'second', intents: off }));
  it.at(800, () => it.claim({ ...tap, id: 'third', intents: on }));
  expect(outcomes(it)).toEqual(['first granted', 'second granted', 'third granted']);
});

test('who taps brighter thrice within a second gets three steps', () => {
  const it = rig(['living-room']);
  const brighter = [{ action: 'adjust_brightness', device: 'living-room-light', value: 10 }] as const;
  for (const [at, id] of ['first', 'second', 'third'].entries())
    it.at(300 * at, () =>
      it.claim({ assistant: 'siri', door: 'homekit', origin: 'unknown', id, intents: brighter }),
    );
  expect(outcomes(it)).toEqual(['first granted', 'second granted', 'third granted']);
});

test('three ecosystems’ sunset is one, each within a second of the one before', () => {
  const assistants = ['siri', 'tmall-genie', 'alexa'];
  const it = new ArbiterRig(home({ assistants, devices }), { microphones: ['living-room'] });
  const sunset = { origin: 'unknown', intents: off } as const;
  it.at(0, () => it.claim({ assistant: 'siri', id: 'one', door: 'homekit', ...sunset }));
  it.at(800, () => it.claim({ assistant: 'tmall-genie', id: 'two', door: 'aligenie', ...sunset }));
  it.at(1600, () => it.claim({ assistant: 'alexa', id: 'three', door: 'matter', ...sunset }));
  it.at(2700, () => it.claim({ assistant: 'alexa', id: 'later', door: 'matter', ...sunset }));
  expect(outcomes(it)).toEqual(['one granted', 'two absorbed', 'three absorbed', 'later granted']);
});

test('a gesture absorbs nothing that another verdict had done of it, and done otherwise', () => {
  const assistants = ['siri', 'tmall-genie', 'alexa', 'jarvis'];
  const it = new ArbiterRig(home({ assistants, devices }), { microphones: ['kitchen'] });
  const scene = [{ action: 'turn_on', device: 'bedroom-light' }, ...on] as const;
  it.at(0, () => it.named('siri')).at(0, () => it.named('siri', { room: 'kitchen' }));
  it.at(0, () => it.claim({ assistant: 'alexa', id: 'scene', intents: scene }));
  it.at(0, () => it.claim({ assistant: 'siri', id: 'off', intents: off }));
  it.at(490, () => it.claim({ assistant: 'siri', id: 'on', intents: on })).settle();
  expect(outcomes(it)).not.toContain('on absorbed');
});

test('a granted verdict spends the call for a contest of the same voice that is still open', () => {
  const it = rig();
  it.at(0, () => it.named('siri', { score: 0.95 })).at(10, () => it.named('tmall-genie', { score: 0.95 }));
  it.at(900, () => it.claim({ assistant: 'siri', intents: on }));
  it.at(1100, () =>
    it.claim({ assistant: 'siri', intents: [{ action: 'turn_on', device: 'living-room-fan' }] }),
  );
  it.settle();
  const evidence = it.verdicts.map(({ claims }) => claims[0]?.evidence.map(({ kind }) => kind));
  expect(evidence).toEqual([['named'], []]);
});

test('a slow claim of the assistant that was called is judged anew where another one won uncalled', () => {
  const it = rig();
  const fan = [{ action: 'turn_on', device: 'living-room-fan' }] as const;
  it.at(0, () => it.named('siri', { score: 0.95 })).at(10, () => it.named('tmall-genie', { score: 0.6 }));
  it.at(900, () => it.claim({ assistant: 'tmall-genie', id: 'false', intents: fan }));
  it.at(1500, () => it.claim({ assistant: 'siri', id: 'called', intents: on }));
  expect(outcomes(it)).toEqual(['false granted', 'called granted']);
});
