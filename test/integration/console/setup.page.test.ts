import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { closeBrowser, DESKTOP, isChromiumInstalled, PHONE, Visitor } from '../../support/console-browser.ts';
import { ConsoleHome, PASSWORD } from '../../support/console-home.ts';
import { CuedRecorder } from '../../support/cued-recorder.ts';
import { PROJECT } from '../../support/home.ts';

afterAll(closeBrowser);

const TAKES = join(PROJECT, 'wake/tmall-genie');
const takes = readdirSync(TAKES)
  .filter((name) => name.endsWith('.wav'))
  .map((name) => join(TAKES, name));

describe.skipIf(!isChromiumInstalled)(
  'the console in Chromium: hearing and set-up',
  { timeout: 180_000 },
  () => {
    it('shows levels and detections as they come, and records a phrase by the hub’s microphone', async () => {
      const recorder = new CuedRecorder();
      const home = await ConsoleHome.open({
        environment: recorder.environment,
        siri: 'wake: { engine: porcupine-keyless, keyword: hey siri }',
        more: 'audio: { source: microphone, recorder: arecord, room: study }\n',
      });
      const visitor = await Visitor.open({ address: home.address, window: DESKTOP, locale: 'en-US' });
      const { page } = visitor;
      await visitor.setPassword(PASSWORD);
      await page.getByRole('link', { name: 'Hearing' }).click();
      await visitor.screen('Hearing');
      const microphone = page.locator('[data-microphone="microphone"]');
      await microphone.getByText(/−\d+ dB/).waitFor();
      await page.getByText('Nothing heard since you opened this screen.').waitFor();
      home.publish('halfsecond/detection/siri', {
        score: 0.91,
        room: 'living-room',
        level_db: -31,
        age_ms: 0,
      });
      await page
        .locator('section[aria-labelledby="detections"] li')
        .getByText('Siri', { exact: true })
        .waitFor();

      const phrase = page.locator('[data-phrase="tmall-genie"]');
      await phrase.getByRole('button', { name: /^Record/ }).click();
      await phrase.locator('[data-enrolment="listening"]').waitFor();
      for (let count = 0; count < 4; count++) {
        await phrase.getByText(`${count} of 4`, { exact: true }).waitFor();
        recorder.play(takes[count] ?? '');
      }
      await phrase.locator('[data-enrolment="done"]').waitFor({ timeout: 180_000 });
      await phrase.getByText('4 recordings').waitFor();
      expect(home.file('halfsecond.yaml')).toContain('enrolled');
      await visitor.judged('hearing-desktop');
    });

    it('asks what setup asks, writes the answers, and takes them at once', async () => {
      const home = await ConsoleHome.open();
      const phone = await Visitor.open({
        address: home.address,
        window: PHONE,
        locale: 'zh-TW',
        isDark: true,
      });
      const { page } = phone;
      await phone.setPassword(PASSWORD);
      await page.getByRole('button', { name: '更多' }).click();
      await page.getByRole('link', { name: '設定' }).click();
      await phone.screen('設定');
      const assistants = page.getByRole('form', { name: '助理' });
      await assistants.getByRole('checkbox', { name: 'Siri' }).waitFor();
      await phone.judged('setup-phone');
      await assistants.getByRole('button', { name: '往前移 天貓精靈' }).click();
      await assistants.getByRole('button', { name: '儲存' }).click();
      await page.getByText('已儲存。').waitFor();
      expect(home.file('halfsecond.yaml')).toMatch(/prefer:\s*\[?\s*(?:-\s*)?tmall-genie/);

      const language = page.getByRole('form', { name: '中樞的語言' });
      await language.getByRole('combobox').selectOption('zh-Hant');
      const answered = page.waitForResponse((response) => response.request().method() === 'PUT');
      await language.getByRole('button', { name: '儲存' }).click();
      expect((await answered).status()).toBe(200);
      expect(home.file('halfsecond.yaml')).toContain('language: zh-Hant');

      // What cannot be is refused with what to do, and nothing is written.
      const broker = page.getByRole('form', { name: 'MQTT broker' });
      await broker.getByLabel('它的位址').fill('mqtt://nowhere.invalid:1883 and more');
      await broker.getByRole('button', { name: '儲存' }).click();
      await broker.getByRole('alert').waitFor();
      await phone.judged();
      expect(home.file('halfsecond.yaml')).not.toContain('nowhere');

      const other = await Visitor.open({ address: home.address, window: DESKTOP, locale: 'en-US' });
      await other.signIn(PASSWORD);
      await other.page.getByRole('link', { name: 'Set-up' }).click();
      await other.screen('Set-up');
      await other.judged('setup-desktop');
      await other.page.getByLabel('Present password').fill(PASSWORD);
      await other.page.getByLabel('New password').fill('another lamp in the window');
      await other.page.getByRole('button', { name: 'Change the password' }).click();
      await other.page.getByText('Other browsers must sign in again.').waitFor();
      // The phone is out, and says so by itself.
      await phone.screen('登入');
    });
  },
);
