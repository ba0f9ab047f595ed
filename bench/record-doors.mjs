// Writes scenarios/doors/*.yaml: what independent controllers and clients really send, as `doors record` saw it
// arrive by the real doors. Needs root (network namespaces) and dist. Usage: node bench/record-doors.mjs [NAME…]
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { runnerImport } from 'vite';

const project = new URL('..', import.meta.url).pathname;
const folder = join(project, 'scenarios/doors');
const wanted = process.argv.slice(2);
const versionOf = (name) =>
  JSON.parse(readFileSync(join(project, 'node_modules', name, 'package.json'), 'utf8')).version;
const MATTER = `independent controllers of @project-chip/matter.js ${versionOf('@project-chip/matter.js')}, each in a fabric of its own, over UDP`;
const HTTP = `fetch of Node ${process.versions.node} over HTTP, after account linking`;
/** A recording that a held-up machine has spoilt is made again. */
const ATTEMPTS = 4;

const { module } = await runnerImport(join(project, 'test/support/matter/matter-home.ts'), {
  configFile: false,
  root: project,
  logLevel: 'error',
});
const client = { id: 'the-cloud', secret: 'client-secret', password: 'owner-password' };
const redirect = 'https://cloud.example/back';
const skill = (assistant, port) =>
  `{ assistant: ${assistant}, port: ${port}, client_id: ${client.id}, client_secret_file: secret, owner_password_file: password, redirect_uris: ["${redirect}"] }`;
const lights = Array.from({ length: 10 }, (_, at) => `light-${at}`);
const home = new module.MatterHome({
  assistants:
    'siri: { name: Siri, doors: [matter] }, tmall-genie: { name: 天貓精靈, doors: [matter, aligenie] }, alexa: { name: Alexa, doors: [alexa] }',
  doors: `aligenie: ${skill('tmall-genie', 8124)}, alexa: ${skill('alexa', 8125)}`,
  files: { secret: client.secret, password: client.password },
  devices: {
    ...Object.fromEntries(
      lights.map((id, at) => [
        id,
        `name: { en: light ${at}, zh: ${at}號燈 }, room: room-${at % 4}, kind: light, features: [on_off, brightness]`,
      ]),
    ),
    lamp: 'name: { en: lamp, zh: 檯燈 }, room: bedroom, kind: light, features: [on_off, brightness, color_temperature]',
    curtain: 'name: { en: curtain, zh: 窗簾 }, room: lounge, kind: cover, features: [open_close, position]',
  },
});

try {
  await record();
} finally {
  await home.end();
}

async function record() {
  await home.start();
  for (const door of ['aligenie', 'alexa']) await home.hub.says(new RegExp(`"door":"${door}","msg":"open"`));
  const [siri, genie, cloud] = await Promise.all([
    home.controller('apple'),
    home.controller('ali'),
    home.cloud(),
  ]);
  await siri.ask('commission', await home.invite('siri'));
  await genie.ask('commission', await home.invite('tmall-genie'));
  const ali = 'http://127.0.0.1:8124';
  const amazon = 'http://127.0.0.1:8125';
  for (const base of [ali, amazon]) await cloud.ask('link', { base, client, redirect });

  let messages = 0;
  const matter = (controller, device, cluster, command, fields) =>
    controller.ask('send', { device, cluster, command, fields });
  const onOff = (controller, device, command) => matter(controller, device, 'onOff', command);
  const plain = { transitionTime: 0, optionsMask: {}, optionsOverride: {} };
  const aligenie = (name, deviceId, payload = {}, messageId = `a${++messages}`) =>
    cloud.ask('aligenie', { base: ali, name, messageId, payload: { deviceId, ...payload } });
  const alexa = (namespace, name, endpointId, payload = {}, messageId = `e${++messages}`) =>
    cloud.ask('alexa', {
      base: amazon,
      namespace: `Alexa.${namespace}`,
      name,
      endpointId,
      payload,
      messageId,
    });

  const recordings = {
    'matter-tap': [MATTER, 'a tap on one light', () => onOff(siri, 'light-0', 'on')],
    'matter-scene-of-ten': [
      MATTER,
      'a scene of ten lights, sent as ten commands at once',
      () => Promise.all(lights.map((device) => onOff(siri, device, 'off'))),
    ],
    'matter-dim': [
      MATTER,
      'a slider drawn upwards: on, and three levels one after the other',
      async () => {
        for (const level of [60, 120, 200])
          await matter(siri, 'light-1', 'levelControl', 'moveToLevelWithOnOff', { level, ...plain });
      },
    ],
    'matter-automation': [
      MATTER,
      'an automation: a light on and a curtain closed by one trigger',
      () =>
        Promise.all([onOff(siri, 'light-2', 'on'), matter(siri, 'curtain', 'windowCovering', 'downOrClose')]),
    ],
    'matter-colour-temperature-with-on': [
      MATTER,
      'a warm light: on, and the colour temperature with it',
      () =>
        Promise.all([
          onOff(siri, 'lamp', 'on'),
          matter(siri, 'lamp', 'colorControl', 'moveToColorTemperature', {
            colorTemperatureMireds: 370,
            ...plain,
          }),
        ]),
    ],
    'matter-two-sunsets': [
      MATTER,
      "two ecosystems' sunset: both close the curtain at one time of day",
      () =>
        Promise.all([
          matter(siri, 'curtain', 'windowCovering', 'downOrClose'),
          matter(genie, 'curtain', 'windowCovering', 'downOrClose'),
        ]),
    ],
    'matter-retry': [
      MATTER,
      'a controller that sends its command again, as a new one',
      async () => {
        await onOff(siri, 'light-3', 'on');
        await pause(500);
        await onOff(siri, 'light-3', 'on');
      },
    ],
    'aligenie-tap': [HTTP, 'a light turned on by Tmall Genie', () => aligenie('TurnOn', 'light-4')],
    'aligenie-scene-of-ten': [
      HTTP,
      'a scene of ten lights by Tmall Genie, ten requests at once',
      () => Promise.all(lights.map((device) => aligenie('TurnOff', device))),
    ],
    'aligenie-dim': [
      HTTP,
      'Tmall Genie sets a brightness, and then a lower one',
      async () => {
        await aligenie('SetBrightness', 'light-5', { attribute: 'brightness', value: '80' });
        await aligenie('SetBrightness', 'light-5', { attribute: 'brightness', value: '30' });
      },
    ],
    'aligenie-retry': [
      HTTP,
      'a cloud that repeats one request to the letter, and then asks anew',
      async () => {
        await Promise.all([1, 2].map(() => aligenie('TurnOn', 'light-6', {}, 'same')));
        await pause(500);
        await aligenie('TurnOn', 'light-6');
      },
    ],
    'alexa-colour-temperature-with-on': [
      HTTP,
      'Alexa turns a lamp on and makes it warm',
      () =>
        Promise.all([
          alexa('PowerController', 'TurnOn', 'lamp'),
          alexa('ColorTemperatureController', 'SetColorTemperature', 'lamp', {
            colorTemperatureInKelvin: 2700,
          }),
        ]),
    ],
    'clouds-two-sunsets': [
      HTTP,
      "two clouds' sunset: both turn a light on at one time of day",
      () => Promise.all([aligenie('TurnOn', 'light-8'), alexa('PowerController', 'TurnOn', 'light-8')]),
    ],
    'matter-against-aligenie': [
      `${MATTER}; ${HTTP}`,
      'Siri by Matter and Tmall Genie by its cloud, against each other',
      () => Promise.all([onOff(siri, 'light-7', 'on'), aligenie('TurnOff', 'light-7')]),
    ],
  };
  mkdirSync(folder, { recursive: true });
  for (const [name, [source, sentence, act]] of Object.entries(recordings)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    for (let attempt = 1; ; attempt++) {
      const problem = await recorded({ name, source, sentence, act });
      if (problem === undefined) break;
      console.log(`${name}: ${problem}`);
      if (attempt === ATTEMPTS) process.exitCode = 1;
      if (attempt === ATTEMPTS) break;
    }
  }
}

/** @returns why it is not kept; undefined where it is. */
async function recorded({ name, source, sentence, act }) {
  // What was decided before is over: nothing of it is in the file.
  await pause(11_000);
  const file = join(home.folder, `${name}.yaml`);
  const recorder = home.verb('doors', 'record', file, '--with', source, '--name', sentence);
  await recorder.says(/recording/);
  await act();
  await pause(1500);
  await recorder.end('SIGINT');
  const main = join(project, 'dist/main.js');
  try {
    execFileSync(process.execPath, [main, 'replay', file], { encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    return error.stdout || error.stderr;
  }
  copyFileSync(file, join(folder, `${name}.yaml`));
  console.log(`${name}: recorded`);
  return undefined;
}
