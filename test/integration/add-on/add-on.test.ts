import { linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { parse } from 'yaml';
import { AddOnBuild, HomeAssistantMachine, MQTT } from '../../support/add-on/add-on.ts';
import { Subscriber } from '../../support/broker.ts';
import { closeBrowser, DESKTOP, isChromiumInstalled, PHONE, Visitor } from '../../support/console-browser.ts';
import { canRunImages, Image } from '../../support/container/image.ts';
import { isEmulated } from '../../support/container/package.ts';
import { isMosquittoInstalled } from '../../support/mosquitto.ts';
import { canMakeNamespaces } from '../../support/namespace.ts';

const BUILT_WITHIN_MS = 600_000;
const STARTS_WITHIN_MS = isEmulated ? 1_200_000 : 120_000;
const LAMP = 'id: lamp\nname: { en: lamp, zh: 檯燈 }\nroom: hall\nkind: light\nfamily: zigbee2mqtt\n';
const OPTIONS = { language: 'en', microphone: false, mqtt: {} };

const canRun = canRunImages && canMakeNamespaces && isMosquittoInstalled && isChromiumInstalled;

describe.skipIf(!canRun)('the add-on of Home Assistant', { timeout: STARTS_WITHIN_MS }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'halfsecond-add-on-'));
  let build: AddOnBuild;

  beforeAll(async () => {
    build = await AddOnBuild.make(folder, await Image.build(inject('builds')));
  }, BUILT_WITHIN_MS);

  afterAll(async () => {
    await closeBrowser();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A machine with Home Assistant, the Mosquitto add-on and a home with one lamp. */
  async function machine(): Promise<HomeAssistantMachine> {
    const made = await HomeAssistantMachine.start(build);
    made.options(OPTIONS);
    made.write('devices/lamp.yaml', LAMP);
    return made;
  }

  /** Somebody at the broker, as an add-on that knows its password. */
  async function atBroker(of: HomeAssistantMachine): Promise<Subscriber> {
    const port = await of.reach('mqtt');
    return Subscriber.over(() => connect({ port, host: '127.0.0.1', noDelay: true }), {
      username: MQTT.username,
      password: MQTT.password,
    });
  }

  const isOnline = (topic: string, payload: string) => topic === 'halfsecond/status' && payload === 'online';
  const isCommand = (topic: string) => topic === 'zigbee2mqtt/lamp/set';
  const claim = (of: Subscriber, id: string, action: string) =>
    of.client.publishAsync(
      'halfsecond/claim/siri',
      JSON.stringify({ id, intent: { action, device: 'lamp' } }),
      { qos: 1 },
    );

  test('is a repository that the supervisor can read, and an image of the layers that were built', () => {
    const { docker, image } = build;
    const config = parse(readFileSync(join(build.folder, 'config.yaml'), 'utf8'));
    expect(config).toMatchObject({ slug: 'halfsecond', ingress: true, host_network: true });
    expect(config.version).toBe(JSON.parse(readFileSync('package.json', 'utf8')).version);
    expect(docker.from).toBe('scratch');
    const [added] = docker.added;
    const sizes = image.layers.map((_, at) =>
      statSync(join(build.folder, added?.from.replace('*', `${at + 1}`) ?? '')),
    );
    expect(sizes.map(({ size }) => size)).toEqual(image.layers.map(({ size }) => size));
    expect(statSync(join(build.folder, 'CHANGELOG.md')).size).toBeGreaterThan(0);
  });

  test('carries the first command out, as its own account, with the broker that the supervisor names', async () => {
    const home = await machine();
    // Names that the account of the hub could have made, to be given what is root's.
    mkdirSync(join(home.data, 'state'));
    linkSync(join(home.data, 'options.json'), join(home.data, 'state/options'));
    symlinkSync('/data/options.json', join(home.config, 'options'));
    const witness = await atBroker(home);
    const online = witness.message(isOnline);
    const commanded = witness.message(isCommand);
    const from_ms = performance.now();
    const addOn = home.startAddOn();
    await Promise.race([online, addOn.ended()]);
    await claim(witness, '1', 'turn_on');
    expect(await Promise.race([commanded, addOn.ended()])).toBe('{"state":"ON"}');
    console.info(
      `from the add-on's start to its first command: ${Math.round(performance.now() - from_ms)} ms`,
    );
    expect(await home.asked()).toEqual(
      expect.arrayContaining(['GET /services/mqtt', 'GET /addons/self/info']),
    );
    expect(addOn.status('Uid')).toEqual(['1883\t1883\t1883\t1883']);
    expect(addOn.status('Groups')).toEqual(['29']);
    expect(addOn.status('CapEff')).toEqual(['0000000000000000']);
    expect(addOn.log).not.toContain(MQTT.password);
    expect(readFileSync(join(home.config, 'halfsecond.yaml'), 'utf8')).not.toContain(MQTT.password);
    const secret = statSync(join(home.data, 'supervisor-credentials/mqtt-password'));
    expect([secret.uid, secret.mode & 0o777]).toEqual([1883, 0o600]);
    // What the supervisor wrote stays root's.
    expect(statSync(join(home.data, 'options.json')).uid).toBe(0);
    const isHealthy = await addOn.run(build.docker.healthCheck);
    expect(isHealthy).toMatchObject({ code: 0, said: expect.stringContaining('broker') });
    expect(await addOn.stop()).toBe(0);
  });

  test('takes changed options at the next start, and keeps what the owner and the hub know', async () => {
    const home = await machine();
    const witness = await atBroker(home);
    const first = home.startAddOn();
    await Promise.race([witness.message(isOnline), first.ended()]);
    await first.stop();
    const file = join(home.config, 'halfsecond.yaml');
    home.write(
      'halfsecond.yaml',
      `${readFileSync(file, 'utf8')}# Ours.\nrooms: { hall: { name: { en: entry } } }\n`,
    );
    home.options({ ...OPTIONS, mode: 'observe', language: 'zh-Hant' });
    await home.know({ token: 'another-token-of-another-start', ingressPort: 62_118 });
    const second = home.startAddOn();
    await second.says(/62118/);
    await second.says(/started/);
    const after = readFileSync(file, 'utf8');
    expect(after).toMatch(/# Ours\.\nrooms: \{ hall: \{ name: \{ en: entry \} \} \}/);
    expect(parse(after)).toMatchObject({
      mode: 'observe',
      language: 'zh-Hant',
      console: { port: 62_118 },
      mqtt: { url: 'mqtt://core-mosquitto:1883' },
    });
    // A person's file becomes the hub's, so that the page can change it.
    expect(statSync(file).uid).toBe(1883);
  });

  test('ends with what to do where no add-on offers a broker, the token is wrong, or the options are broken', async () => {
    const home = await machine();
    await home.know({ mqtt: undefined });
    const alone = home.startAddOn();
    expect(await alone.ended()).toBe(4);
    expect(alone.log).toMatch(/Service not enabled.*install the add-on “Mosquitto broker” and start it/);
    await home.know({ mqtt: MQTT });
    const stranger = home.startAddOn('a-token-of-yesterday');
    expect(await stranger.ended()).toBe(4);
    expect(stranger.log).toMatch(/does not know \(401\).*restart the add-on/);
    expect(stranger.log).not.toContain('a-token-of-yesterday');
    home.options('{ "language": ');
    const broken = home.startAddOn();
    expect(await broken.ended()).toBe(3);
    expect(broken.log).toMatch(/\/data\/options\.json: found a text that is no JSON/);
    home.options({ ...OPTIONS, language: 'zh-Hant' });
    await home.know({ mqtt: undefined });
    const chinese = home.startAddOn();
    expect(await chinese.ended()).toBe(4);
    expect(chinese.log).toMatch(/安裝附加元件「Mosquitto broker」並啟動它/);
  });

  test('starts with the broker that it knows while the supervisor is away, and says what to do where it knows none', async () => {
    const home = await machine();
    await home.plugged(false);
    const first = home.startAddOn();
    expect(await first.ended()).toBe(4);
    expect(first.log).toMatch(/no answer \(.*ECONNREFUSED.*ha supervisor restart/);
    await home.plugged(true);
    const witness = await atBroker(home);
    const second = home.startAddOn();
    await Promise.race([witness.message(isOnline), second.ended()]);
    await second.stop();
    witness.forget();
    await home.plugged(false);
    const third = home.startAddOn();
    const commanded = witness.message(isCommand);
    await Promise.race([witness.message(isOnline), third.ended()]);
    await claim(witness, '1', 'turn_off');
    expect(await Promise.race([commanded, third.ended()])).toBe('{"state":"OFF"}');
    expect(third.log).toContain('starts with the broker that it named before');
  });

  test('shows its page within Home Assistant, live, without a password, and to nobody else', async () => {
    const home = await machine();
    const witness = await atBroker(home);
    const addOn = home.startAddOn();
    await Promise.race([witness.message(isOnline), addOn.ended()]);
    const address = `http://127.0.0.1:${await home.reach('front')}/`;
    for (const [window, locale, name] of [
      [DESKTOP, 'en-US', 'desktop'],
      [PHONE, 'zh-CN', 'phone'],
    ] as const) {
      const visitor = await Visitor.open({ address, window, locale });
      await visitor.go();
      const page = visitor.page.frameLocator('iframe');
      await page.locator('nav').waitFor();
      expect(await page.locator('input[type="password"]').count()).toBe(0);
      await page.locator('[data-link="live"]').first().waitFor({ state: 'attached' });
      // What happens while it is open comes by itself.
      await claim(witness, name, 'turn_on');
      await page
        .getByText(locale === 'en-US' ? /lamp/ : /台灯|檯燈|檯灯/)
        .first()
        .waitFor();
      // A change bears the session's token.
      await visitor.page.frames()[1]?.evaluate("location.hash = '#/assistants'");
      await page.getByText('Siri').first().waitFor();
      await page.getByRole('switch').first().click();
      await page.locator('[role="switch"][aria-checked="false"]').first().waitFor();
      if (process.env.PICTURES === '1')
        await visitor.page.screenshot({ path: join('docs/console', `home-assistant-${name}.png`) });
      await page.getByRole('switch').first().click();
      await page.locator('[role="switch"][aria-checked="true"]').first().waitFor();
      expect(visitor.wrong).toEqual([]);
    }
    const stranger = await home.page('172.30.33.5', '/api/session');
    expect(JSON.parse(stranger.text)).toMatchObject({ state: 'new', needs_code: true, vouched_for: false });
    expect(await home.page('172.30.33.5', '/api/now')).toMatchObject({ status: 401 });
    await addOn.stop();
  });
});
