import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SettingKeeper } from '../../../../src/daemon/persistence/settings.ts';
import type { Settings } from '../../../../src/pipeline/settings.ts';
import { SteppingClock } from '../../../../src/time/stepping-clock.ts';
import { home } from '../../../support/home.ts';
import { folderWith } from '../../../support/temp-folder.ts';

const none = () => undefined;
const log = { debug: none, info: none, warn: none, error: none };

function open(folder: string, of: { lastKnown?: Settings } = {}) {
  const states: string[] = [];
  const keeper = SettingKeeper.open({
    folder,
    home: home({ devices: [] }),
    log,
    clock: new SteppingClock(),
    onState: (state, reason) => states.push(`${state} ${reason ?? ''}`),
    ...of,
  });
  return { keeper, states };
}

/** A state folder in which both the settings and their backup are emptied. */
async function emptied(): Promise<string> {
  const folder = folderWith({});
  const keeper = await open(folder).keeper;
  keeper.keep({ ...keeper.known, mode: 'observe' });
  await keeper.close();
  for (const name of ['settings.json', 'settings.json.bak']) writeFileSync(join(folder, name), '');
  return folder;
}

test('a hub whose settings are damaged takes those of its journal, and reports the damage', async () => {
  const folder = await emptied();
  const lastKnown: Settings = { mode: 'observe', budget_ms: 300, enabled: { siri: false } };
  const { keeper, states } = open(folder, { lastKnown });
  expect((await keeper).known).toMatchObject({ mode: 'observe', budget_ms: 300, enabled: { siri: false } });
  expect(states).toEqual([expect.stringMatching(/^degraded .* from the journal/)]);
});

test('a hub whose settings are damaged, and whose journal tells nothing, observes', async () => {
  const { keeper, states } = open(await emptied());
  expect((await keeper).known.mode).toBe('observe');
  expect(states).toEqual([expect.stringMatching(/^degraded .* the hub observes/)]);
});

test('a home in which nothing was ever set has the settings of its configuration', async () => {
  const { keeper, states } = open(folderWith({}));
  expect((await keeper).known.mode).toBe('arbitrate');
  expect(states).toEqual([]);
});
