import { afterAll, describe, expect, it } from 'vitest';
import { closeBrowser, isChromiumInstalled, PHONE, Visitor } from '../../support/console-browser.ts';
import { ConsoleHome, PASSWORD } from '../../support/console-home.ts';

afterAll(closeBrowser);

describe.skipIf(!isChromiumInstalled)(
  'the console in Chromium: a hub that goes and comes',
  { timeout: 180_000 },
  () => {
    it('says that the hub is away, finds it again, and shows what fell meanwhile', async () => {
      const home = await ConsoleHome.open();
      const visitor = await Visitor.open({ address: home.address, window: PHONE, locale: 'en-US' });
      const { page } = visitor;
      await visitor.setPassword(PASSWORD);
      await visitor.screen('Now');
      const before = await home.contest();
      await page.locator(`.newest [data-contest="${before}"]`).waitFor();
      await home.kill();
      await page.getByText('This page finds it again by itself.').waitFor();
      await visitor.judged();
      await home.start();
      await page.locator('[data-link="live"]').first().waitFor();
      await page.getByText('This page finds it again by itself.').waitFor({ state: 'detached' });
      const after = await home.contest();
      await page.locator(`.newest [data-contest="${after}"]`).waitFor();
      await page.getByRole('link', { name: 'Contests' }).click();
      for (const id of [before, after]) await page.locator(`a[data-contest="${id}"]`).waitFor();
      expect(visitor.wrong).toEqual([]);
    });

    it('catches up on what a page missed that could not reach the hub for a while', async () => {
      const home = await ConsoleHome.open();
      const visitor = await Visitor.open({ address: home.address, window: PHONE, locale: 'zh-TW' });
      const { page } = visitor;
      await visitor.setPassword(PASSWORD);
      await page.getByRole('link', { name: '爭議' }).click();
      await page.locator('[data-link="live"]').first().waitFor();
      await visitor.context.setOffline(true);
      // A stream that is open goes on without a network that is only pretended away: the page asks anew, as one that wakes.
      await page.evaluate('dispatchEvent(new Event("online"))');
      await page.locator('[data-link="lost"]').first().waitFor();
      const missed = await home.contest();
      await visitor.context.setOffline(false);
      await page.locator(`a[data-contest="${missed}"]`).waitFor();
      await page.locator('[data-link="live"]').first().waitFor();
    });
  },
);
