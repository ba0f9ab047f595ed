import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { closeBrowser, DESKTOP, isChromiumInstalled, PHONE, Visitor } from '../../support/console-browser.ts';
import { ConsoleHome, PASSWORD } from '../../support/console-home.ts';

afterAll(closeBrowser);

/** What zigbee2mqtt tells of a bulb that the home does not use yet. */
const BRIDGE = [
  {
    friendly_name: 'kitchen/ceiling',
    definition: {
      description: 'TRADFRI bulb',
      exposes: [{ type: 'light', features: [{ name: 'state', property: 'state', type: 'binary' }] }],
    },
  },
];

describe.skipIf(!isChromiumInstalled)('the console in Chromium: devices', { timeout: 180_000 }, () => {
  it('changes whose a lamp is, tries it, and shows its state', async () => {
    const home = await ConsoleHome.open();
    const visitor = await Visitor.open({ address: home.address, window: DESKTOP, locale: 'en-US' });
    const { page } = visitor;
    await visitor.setPassword(PASSWORD);
    await page.getByRole('link', { name: 'Devices' }).click();
    const lamp = page.locator('[data-device="living-room-light"]');
    await lamp.getByLabel('Who may command it?').selectOption('only tmall-genie');
    await page.getByText('living room light: changed.').waitFor();
    const file = home.file('devices/living-room-light.yaml');
    expect(file).toContain('only: tmall-genie');
    expect(file).toContain('# The one above the table.');

    await lamp.getByText('Test it').click();
    await lamp.getByLabel('As').selectOption('siri');
    await lamp.getByRole('button', { name: 'Turn on' }).click();
    await lamp.locator('[data-outcome="refused"]').waitFor();
    await lamp.getByLabel('As').selectOption('tmall-genie');
    await lamp.getByRole('button', { name: 'Turn on' }).click();
    await lamp.locator('[data-outcome="granted"]').waitFor();
    await lamp.getByText('on', { exact: true }).waitFor();
    // A lock is not tried from a page.
    const door = page.locator('[data-device="front-door"]');
    await door.getByText('guarded').waitFor();
    expect(await door.getByText('Test it').count()).toBe(0);
    await visitor.judged('devices-desktop');
  });

  it('finds a device that the broker announces, takes it under another name, and takes that back', async () => {
    const home = await ConsoleHome.open();
    home.publish('zigbee2mqtt/bridge/devices', BRIDGE, true);
    const visitor = await Visitor.open({ address: home.address, window: PHONE, locale: 'zh-TW' });
    const { page } = visitor;
    await visitor.setPassword(PASSWORD);
    await page.getByRole('link', { name: '裝置' }).click();
    await page.getByRole('button', { name: '尋找裝置' }).click();
    const proposal = page.locator('[data-proposal]').first();
    await proposal.waitFor();
    const id = (await proposal.getAttribute('data-proposal')) ?? '';
    await proposal.getByRole('checkbox').check();
    await proposal.getByLabel('中文名稱').fill('廚房吸頂燈');
    await proposal.getByLabel('房間').fill('kitchen');
    await visitor.judged('discover-phone');
    await page.getByRole('button', { name: '加入 1 個裝置' }).click();
    await page.getByText('已加入 1 個裝置。').waitFor();
    const added = page.locator(`[data-device="${id}"]`);
    await added.getByRole('heading', { name: '廚房吸頂燈' }).waitFor();
    const file = join(home.folder, 'devices', `${id}.yaml`);
    expect(home.file(`devices/${id}.yaml`)).toContain('廚房吸頂燈');
    await visitor.judged();
    await added.getByRole('button', { name: '復原' }).click();
    await added.waitFor({ state: 'detached' });
    expect(existsSync(file)).toBe(false);
  });
});
