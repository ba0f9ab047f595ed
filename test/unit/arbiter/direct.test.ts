import { expect, test } from 'vitest';
import { assistantSchema } from '../../../src/config/assistant.ts';
import { ArbiterRig } from '../../support/arbiter-rig.ts';
import { device, home } from '../../support/home.ts';

const devices = [device({ id: 'light' }), device({ id: 'fan', kind: 'fan' })];
const on = [{ action: 'turn_on', device: 'light' }] as const;
const off = [{ action: 'turn_off', device: 'light' }] as const;
const rig = () => new ArbiterRig(home({ devices }), { microphones: ['living-room'] });
const because = (it: ArbiterRig) => it.settle().verdicts.map((verdict) => verdict.because);

test.each([
  [7999, 'patience'],
  [8000, 'direct'],
])('%i ms after the last words a claim of unknown origin closes by %s', (after_ms, expected) => {
  const it = rig();
  it.at(0, (arbiter) => arbiter.spoke({ room: 'living-room', age_ms: 0 }));
  it.at(after_ms, () => it.claim({ assistant: 'siri', origin: 'unknown', intents: on }));
  expect(because(it)).toEqual([expected]);
});

test('a wake word, and the end of a sentence, are words spoken', () => {
  const named = rig();
  named.at(0, () => named.named('siri', { score: 0.5 }));
  named.at(7999, () => named.claim({ assistant: 'siri', origin: 'unknown', intents: on }));
  expect(because(named)).toEqual(['uncontested']);
  const ended = rig();
  ended.at(0, (arbiter) => arbiter.speechEnd({ room: 'living-room', age_ms: 0 }));
  ended.at(7999, () => ended.claim({ assistant: 'siri', origin: 'unknown', intents: on }));
  expect(because(ended)).toEqual(['patience']);
});

test('what is told late of words long ago does not make newer words forgotten', () => {
  const it = rig();
  it.at(5000, (arbiter) => arbiter.spoke({ room: 'living-room', age_ms: 0 }));
  it.at(5100, (arbiter) => arbiter.spoke({ room: 'living-room', age_ms: 4000 }));
  it.at(12_000, () => it.claim({ assistant: 'siri', origin: 'unknown', intents: on }));
  expect(because(it)).toEqual(['patience']);
});

test('words in another room are not words here', () => {
  const rooms = [...devices, device({ id: 'bedroom-light', room: 'bedroom' })];
  const it = new ArbiterRig(home({ devices: rooms }), { microphones: ['living-room', 'bedroom'] });
  it.at(0, (arbiter) => arbiter.spoke({ room: 'bedroom', age_ms: 0 }));
  it.at(1000, () => it.claim({ assistant: 'siri', origin: 'unknown', intents: on }));
  expect(because(it)).toEqual(['direct']);
});

test('in a room without a microphone that works nothing is known to be a tap', () => {
  const it = new ArbiterRig(home({ devices }));
  it.at(0, () => it.claim({ assistant: 'siri', origin: 'unknown', intents: on }));
  expect(because(it)).toEqual(['patience']);
});

test('what is told to be voice, or was understood by the hub, is no tap', () => {
  for (const claim of [{ origin: 'voice' }, { origin: 'unknown', door: 'heard' }] as const) {
    const it = rig();
    it.at(0, () => it.claim({ assistant: 'siri', intents: on, ...claim }));
    expect(because(it)).toEqual(['patience']);
  }
});

test.each(['app', 'automation'] as const)(
  'a trusted %s acts at once, whatever was decided just before',
  (origin) => {
    const plain = home({ devices });
    const trusted = assistantSchema.parse({ name: 'Genie', trust_origin: true });
    const it = new ArbiterRig({ ...plain, assistants: { ...plain.assistants, 'tmall-genie': trusted } });
    it.at(0, () => it.named('siri', { score: 0.9 }));
    it.at(900, () => it.claim({ assistant: 'siri', intents: on }));
    it.at(2000, () => it.claim({ assistant: 'tmall-genie', origin, intents: off }));
    it.at(4000, () => it.claim({ assistant: 'tmall-genie', origin, intents: off }));
    expect(because(it)).toEqual(['uncontested', 'direct', 'direct']);
    expect(it.orders).toHaveLength(3);
  },
);

test('a tap is not asked whether another would have won, and leaves an open contest as it is', () => {
  const plain = home({ devices, more: { prefer: ['siri'] } });
  const trusted = assistantSchema.parse({ name: 'Genie', trust_origin: true });
  const it = new ArbiterRig({ ...plain, assistants: { ...plain.assistants, 'tmall-genie': trusted } });
  it.at(0, () => it.claim({ assistant: 'siri', intents: on }));
  it.at(20, () => it.claim({ assistant: 'tmall-genie', origin: 'app', intents: off }));
  expect(because(it)).toEqual(['direct', 'patience']);
  expect(it.verdicts.map(({ winner, claims }) => [winner, claims.length])).toEqual([
    ['tmall-genie', 1],
    ['siri', 1],
  ]);
});

test('only another ecosystem’s twin lets a third’s follow: who taps the same again changes nothing', () => {
  const it = rig();
  const tap = { origin: 'unknown', intents: on } as const;
  it.at(0, () => it.claim({ assistant: 'siri', id: 'one', door: 'homekit', ...tap }));
  it.at(900, () => it.claim({ assistant: 'siri', id: 'two', door: 'homekit', ...tap }));
  it.at(1800, () => it.claim({ assistant: 'tmall-genie', id: 'three', door: 'aligenie', ...tap })).settle();
  expect(it.notices.map(({ claim, outcome }) => `${claim} ${outcome}`)).toEqual([
    'one granted',
    'two absorbed',
    'three granted',
  ]);
});

test('a tap overrules nobody who speaks just after it', () => {
  const it = rig();
  it.at(0, () => it.claim({ assistant: 'siri', origin: 'unknown', intents: on }));
  it.at(500, () => it.claim({ assistant: 'tmall-genie', origin: 'voice', intents: off })).settle();
  expect(it.notices.map(({ outcome }) => outcome)).toEqual(['granted', 'granted']);
});

test('the opposite of a tap, told of another room, is a tap of that room', () => {
  const rooms = [...devices, device({ id: 'bedroom-light', room: 'bedroom' })];
  const it = new ArbiterRig(home({ devices: rooms }), { microphones: ['living-room', 'bedroom'] });
  it.at(0, () => it.claim({ assistant: 'siri', origin: 'unknown', intents: on }));
  it.at(500, () => it.claim({ assistant: 'tmall-genie', origin: 'unknown', room: 'bedroom', intents: off }));
  expect(it.settle().verdicts.map(({ room, because: by }) => `${room} ${by}`)).toEqual([
    'living-room direct',
    'bedroom direct',
  ]);
});

test('a tap that comes while another ecosystem’s same is being decided has done it: the twin is absorbed', () => {
  const it = rig();
  it.at(0, (arbiter) => arbiter.spoke({ room: 'living-room', age_ms: 0 }));
  it.at(8100, () => it.claim({ assistant: 'siri', id: 'said', origin: 'voice', intents: on }));
  it.at(8150, () =>
    it.claim({ assistant: 'tmall-genie', id: 'tap', origin: 'unknown', intents: on }),
  ).settle();
  expect(it.notices.map(({ claim, outcome }) => `${claim} ${outcome}`)).toEqual([
    'tap granted',
    'said absorbed',
  ]);
  expect(it.orders).toHaveLength(1);
});

test.each([
  ['absolute command while its verdict stands', on, 2000, 'absorbed'],
  ['toggle within a second', [{ action: 'toggle', device: 'light' }], 900, 'absorbed'],
  ['toggle later than that', [{ action: 'toggle', device: 'light' }], 2000, 'granted'],
] as const)(
  'what looks like a tap and does what another has just done by words: an %s',
  (_, intents, after_ms, outcome) => {
    const it = rig();
    it.at(0, () => it.claim({ assistant: 'siri', id: 'said', origin: 'voice', intents }));
    it.at(150 + after_ms, () =>
      it.claim({ assistant: 'tmall-genie', id: 'tap', door: 'aligenie', origin: 'unknown', intents }),
    ).settle();
    expect(it.notices.map(({ claim, outcome: told }) => `${claim} ${told}`)).toEqual([
      'said granted',
      `tap ${outcome}`,
    ]);
  },
);

test('a trusted automation that repeats within a second what another assistant was told by voice is absorbed', () => {
  const trusted = assistantSchema.parse({ name: 'Genie', trust_origin: true });
  const it = new ArbiterRig(
    home({ devices, more: { assistants: { siri: { name: 'Siri' }, 'tmall-genie': trusted } } }),
    { microphones: ['living-room'] },
  );
  const automation = (id: string) => () =>
    it.claim({ assistant: 'tmall-genie', id, origin: 'automation', intents: on });
  it.at(0, () => it.named('siri', { score: 0.9 })).at(900, () =>
    it.claim({ assistant: 'siri', intents: on }),
  );
  it.at(1900, automation('twin')).at(1901, automation('own'));
  expect(it.notices.slice(1).map(({ claim, outcome }) => `${claim} ${outcome}`)).toEqual([
    'twin absorbed',
    'own granted',
  ]);
});

test('what a called assistant asks is not done again after a freed claim has done it', () => {
  const it = new ArbiterRig(home({ assistants: ['siri', 'tmall-genie', 'alexa'], devices }), {
    microphones: ['living-room'],
    streamed: ['living-room'],
  });
  it.at(0, (arbiter) => arbiter.spoke({ room: 'living-room', age_ms: 0 }));
  it.at(600, () => it.named('siri', {})).at(600, () => it.named('alexa', {}));
  it.at(1560, () => it.claim({ assistant: 'siri', id: 'called', door: 'matter', intents: on }));
  it.at(1600, () =>
    it.claim({ assistant: 'tmall-genie', id: 'freed', door: 'aligenie', origin: 'unknown', intents: on }),
  );
  expect(it.settle().notices.map(({ claim, outcome }) => `${claim} ${outcome}`)).toEqual([
    'freed granted',
    'called absorbed',
  ]);
});
