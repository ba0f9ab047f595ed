import { expect, test } from 'vitest';
import { TwoEcosystems } from '../support/two-ecosystems.ts';

const LIGHT = 'living-room-light';
const NAMED = {
  siri: 'hey-siri-turn-on-the-living-room-light',
  'tmall-genie': 'tmall-genie-turn-on-the-living-room-light',
} as const;
type Named = keyof typeof NAMED;

// Milliseconds from the end of the recording, which ends more than a second after the words.
const CASES: readonly (readonly [Named, number, number])[] = [
  ['siri', 200, 4600],
  ['siri', 4600, 200],
  ['siri', 1000, 1050],
  ['tmall-genie', 200, 4600],
  ['tmall-genie', 4600, 200],
];

test('of Siri by HomeKit and Tmall Genie by AliGenie only the one that was called acts, however late it comes', async () => {
  const all = await TwoEcosystems.open();
  for (const [named, siri_ms, genie_ms] of CASES) {
    await all.hear(NAMED[named]);
    const heard_ms = all.clock.now();
    // The one who was not called wants the contrary, so that who acted can be seen.
    const on = { siri: named === 'siri', genie: named === 'tmall-genie' };
    const sends = [
      { at_ms: siri_ms, send: () => all.send(() => all.siri.write([LIGHT, 'on', on.siri])) },
      {
        at_ms: genie_ms,
        send: () => all.send(() => all.genie.command(on.genie ? 'TurnOn' : 'TurnOff', LIGHT)),
      },
    ].sort((a, b) => a.at_ms - b.at_ms);
    const answers: Promise<unknown>[] = [];
    for (const { at_ms, send } of sends) {
      await all.until(heard_ms + at_ms);
      answers.push((await send()).answer);
    }
    await all.until(heard_ms + Math.max(siri_ms, genie_ms) + 2500);
    await Promise.all(answers);
    await all.witness.message((topic) => topic.endsWith(`${LIGHT}/set`));
    expect({ named, siri_ms, genie_ms, commands: all.commands }).toEqual({
      named,
      siri_ms,
      genie_ms,
      commands: ['{"state":"ON"}'],
    });
    expect(all.winners.filter((winner) => winner !== null)).toEqual([named]);
    await all.until(all.clock.now() + 12_000);
  }
}, 120_000);
