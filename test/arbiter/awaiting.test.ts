import { expect, test } from 'vitest';
import { patienceEnds_ms } from '../../src/arbiter/closing.ts';
import { expected } from '../../src/arbiter/expected.ts';
import { houseOf } from '../../src/arbiter/house.ts';
import { type Lags, withLag } from '../../src/arbiter/lag.ts';
import { assistantSchema } from '../../src/config/assistant.ts';
import { contender, contest } from '../support/contest.ts';
import { device, home } from '../support/home.ts';

const light = device({ id: 'light' });
const ASSISTANTS = ['siri', 'tmall-genie', 'alexa'];
const on = [{ action: 'turn_on', device: 'light' }] as const;
const house = houseOf(home({ assistants: ASSISTANTS, devices: [light] }));
const siri = contender({ assistant: 'siri', intents: on });

test('who is disabled is not waited for', () => {
  const disabled = assistantSchema.parse({ name: 'Genie', enabled: false });
  const assistants = { ...house.assistants, 'tmall-genie': disabled };
  expect(expected(contest({ claims: [siri] }), { ...house, assistants })).toEqual(['siri', 'alexa']);
  const named = { siri: 0.5, 'tmall-genie': 0.5 };
  expect(expected(contest({ claims: [siri], named }), { ...house, assistants })).toEqual(['siri']);
});

test('who is offline, or was refused in this contest, is not waited for', () => {
  const offline = new Set(['tmall-genie']);
  expect(expected(contest({ claims: [siri] }), { ...house, offline })).toEqual(['siri', 'alexa']);
  const refused = [
    {
      id: 'x',
      assistant: 'alexa',
      intents: [],
      outcome: 'refused',
      reason: 'alexa says that it cannot serve',
      at_ms: 1000,
    },
  ] as const;
  expect(expected({ ...contest({ claims: [siri] }), refused }, house)).toEqual(['siri', 'tmall-genie']);
});

test('where it was heard those who were named are waited for, and once the names are spent all are', () => {
  const heard = contest({ claims: [siri], named: { siri: 0.9 } });
  expect(expected(heard, house)).toEqual(['siri']);
  const spent = { ...heard, utterance: heard.utterance && { ...heard.utterance, spent_ms: 900 } };
  expect(expected(spent, house)).toEqual(ASSISTANTS);
});

test('where nothing was heard it waits as long as the slowest of the silent usually takes, and never beyond the end', () => {
  const lagged = (lags: Lags, assistant: string, lag_ms: number): Lags =>
    Array.from({ length: 20 }).reduce<Lags>(
      (known) => withLag(known, { assistant, door: 'mqtt', lag_ms }),
      lags,
    );
  const lags = lagged(lagged({}, 'tmall-genie', 60), 'alexa', 320);
  const { opened_ms, closes_ms } = contest({ claims: [siri] });
  expect(patienceEnds_ms(contest({ claims: [siri] }), house, lags)).toBe(opened_ms + 320);
  const alexa = contender({ assistant: 'alexa', intents: on });
  expect(patienceEnds_ms(contest({ claims: [siri, alexa] }), house, lags)).toBe(opened_ms + 60);
  const patient = { ...house, policy: { ...house.policy, patience_ms: 5000 } };
  expect(patienceEnds_ms(contest({ claims: [siri] }), patient, {})).toBe(closes_ms);
  const named = { siri: 0.5, alexa: 0.5 };
  expect(patienceEnds_ms(contest({ claims: [siri], named }), house, lags)).toBe(closes_ms);
});
