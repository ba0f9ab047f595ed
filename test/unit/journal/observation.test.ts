import { expect, test } from 'vitest';
import type { Claim } from '../../../src/claim/claim.ts';
import type { Intent } from '../../../src/intent/intent.ts';
import { observe } from '../../../src/journal/observation.ts';
import { wishMessage } from '../../../src/text/verdict.ts';
import { device, home } from '../../support/home.ts';
import { JournalRig } from '../../support/journal-rig.ts';

const claim = (id: string, assistant: string, intent: Intent, arrived_ms: number): Claim => ({
  id,
  assistant,
  door: 'mqtt',
  arrived_ms,
  age_ms: 0,
  origin: 'unknown',
  intents: [intent],
  confidence: 0.9,
  can_serve: true,
});
const on: Intent = { action: 'turn_on', device: 'lamp' };
const off: Intent = { action: 'turn_off', device: 'lamp' };
const always = () => true;

/** A home that only observes, and what is claimed in it. */
function rig() {
  const journalRig = new JournalRig({
    home: home({ devices: [device({ id: 'lamp' })], more: { mode: 'observe' } }),
  });
  const claims = (at_ms: number, id: string, assistant: string, intent: Intent) =>
    journalRig.at(at_ms, 'claim', claim(id, assistant, intent, at_ms));
  const reports = (state: string) =>
    journalRig.sources.receive({
      topic: 'zigbee2mqtt/lamp',
      payload: Buffer.from(JSON.stringify({ state })),
      retained: false,
    });
  return { journalRig, claims, reports };
}

test('tells a double act, a fight and a late twin apart, and what would have been decided', () => {
  const { journalRig, claims } = rig();
  claims(1000, 'a', 'siri', on);
  claims(1010, 'b', 'tmall-genie', on).settle();
  claims(60_000, 'c', 'siri', on);
  claims(60_010, 'd', 'tmall-genie', off).settle();
  claims(120_000, 'e', 'siri', on).settle(1000);
  claims(121_500, 'f', 'tmall-genie', on).settle();
  const seen = observe(journalRig.segments(), always);
  expect(journalRig.commands).toEqual([]);
  expect(seen.verdicts.map(({ verdict }) => verdict.command)).toEqual(['observed', 'observed', 'observed']);
  expect(seen.doubleActs).toMatchObject([
    {
      device: 'lamp',
      who: [
        { assistant: 'siri', asked: wishMessage({ action: 'turn_on' }) },
        { assistant: 'tmall-genie', asked: wishMessage({ action: 'turn_on' }) },
      ],
      isUndone: false,
    },
  ]);
  expect(seen.fights.map(({ who }) => who)).toEqual([
    [
      { assistant: 'siri', asked: wishMessage({ action: 'turn_on' }) },
      { assistant: 'tmall-genie', asked: wishMessage({ action: 'turn_off' }) },
    ],
  ]);
  expect(seen.lateTwins.map(({ who }) => who[0]?.assistant)).toEqual(['tmall-genie']);
  expect(seen.lateTwins[0]?.explanation).toContain('Nothing was commanded: observing.');
});

test('tells of bypasses what they followed, and of a span only what was in it', () => {
  const { journalRig, claims, reports } = rig();
  claims(0, 'first', 'siri', off).settle();
  reports('OFF');
  claims(100_000, 'a', 'siri', on).settle(1000);
  reports('ON');
  journalRig.settle(600_000);
  reports('OFF');
  claims(800_000, 'b', 'siri', on).settle();
  const { bypasses, verdicts } = observe(journalRig.segments(), always);
  expect(bypasses.map(({ device: id, follows }) => [id, follows])).toEqual([
    ['lamp', { assistant: 'siri', claim: 'a' }],
    ['lamp', undefined],
  ]);
  expect(verdicts).toHaveLength(3);
  const early = observe(journalRig.segments(), (at) => at < new Date(Date.UTC(2026, 0, 1, 0, 5)));
  expect([early.verdicts.length, early.bypasses.length]).toEqual([2, 1]);
});

test('a toggle that two assistants ask for is undone by the second', () => {
  const { journalRig, claims } = rig();
  const toggle: Intent = { action: 'toggle', device: 'lamp' };
  claims(1000, 'a', 'siri', toggle);
  claims(1010, 'b', 'tmall-genie', toggle).settle();
  expect(observe(journalRig.segments(), always).doubleActs).toMatchObject([{ isUndone: true }]);
});
