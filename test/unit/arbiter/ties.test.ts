import { expect, test } from 'vitest';
import { arbiterStateOf } from '../../../src/arbiter/arbiter-state.ts';
import { decide } from '../../../src/arbiter/scoring/decide.ts';
import { contender, contest } from '../../support/contest.ts';
import { device, home } from '../../support/home.ts';

const light = device({ id: 'living-room-light' });
const ACTIONS = ['turn_on', 'turn_off', 'toggle'] as const;

/** Who wins where the hub heard nothing and nothing but the recognisers' confidence speaks. */
function winner(
  confidences: Readonly<Record<string, number>>,
  prefer: readonly string[],
): string | undefined {
  const assistants = Object.keys(confidences);
  const house = arbiterStateOf(home({ assistants, devices: [light], more: { prefer } }));
  const claims = assistants.map((assistant, at) =>
    contender({
      assistant,
      intents: [{ action: ACTIONS[at] ?? 'toggle', device: light.id }],
      confidence: confidences[assistant] ?? 0,
    }),
  );
  return decide(contest({ claims }), house).winner?.claim.assistant;
}

test.each([
  ['half a deciban (4.28 and 3.78 dB) is a tie', 0.705, 'tmall-genie'],
  ['no more than half a deciban is a tie', 0.71, 'tmall-genie'],
  ['more than half a deciban (4.28 and 3.76 dB) is none', 0.704, 'siri'],
])('%s', (_, confidence, expected) => {
  expect(winner({ siri: 0.728, 'tmall-genie': confidence }, ['tmall-genie'])).toBe(expected);
});

test('whoever is tied with the highest may be preferred, and nobody who is tied only with the second', () => {
  const confidences = { siri: 0.728, alexa: 0.71, 'tmall-genie': 0.705 };
  expect(winner(confidences, ['tmall-genie'])).toBe('tmall-genie');
  expect(winner({ ...confidences, 'tmall-genie': 0.69 }, ['tmall-genie', 'alexa'])).toBe('alexa');
});

test.each([
  [[], 'alexa'],
  [['siri'], 'siri'],
  [['tmall-genie', 'siri'], 'siri'],
  [['tmall-genie'], 'alexa'],
])('of two that are tied, with the preference %j, it is %s', (prefer, expected) => {
  expect(winner({ siri: 0.8, alexa: 0.8 }, prefer)).toBe(expected);
});

test('an assistant’s own two claims, tied, are told apart by their ids', () => {
  const house = arbiterStateOf(home({ devices: [light] }));
  const claims = (['b', 'a'] as const).map((id, at) =>
    contender({ assistant: 'siri', id, intents: [{ action: ACTIONS[at] ?? 'toggle', device: light.id }] }),
  );
  for (const order of [claims, claims.toReversed()])
    expect(decide(contest({ claims: order }), house).winner?.claim.id).toBe('a');
});
