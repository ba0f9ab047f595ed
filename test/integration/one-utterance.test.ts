import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from 'vitest';
import { CuedRecorder } from '../support/cued-recorder.ts';
import { PROJECT } from '../support/home.ts';
import { MatterHome } from '../support/matter/matter-home.ts';
import { type Child, canMakeNamespaces } from '../support/namespace.ts';
import { CLIENT, REDIRECT } from '../support/skill-client.ts';

const LIGHT = 'living-room-light';
const RECORDINGS = {
  siri: 'hey-siri-turn-on-the-living-room-light',
  'tmall-genie': 'tmall-genie-turn-on-the-living-room-light',
} as const;
const SKILL = 'http://127.0.0.1:8124';
const PATIENTLY_MS = 240_000;

describe.skipIf(!canMakeNamespaces)(
  'Siri by Matter, Tmall Genie by AliGenie, and a room that is heard',
  () => {
    const recorder = new CuedRecorder();
    let home: MatterHome;
    let siri: Child;
    let genie: Child;

    beforeAll(async () => {
      home = new MatterHome({
        assistants: [
          'siri: { name: Siri, locale: en-US, doors: [matter], wake: { engine: porcupine-keyless, keyword: hey siri, sensitivity: 0.6 } }',
          'tmall-genie: { name: 天貓精靈, locale: zh-CN, doors: [aligenie], wake: { engine: enrolled, takes: wake/tmall-genie } }',
        ].join(', '),
        audio: 'source: microphone, recorder: arecord, room: living-room',
        environment: recorder.environment,
        doors: `aligenie: { assistant: tmall-genie, port: 8124, client_id: ${CLIENT.id}, client_secret_file: secret, owner_password_file: password, redirect_uris: ["${REDIRECT}"] }`,
        files: { secret: CLIENT.secret, password: CLIENT.password },
        devices: {
          [LIGHT]:
            'name: { en: living room light, zh: 客廳燈 }, room: living-room, kind: light, features: [on_off]',
        },
      });
      symlinkSync(join(PROJECT, 'wake'), join(home.folder, 'wake'));
      await home.start();
      await home.hub.says(/"event":"microphone".*"state":"listening"/);
      await home.hub.says(/"door":"aligenie","msg":"open"/);
      [siri, genie] = await Promise.all([home.controller('apple'), home.cloud()]);
      await siri.ask('commission', await home.invite('siri'));
      await genie.ask('link', { base: SKILL, client: CLIENT, redirect: REDIRECT });
    }, PATIENTLY_MS);

    afterAll(() => home.end(), PATIENTLY_MS);

    // Milliseconds from the end of the recording, which ends more than a second after the words.
    test.each<[keyof typeof RECORDINGS, number, number]>([
      ['siri', 200, 4600],
      ['tmall-genie', 4600, 200],
      ['siri', 4600, 200],
      ['tmall-genie', 200, 4600],
    ])(
      '%s was called; Siri’s command comes after %i ms, Tmall Genie’s after %i ms: the light comes on, once',
      async (named, siri_ms, genie_ms) => {
        onTestFailed(() => console.log(home.hub.said));
        home.devices.told.forget();
        const ended = recorder.play(join(PROJECT, `scenarios/audio/${RECORDINGS[named]}.wav`));
        // The one who was not called wants the contrary, so that who acted can be seen.
        const [bySiri, byGenie] = [named === 'siri' ? 'on' : 'off', named === 'siri' ? 'TurnOff' : 'TurnOn'];
        const [answered, response] = await Promise.all([
          siri.ask<{ status: string }>('send', {
            device: LIGHT,
            cluster: 'onOff',
            command: bySiri,
            at: ended + siri_ms,
          }),
          genie.ask<{ header: { name: string } }>('aligenie', {
            base: SKILL,
            name: byGenie,
            messageId: `${named}-${siri_ms}`,
            payload: { deviceId: LIGHT },
            at: ended + genie_ms,
          }),
        ]);
        // Who came too late hears a success, too.
        expect([answered.status, response.header.name]).toEqual(['Success', `${byGenie}Response`]);
        const { verdict } = await home.devices.told.next(
          (each) => each.verdict !== undefined && (each.verdict as { winner: unknown }).winner !== null,
        );
        expect(verdict).toMatchObject({ winner: named, device: LIGHT });
        await home.devices.told.next((each) => each.command !== undefined);
        expect(home.devices.told.all.flatMap(({ command }) => (command ? [command] : []))).toEqual([
          { state: 'ON' },
        ]);
      },
      PATIENTLY_MS,
    );
  },
);
