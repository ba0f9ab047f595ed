import { afterAll, describe, expect, it } from 'vitest';
import { closeBrowser, DESKTOP, isChromiumInstalled, PHONE, Visitor } from '../../support/console-browser.ts';
import { ConsoleHome, PASSWORD } from '../../support/console-home.ts';

afterAll(closeBrowser);

describe.skipIf(!isChromiumInstalled)(
  'the console in Chromium: signing in, now and contests',
  { timeout: 180_000 },
  () => {
    it('takes the first password, shows a verdict when it falls, and learns from "Wrong one"', async () => {
      const home = await ConsoleHome.open();
      const { address } = home;
      const desktop = await Visitor.open({ address, window: DESKTOP, locale: 'en-US' });
      const { page } = desktop;
      await desktop.go();
      await desktop.screen('Welcome');
      await desktop.judged();
      await page.getByLabel('New password').fill(PASSWORD);
      await page.getByLabel('The same again').fill('another');
      await page.getByRole('button', { name: 'Set the password' }).click();
      await page.getByText('The two passwords differ.').waitFor();
      await page.getByLabel('The same again').fill(PASSWORD);
      await page.getByRole('button', { name: 'Set the password' }).click();
      await desktop.screen('Now');
      await page.locator('[data-link="live"]').last().waitFor();
      await page.getByText('All quiet').waitFor();

      const id = await home.contest();
      await page.locator(`.newest [data-contest="${id}"]`).waitFor();
      await page.locator('.newest [data-state="confirmed"]').waitFor();
      expect(await page.locator('.newest .hero').innerText()).toBe('天貓精靈: turn on living room light');
      await page.locator('[data-health]').waitFor();
      await desktop.judged('now-desktop');

      await page.getByRole('link', { name: 'Contests' }).click();
      await desktop.screen('Contests');
      await page.locator(`a[data-contest="${id}"]`).waitFor();
      await desktop.judged('contests-desktop');
      await page.locator(`a[data-contest="${id}"]`).click();
      await desktop.screen('Contest');
      await page.getByText('What would have turned it').waitFor();
      await page.getByRole('img', { name: /Drawing of the contest/ }).waitFor();
      // Both rooms that heard it stand in the drawing, and both claims on its rule.
      const drawn = await page.locator('svg.drawing').first().innerHTML();
      for (const words of ['living room', 'bedroom', '天貓精靈', 'Siri', 'verdict'])
        expect(drawn).toContain(words);
      await desktop.judged('contest-desktop');

      await page.getByRole('button', { name: 'Wrong one' }).click();
      await page.getByRole('dialog').getByRole('radio', { name: 'Siri' }).check();
      await desktop.judged();
      const taught = home.witness.message(
        (topic, payload) => topic === 'halfsecond/event' && /"feedback"/.test(payload),
      );
      await page.getByRole('button', { name: 'Teach it' }).click();
      expect(JSON.parse(await taught)).toMatchObject({
        kind: 'feedback',
        verdict: id,
        should: 'siri',
        taught: true,
      });
      await page.getByText('Somebody said that Siri was meant.').waitFor();

      // The link is for everybody of the household, once signed in.
      const phone = await Visitor.open({ address, window: PHONE, locale: 'zh-TW', isDark: true });
      await phone.go(`#/contests/${id}`);
      await phone.screen('登入');
      await phone.judged('sign-in-phone');
      await phone.page.locator('input[autocomplete="current-password"]').fill('not this one');
      await phone.page.getByRole('button', { name: '登入' }).click();
      await phone.page.getByRole('alert').waitFor();
      await phone.page.locator('input[autocomplete="current-password"]').fill(PASSWORD);
      await phone.page.getByRole('button', { name: '登入' }).click();
      await phone.screen('爭議');
      await phone.page.getByText('怎樣會有不同結果').waitFor();
      await phone.page.getByText('有人說應該是 Siri。').waitFor();
      await phone.judged('contest-phone');
      await phone.page.getByRole('link', { name: '全部爭議' }).click();
      await phone.page.locator(`a[data-contest="${id}"]`).waitFor();
      await phone.judged('contests-phone');
      await phone.page.getByRole('link', { name: '現在' }).click();
      await phone.screen('現在');
      // A page that came later knows what followed the verdict, too.
      await phone.page.locator('.newest [data-state="confirmed"]').waitFor();
      await phone.judged('now-phone');
    });

    it('changes its language at once, and keeps it', async () => {
      const home = await ConsoleHome.open();
      const visitor = await Visitor.open({ address: home.address, window: DESKTOP, locale: 'zh-CN' });
      const { page } = visitor;
      await visitor.go();
      await visitor.screen('欢迎');
      await page.getByLabel('语言').selectOption('zh-Hant');
      await visitor.screen('歡迎');
      await page.getByLabel('語言').selectOption('en');
      await visitor.screen('Welcome');
      expect(await page.evaluate('document.documentElement.lang')).toBe('en');
      await page.reload();
      await visitor.screen('Welcome');
      expect(visitor.wrong).toEqual([]);
    });
  },
);
