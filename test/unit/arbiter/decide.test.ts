import { describe, expect, test } from 'vitest';
import { arbiterStateOf } from '../../../src/arbiter/arbiter-state.ts';
import { decide } from '../../../src/arbiter/scoring/decide.ts';
import { ArbiterRig } from '../../support/arbiter-rig.ts';
import { contender, contest } from '../../support/contest.ts';
import { device, home } from '../../support/home.ts';

const light = device({ id: 'living-room-light' });
const lock = device({ id: 'front-door', kind: 'lock', features: ['lock'] });
const unlock = [{ action: 'unlock', device: 'front-door' }] as const;
const rig = (more: object = {}) => new ArbiterRig(home({ devices: [light, lock], more }));

function evidenceOf(it: ArbiterRig, assistant: string): Record<string, number> {
  const claim = it.verdicts[0]?.claims.find((each) => each.assistant === assistant);
  return Object.fromEntries((claim?.evidence ?? []).map(({ kind, db }) => [kind, db]));
}

test('weighs a wake score by its odds, within 20 dB, and one without a score by 13', () => {
  const it = rig();
  it.at(0, () => it.named('siri', { score: 0.9999 })).at(10, () => it.named('tmall-genie'));
  it.at(1000, () => it.claim({ assistant: 'tmall-genie' })).at(1100, () => it.claim({ assistant: 'siri' }));
  expect(evidenceOf(it, 'siri')).toMatchObject({ named: 20 });
  expect(evidenceOf(it, 'tmall-genie')).toMatchObject({ named: 13 });
});

test('bounds a confidence of 0 and of 1', () => {
  const it = rig();
  it.at(0, () => it.claim({ assistant: 'siri', confidence: 1 })).at(10, () =>
    it.claim({ assistant: 'tmall-genie', confidence: 0 }),
  );
  expect(evidenceOf(it, 'siri')).toEqual({ sure: 10 });
  expect(evidenceOf(it, 'tmall-genie')).toEqual({ sure: -10 });
});

test('a claim under 0 cannot win, and the verdict is withheld where nobody can', () => {
  const it = rig();
  it.at(0, () => it.claim({ assistant: 'siri', confidence: 0.3 })).settle();
  expect(it.verdicts).toMatchObject([{ winner: null, claims: [{ outcome: 'withheld' }] }]);
});

test('compares levels only between claims that carry one', () => {
  const it = rig();
  it.at(0, () => it.claim({ assistant: 'siri', snr_db: 20 })).at(10, () =>
    it.claim({ assistant: 'tmall-genie', snr_db: 8 }),
  );
  expect(evidenceOf(it, 'siri')).toEqual({ level: 3 });
  expect(evidenceOf(it, 'tmall-genie')).toEqual({ level: -3 });
});

test('the earliest onset counts by its age, not by its arrival', () => {
  const it = rig();
  it.at(0, () => it.claim({ assistant: 'siri' })).at(20, () =>
    it.claim({ assistant: 'tmall-genie', age_ms: 200 }),
  );
  expect(evidenceOf(it, 'tmall-genie')).toEqual({ first: 1 });
  expect(it.verdicts[0]?.winner).toBe('tmall-genie');
});

test('what the hub understood is evidence for every claim on the utterance', () => {
  const it = new ArbiterRig(
    home({
      devices: [light, lock],
      more: {
        assistants: { siri: { name: 'Siri', heard: 'evidence' }, 'tmall-genie': { name: '天貓精靈' } },
      },
    }),
    { microphones: ['living-room'] },
  );
  it.at(0, () => it.named('siri', { score: 0.6 }));
  it.at(800, (arbiter) =>
    arbiter.words({ room: 'living-room', assistants: ['siri'], text: 'turn on the living room light' }),
  );
  expect(it.verdicts).toEqual([]);
  it.at(1000, () => it.claim({ assistant: 'siri' }));
  expect(evidenceOf(it, 'siri')).toMatchObject({ agrees: 6 });
});

test('evidence can be given other weights', () => {
  const it = rig({ arbiter: { evidence: { sure: 3 } } });
  it.at(0, () => it.claim({ assistant: 'siri', confidence: 0.99 })).settle();
  expect(evidenceOf(it, 'siri')).toEqual({ sure: 3 });
});

test('says what would have turned it', () => {
  const it = rig({ prefer: ['siri'] });
  it.at(0, () => it.claim({ assistant: 'siri', confidence: 0.8 })).at(10, () =>
    it.claim({ assistant: 'tmall-genie', confidence: 0.8 }),
  );
  expect(it.verdicts[0]?.counterfactual).toBe(
    'tmall-genie first in the order of preference would have turned it',
  );
});

describe('a guarded action', () => {
  const trusted = {
    assistants: { siri: { name: 'Siri', trust: true }, 'tmall-genie': { name: '天貓精靈', trust: true } },
  };

  test('is not granted to words after a wake word, however clear', () => {
    const it = rig();
    it.at(0, () => it.named('siri', { score: 0.999 }))
      .at(900, () => it.claim({ assistant: 'siri', door: 'heard', confidence: 1, intents: unlock }))
      .settle();
    expect(it.verdicts).toMatchObject([{ winner: null }]);
    expect(it.orders).toEqual([]);
  });

  test('is granted to an identified user who called', () => {
    const it = rig();
    it.at(0, () => it.named('siri', { score: 0.9 })).at(900, () =>
      it.claim({ assistant: 'siri', door: 'matter', intents: unlock }),
    );
    expect(it.orders).toMatchObject([{ guarded: true, intents: unlock }]);
  });

  test('is not granted while an expected assistant is silent', () => {
    const it = rig(trusted);
    it.at(0, () => it.claim({ assistant: 'siri', intents: unlock })).settle();
    expect(it.verdicts).toMatchObject([
      { winner: null, claims: [{ reason: 'guarded: tmall-genie has not spoken' }] },
    ]);
  });

  test('is not granted where another claim asks for something else', () => {
    const it = rig(trusted);
    it.at(0, () => it.claim({ assistant: 'siri', confidence: 0.99, intents: unlock }));
    it.at(10, () =>
      it.claim({
        assistant: 'tmall-genie',
        confidence: 0.6,
        intents: [{ action: 'lock', device: 'front-door' }],
      }),
    );
    expect(it.verdicts).toMatchObject([{ winner: 'tmall-genie', action: 'lock' }]);
  });

  test('never clinches', () => {
    const it = rig({
      assistants: { siri: { name: 'Siri', trust: true }, 'tmall-genie': { name: '天貓精靈' } },
    });
    it.at(0, () => it.named('siri', { score: 0.999 })).at(10, () => it.named('tmall-genie', { score: 0.05 }));
    it.at(900, () => it.claim({ assistant: 'siri', confidence: 0.99, intents: unlock }));
    expect(it.verdicts).toEqual([]);
  });

  test('guards the group that it is a member of', () => {
    const group = device({
      id: 'house',
      kind: 'group',
      members: ['living-room-light', 'front-door'],
      features: ['on_off', 'lock'],
    });
    const it = new ArbiterRig(home({ devices: [light, lock, group] }));
    it.at(0, () => it.named('siri', { score: 0.99 }))
      .at(900, () => it.claim({ assistant: 'siri', intents: [{ action: 'unlock', device: 'house' }] }))
      .settle();
    expect(it.orders).toEqual([]);
  });
});

test('refuses what no rule lets through, with the reason', () => {
  const it = rig({
    assistants: { siri: { name: 'Siri', enabled: false }, 'tmall-genie': { name: '天貓精靈' } },
  });
  it.at(0, () => it.claim({ assistant: 'siri' }));
  it.claim({ assistant: 'tmall-genie', text: 'what a day' });
  it.claim({ assistant: 'tmall-genie', intents: [{ action: 'turn_on', device: 'no-such-thing' }] });
  it.claim({
    assistant: 'tmall-genie',
    intents: [{ action: 'set_brightness', device: 'living-room-light', value: 30 }],
  });
  it.claim({ assistant: 'tmall-genie', age_ms: 2001 });
  expect(it.notices.map(({ outcome, reason }) => `${outcome}: ${reason}`)).toEqual([
    'refused: siri is disabled',
    'refused: words not understood: no command for a device of this home: it asks ("what")',
    'refused: unknown device no-such-thing',
    'refused: unsupported action: living-room-light does not support set_brightness',
    'expired: 2001 ms old, more than 2000 ms',
  ]);
  expect(it.settle().verdicts).toEqual([]);
});

test('an action that is none is refused as that, and not as words', () => {
  const it = new ArbiterRig(home({ devices: [light] }));
  it.claim({ assistant: 'siri', intents: [], unsupported: 'no action `explode`' });
  it.claim({ assistant: 'siri', can_serve: false, intents: [{ action: 'turn_on', device: light.id }] });
  expect(it.notices.map(({ outcome, reason }) => `${outcome}: ${reason}`)).toEqual([
    'refused: no action `explode`',
    'refused: siri says that it cannot serve',
  ]);
  expect(it.settle().verdicts).toEqual([]);
});

test('a verdict lists the winner first, then by total, and of equals the preferred', () => {
  const on = [{ action: 'turn_on', device: 'living-room-light' }] as const;
  const off = [{ action: 'turn_off', device: 'living-room-light' }] as const;
  const claims = [
    contender({ assistant: 'alexa', intents: off, confidence: 0.6 }),
    contender({ assistant: 'tmall-genie', intents: off, confidence: 0.6 }),
    contender({ assistant: 'siri', intents: on, confidence: 0.9, guarded: true }),
    contender({ assistant: 'siri', id: 'other', intents: on, confidence: 0.7 }),
  ];
  const assistants = ['siri', 'tmall-genie', 'alexa'];
  const house = arbiterStateOf(home({ assistants, devices: [light], more: { prefer: ['tmall-genie'] } }));
  const { weighed } = decide(contest({ claims }), house);
  expect(weighed.map(({ live, outcome }) => `${live.claim.id} ${outcome}`)).toEqual([
    'other granted',
    'siri absorbed',
    'tmall-genie overruled',
    'alexa overruled',
  ]);
});
