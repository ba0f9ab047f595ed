import { afterAll, describe, expect, it } from 'vitest';
import { closeBrowser, DESKTOP, isChromiumInstalled, PHONE, Visitor } from '../../support/console-browser.ts';
import { ConsoleHome, PASSWORD } from '../../support/console-home.ts';
import { freePort } from '../../support/mosquitto.ts';

afterAll(closeBrowser);

describe.skipIf(!isChromiumInstalled)(
  'the console in Chromium: assistants and doors',
  { timeout: 180_000 },
  () => {
    it('switches an assistant off and on, and changes mode and budget, in Chinese on a phone', async () => {
      const home = await ConsoleHome.open();
      const phone = await Visitor.open({ address: home.address, window: PHONE, locale: 'zh-TW' });
      const { page } = phone;
      await phone.setPassword(PASSWORD);
      await page.getByRole('link', { name: '助理' }).click();
      await phone.screen('助理');
      const siri = page.locator('[data-assistant="siri"]');
      await siri.getByRole('switch', { name: 'Siri 可以下命令' }).click();
      await page.getByText('Siri 已停用。').waitFor();
      await siri.getByText('它的請求會被拒絕').waitFor();
      const refused = home.witness.message((topic) => topic === 'halfsecond/outcome/siri');
      home.claim('siri', { text: 'turn on the bedroom light', confidence: 0.9 });
      expect(JSON.parse(await refused)).toMatchObject({ outcome: 'refused' });
      await siri.getByRole('switch').click();
      await page.getByText('Siri 已啟用。').waitFor();
      await siri.getByRole('button', { name: 'Siri 暫停 30 分鐘' }).click();
      await siri.getByText('停用到').waitFor();
      await phone.judged('assistants-phone');

      const settings = (value: RegExp) =>
        home.witness.message((topic, payload) => topic === 'halfsecond/settings' && value.test(payload));
      const observing = settings(/"observe"/);
      await page.getByRole('radio', { name: '只觀察：不送命令' }).check();
      await observing;
      const slower = settings(/"budget_ms":600/);
      await page.getByLabel('裁決時限（ms）').fill('600');
      await page.getByRole('button', { name: '儲存' }).click();
      await slower;
      await page.getByRole('link', { name: '現在' }).click();
      await page.getByText('中樞只在觀察').waitFor();
      await phone.judged();
    });

    it('lets a phone in by a token that is shown once, and takes it back; shows a QR code for Apple Home', async () => {
      const webhook = await freePort();
      const homekit = await freePort();
      const home = await ConsoleHome.open({
        more: `doors:
  webhook: { port: ${webhook} }
  homekit: { port: ${homekit}, assistant: siri }
`,
      });
      const visitor = await Visitor.open({ address: home.address, window: DESKTOP, locale: 'en-US' });
      const { page } = visitor;
      await visitor.setPassword(PASSWORD);
      await page.getByRole('link', { name: 'Assistants' }).click();
      const door = page.locator('[data-door="webhook"]');
      await door.getByText('open', { exact: true }).waitFor();
      await door.getByRole('button', { name: 'Pair by webhook' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Whose commands come in by it?').selectOption('siri');
      await dialog.getByLabel('What is the sender called?').fill('Lin’s iPhone');
      await dialog.getByRole('button', { name: 'Go on' }).click();
      await dialog.locator('[data-invitation]').waitFor();
      await visitor.judged();
      const shown = await dialog.locator('[data-invitation]').innerText();
      await dialog.getByRole('button', { name: 'Close' }).click();
      await door.locator('[data-pairing]').waitFor();
      const token = /[\w-]{32,}/.exec(shown)?.[0] ?? '';
      expect(token).not.toBe('');
      expect(await page.content()).not.toContain(token);
      await visitor.judged('assistants-desktop');
      await door.getByRole('button', { name: /Remove/ }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
      await door.getByText('Nobody is paired yet.').waitFor();

      const apple = page.locator('[data-door="homekit"]');
      await apple.getByText('open', { exact: true }).waitFor();
      await apple.getByRole('button', { name: 'Pair by HomeKit' }).click();
      await dialog.getByRole('button', { name: 'Go on' }).click();
      await dialog.getByRole('img', { name: 'QR code for pairing' }).waitFor();
      await visitor.judged('pair-desktop');
    });
  },
);
