import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Action } from '../../../src/config/action.ts';
import { loadHome } from '../../../src/config/load.ts';
import { closeBrowser, DESKTOP, isChromiumInstalled, PHONE, Visitor } from '../../support/console-browser.ts';
import { ConsoleHome, PASSWORD } from '../../support/console-home.ts';
import { JournalRig } from '../../support/journal-rig.ts';

afterAll(closeBrowser);

/** A contest every so often. */
const OFTEN_MS = 30_000;
/** 300 of them lie within five days: the page's week begins up to a day later where the browser's clock is ahead of the hub's. */
const SELDOM_MS = 1_440_000;
/** The height of a row, in pixels. */
const ROW = 92;
/** How many rows a list may draw at a time, whatever it holds. */
const MOST_DRAWN = 60;

/** Keeps a journal of so many contests of two assistants, the last of them just now. */
async function keep(folder: string, contests: number, each_ms: number): Promise<void> {
  const rig = new JournalRig({
    home: loadHome(folder),
    folder: join(folder, 'state/journal'),
    microphones: ['living-room'],
    began_ms: Date.now() - (contests + 2) * each_ms,
  });
  for (let nth = 1; nth <= contests; nth++) {
    const at_ms = nth * each_ms;
    // Assistants are late by what the network makes of it; the hub learns how long to wait for each.
    const late_ms = 10 + ((nth * 37) % 170);
    const device = nth % 2 === 0 ? 'living-room-light' : 'bedroom-light';
    const claim = (assistant: string, action: Action, confidence: number, arrived_ms: number) =>
      ({
        id: `${assistant}-${nth}`,
        assistant,
        door: 'mqtt',
        intents: [{ action, device }],
        confidence,
        age_ms: 0,
        can_serve: true,
        origin: 'voice',
        room: 'living-room',
        arrived_ms,
      }) as const;
    rig.at(at_ms, 'claim', claim('siri', 'turn_off', nth % 3 === 0 ? 0.95 : 0.5, at_ms));
    rig.at(
      at_ms + late_ms,
      'claim',
      claim('tmall-genie', 'turn_on', nth % 3 === 0 ? 0.5 : 0.95, at_ms + late_ms),
    );
    // What is put off costs a file's write each time: a long journal does it in parts.
    if (contests < 1000 || nth % 100 === 0) rig.catchUp();
  }
  rig.settle();
  await rig.journal.close();
}

describe.skipIf(!isChromiumInstalled)(
  'the console in Chromium: report and journal',
  { timeout: 180_000 },
  () => {
    it('scrolls through ten thousand contests, of which it draws a few', async () => {
      const home = await ConsoleHome.open({ before: (folder) => keep(folder, 10_000, OFTEN_MS) });
      const visitor = await Visitor.open({ address: home.address, window: PHONE, locale: 'en-US' });
      const { page } = visitor;
      await visitor.setPassword(PASSWORD);
      await page.getByRole('link', { name: 'Contests' }).click();
      const list = page.locator('ul.windowed');
      await list.locator('a').first().waitFor();
      const first = await list.locator('a').first().getAttribute('data-contest');
      const rows = async () => Number(await list.getAttribute('data-rows'));
      // Each time the end comes near, the next part comes.
      for (let held = await rows(); held < 400; held = await rows()) {
        await page.evaluate('scrollTo(0, document.body.scrollHeight)');
        await page.locator(`ul.windowed:not([data-rows="${held}"])`).waitFor();
        expect(await list.locator('li').count()).toBeLessThan(MOST_DRAWN);
      }
      const shown = await list.locator('a').last().getAttribute('data-contest');
      expect(shown).not.toBe(first);
      await visitor.judged();
      // From the contest back to the place in the list that it was left at.
      const place = Number(await page.evaluate('scrollY'));
      // A click of a pointer would scroll to where it is.
      await list.locator(`a[data-contest="${shown}"]`).dispatchEvent('click');
      await visitor.screen('Contest');
      await page.getByText('What would have turned it').waitFor();
      await page.goBack();
      await visitor.screen('Contests');
      await list.locator(`a[data-contest="${shown}"]`).waitFor();
      // Within a row: what says that more is being fetched may have come or gone.
      expect(Math.abs(Number(await page.evaluate('scrollY')) - place)).toBeLessThan(ROW);
    });

    it('draws a week, exports it, finds a contest by its words, and replays a night under another policy', async () => {
      const home = await ConsoleHome.open({ before: (folder) => keep(folder, 300, SELDOM_MS) });
      const desktop = await Visitor.open({
        address: home.address,
        window: DESKTOP,
        locale: 'en-US',
        isDark: true,
      });
      const { page } = desktop;
      await desktop.setPassword(PASSWORD);
      await page.getByRole('link', { name: 'Report' }).click();
      await desktop.screen('Report');
      await page.locator('.figures').getByText('300').waitFor();
      await page.getByText('As a table').click();
      await page.locator('tbody tr').first().waitFor();
      await page.getByText('As a table').click();
      await desktop.judged('report-desktop');
      const downloading = page.waitForEvent('download');
      await page.getByRole('link', { name: 'Export CSV' }).click();
      const table = readFileSync(await (await downloading).path(), 'utf8')
        .trim()
        .split('\n');
      expect(table[0]).toContain('winner');
      expect(table).toHaveLength(301);

      const phone = await Visitor.open({ address: home.address, window: PHONE, locale: 'zh-TW' });
      await phone.signIn(PASSWORD);
      await phone.page.getByRole('button', { name: '更多' }).click();
      await phone.judged('more-phone');
      await phone.page.getByRole('link', { name: '報告' }).click();
      await phone.page.locator('.figures').getByText('300').waitFor();
      await phone.judged('report-phone');

      await page.getByRole('link', { name: 'Journal' }).click();
      await desktop.screen('Journal');
      await page.getByLabel('Words, names or ids').fill('bedroom light');
      await page.getByRole('button', { name: 'Search', exact: true }).click();
      const list = page.locator('ul.windowed');
      await list.getByText('living room light').first().waitFor({ state: 'detached' });
      await list.getByText('bedroom light').first().waitFor();
      for (const line of await list.locator('.timeline-line').allInnerTexts())
        expect(line).toContain('bedroom light');
      await page.getByText('What if …').click();
      await page.getByLabel('Switched off').selectOption('siri');
      await page.getByRole('button', { name: 'Replay' }).click();
      await page.locator('[data-turned]').waitFor();
      expect(Number(await page.locator('[data-turned]').getAttribute('data-turned'))).toBeGreaterThan(0);
      await desktop.judged('journal-desktop');
    });
  },
);
