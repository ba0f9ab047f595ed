import { appendFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { recover } from '../../../src/journal/recovery.ts';
import { device, home } from '../../support/home.ts';
import { JournalRig } from '../../support/journal-rig.ts';

const HOME = home({ devices: [device({ id: 'lamp' })] });
const machine = { wall: () => 0, uptime_ms: () => 0 };
const claim = (assistant: string, id: string, arrived_ms: number) => ({
  id,
  assistant,
  door: 'mqtt' as const,
  intents: [{ action: 'turn_on' as const, device: 'lamp' }],
  age_ms: 0,
  can_serve: true,
  origin: 'unknown' as const,
  arrived_ms,
});

test('how late a rival comes is taken up, late claims included, also where a journal cannot be computed again', async () => {
  const first = new JournalRig({ home: HOME });
  first
    .at(1000, 'claim', claim('siri', 's1', 1000))
    .at(1080, 'claim', claim('tmall-genie', 'g1', 1080))
    .settle();
  // This one comes when the verdict is long there.
  first
    .at(60_000, 'claim', claim('siri', 's2', 60_000))
    .at(60_900, 'claim', claim('tmall-genie', 'g2', 60_900));
  first.settle();
  const lags = first.pipeline.lags;
  expect(lags).toEqual({ 'tmall-genie': { mqtt: [80, 900] } });
  await first.journal.close();
  const left = recover(first.folder, machine);
  expect(left?.past.arbiter?.lags).toEqual(lags);

  const second = new JournalRig({
    home: HOME,
    folder: first.folder,
    start_ms: left?.now_ms ?? 0,
    ...(left && { past: left.past }),
  });
  second.settle();
  await second.journal.close();
  const file = second.segments().at(-1)?.file ?? '';
  const at_ms = second.clock.now();
  appendFileSync(
    file,
    `${JSON.stringify({ at_ms, kind: 'claim', fields: { assistant: 'siri', id: 'odd' } })}\n`,
  );
  const damaged = recover(first.folder, machine);
  expect(damaged?.trouble).toBeDefined();
  expect(damaged?.past.arbiter).toMatchObject({
    lags,
    seen: expect.arrayContaining([{ assistant: 'siri', claim: 'odd', at_ms }]),
  });
});
