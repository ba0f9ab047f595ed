import { describe, expect, test } from 'vitest';
import { broker, Subscriber } from '../../support/broker.ts';
import { HalfsecondProcess, halfsecond } from '../../support/process.ts';
import { folderWith } from '../../support/temp-folder.ts';
import { installPeer } from './install.ts';
import { OpenWakeWord, WyomingSatellite } from './wyoming/wyoming-peers.ts';

const wakePeer = await installPeer('wyoming-openwakeword');
const satellitePeer = await installPeer('wyoming-satellite');
const PATIENTLY_MS = 180_000;

const isLight = (topic: string) => topic === 'zigbee2mqtt/light/set';

/** A home of one satellite, before its hub is started. */
async function homeOf(assistants: string, satellites: string) {
  const { port } = await broker();
  const folder = folderWith({
    'halfsecond.yaml': `mqtt: { url: "mqtt://127.0.0.1:${port}" }\nassistants: ${assistants}\nsatellites: ${satellites}\n`,
    'devices/light.yaml':
      '{ id: light, name: { en: living room light }, room: living-room, kind: light, features: [on_off], family: zigbee2mqtt }',
  });
  return { port, folder };
}

describe.skipIf(!wakePeer || !satellitePeer)(
  'a room with a real satellite and a real wake-word server',
  () => {
    test(
      'the satellite’s sound is heard by the server’s wake word, obeyed, and shown; losses of either are made good',
      async () => {
        if (!wakePeer || !satellitePeer) return;
        const place = folderWith({});
        const server = await OpenWakeWord.start(wakePeer);
        const satellite = await WyomingSatellite.start(satellitePeer, { folder: place });
        const { port, folder } = await homeOf(
          `{ alexa: { name: Alexa, wake: { engine: wyoming, url: "${server.url}", name: alexa } } }`,
          `{ sofa: { room: living-room, url: "${satellite.url}" } }`,
        );
        const witness = await Subscriber.open(port);
        const start = async () => {
          witness.received.splice(0);
          const started = new HalfsecondProcess(['run'], { workingFolder: folder });
          await witness.message((topic, payload) => topic === 'halfsecond/status' && payload === 'online');
          return started;
        };
        let hub = await start();
        await satellite.child.says(/shows streaming/);
        const isObeyed = async () => {
          witness.received.splice(0);
          satellite.child.forget();
          expect(await satellite.whileSpoken(witness.message(isLight))).toBe('{"state":"ON"}');
          await satellite.child.says(/^shows detection: alexa$/);
          await satellite.child.says(/^shows transcript: turn on the living room light$/);
        };
        await isObeyed();
        const verdict = await witness.message((topic) => topic === 'halfsecond/verdict');
        expect(JSON.parse(verdict)).toMatchObject({ winner: 'alexa', room: 'living-room' });
        // The server ends in the middle of a stream, and is there again.
        await server.kill();
        await hub.says(new RegExp(`degraded.*wyoming at ${server.url}|wyoming at ${server.url}.*degraded`));
        hub.stderr = '';
        await server.restart();
        await server.child.says(/Receiving audio from client/);
        await isObeyed();

        // So does the satellite.
        hub.stderr = '';
        await satellite.kill();
        await hub.says(/"state":"lost".*"satellite":"sofa"/);
        await satellite.restart();
        await satellite.child.says(/shows streaming/);
        await isObeyed();

        // And the hub.
        satellite.child.forget();
        hub.process.kill('SIGKILL');
        await hub.exit;
        hub = await start();
        await satellite.child.says(/shows streaming/);
        await isObeyed();
      },
      PATIENTLY_MS,
    );

    test(
      'a satellite that hears its wake word itself is obeyed, and told when the command has ended',
      async () => {
        if (!wakePeer || !satellitePeer) return;
        const server = await OpenWakeWord.start(wakePeer);
        const wake = { server, name: 'alexa' };
        const satellite = await WyomingSatellite.start(satellitePeer, { folder: folderWith({}), wake });
        const { port, folder } = await homeOf(
          '{ alexa: { name: Alexa } }',
          `{ sofa: { room: living-room, url: "${satellite.url}", wake_names: { alexa: alexa } } }`,
        );
        const witness = await Subscriber.open(port);
        new HalfsecondProcess(['run'], { workingFolder: folder });
        await server.child.says(/Receiving audio from client|Started thread for alexa/);
        expect(await satellite.whileSpoken(witness.message(isLight))).toBe('{"state":"ON"}');
        expect(JSON.parse(await witness.message((topic) => topic === 'halfsecond/verdict'))).toMatchObject({
          winner: 'alexa',
          room: 'living-room',
        });
        await satellite.child.says(/^shows transcript: turn on the living room light$/);
        await satellite.child.says(/^shows pause$/);
      },
      PATIENTLY_MS,
    );

    test(
      '`check` finds both, and the wake word among the server’s models',
      async () => {
        if (!wakePeer || !satellitePeer) return;
        const server = await OpenWakeWord.start(wakePeer);
        const satellite = await WyomingSatellite.start(satellitePeer, { folder: folderWith({}) });
        const { folder } = await homeOf(
          `{ alexa: { name: Alexa, wake: { engine: wyoming, url: "${server.url}", name: alexa } } }`,
          `{ sofa: { room: living-room, url: "${satellite.url}" } }`,
        );
        const { stdout } = await halfsecond(['check', '--json'], { workingFolder: folder });
        const found = stdout
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line))
          .filter(({ part }) => part === 'satellite' || part === 'wake word');
        expect(found.map(({ state }) => state)).toEqual(['ok', 'ok']);
      },
      PATIENTLY_MS,
    );
  },
);
