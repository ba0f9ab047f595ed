import { expect, test } from 'vitest';
import { loadScenario } from '../../../src/replay/load-scenario.ts';
import { Player } from '../../../src/replay/player.ts';
import { publishedVerdict } from '../../../src/text/en/published.ts';
import { ENGLISH, loadText } from '../../../src/text/text.ts';
import { PROJECT, shippedHome } from '../../support/home.ts';

const names = {
  device: () => '客廳燈',
  room: () => '客廳',
  assistant: (id: string) => (id === 'tmall-genie' ? '天貓精靈' : id),
};

async function verdict() {
  const loaded = loadScenario(`${PROJECT}scenarios/on-against-off.yaml`, shippedHome());
  if (!('scenario' in loaded)) throw new Error(JSON.stringify(loaded));
  const openSound = () => Promise.reject(new Error('the scenario has no sound'));
  const [decided] = (await new Player({ loaded, openSound }).play()).verdicts;
  if (!decided) throw new Error('invariant: the scenario has a verdict');
  return decided;
}

test('a published verdict keeps its English words, and has the explanation in the language of the household beside them', async () => {
  const decided = await verdict();
  const told = publishedVerdict(decided, { text: await loadText('zh-Hant'), names });
  const { localized, ...rest } = told;
  expect(rest).toEqual(publishedVerdict(decided));
  expect(localized?.language).toBe('zh-Hant');
  expect(localized?.explanation).toMatch(/^天貓精靈在客廳：關閉客廳燈（.+ dB：/);
});

test('a published verdict has no second explanation where the household reads English', async () => {
  expect(publishedVerdict(await verdict(), { text: ENGLISH, names })).not.toHaveProperty('localized');
});
