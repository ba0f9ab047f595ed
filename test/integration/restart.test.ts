import { join } from 'node:path';
import { expect, test } from 'vitest';
import { journalFolder } from '../../src/journal/folder.ts';
import { broker, Subscriber } from '../support/broker.ts';
import { HalfsecondProcess } from '../support/process.ts';
import { folderWith } from '../support/temp-folder.ts';

/** A lamp for each round in turn, each in a room of its own: no round's verdict absorbs the claims of another. */
const LAMPS = 24;

/** Kills, here; `ROUNDS=200 npx vitest run test/integration/restart` does more. */
const ROUNDS = Number(process.env.ROUNDS ?? 24);

/** A busy machine takes seconds to start a hub: a twin that comes after that is the same request still. */
const BUSY_MACHINE = 'arbiter: { absorb_ms: 60000, max_claim_age_ms: 60000 }\n';

class Home {
  readonly folder: string;
  readonly port: number;
  witness!: Subscriber;
  hub!: HalfsecondProcess;

  constructor(port: number) {
    this.port = port;
    this.folder = folderWith({
      'halfsecond.yaml': `assistants: { siri: { name: Siri }, tmall-genie: { name: Genie } }\nmqtt: { url: "mqtt://127.0.0.1:${port}" }\n${BUSY_MACHINE}`,
      ...Object.fromEntries(
        Array.from({ length: LAMPS }, (_, at) => [
          `devices/${at}.yaml`,
          `{ id: lamp-${at}, name: { en: lamp }, room: room-${at}, kind: light, features: [on_off, brightness], family: zigbee2mqtt }`,
        ]),
      ),
    });
  }

  get journal(): string {
    return journalFolder(join(this.folder, 'state'));
  }

  async start(): Promise<void> {
    this.witness ??= await Subscriber.open(this.port);
    this.witness.received.length = 0;
    this.hub = new HalfsecondProcess(['run'], { workingFolder: this.folder });
    await this.witness.message((topic, payload) => topic === 'halfsecond/status' && payload === 'online');
    this.witness.received.length = 0;
  }

  async kill(): Promise<void> {
    this.hub.process.kill('SIGKILL');
    await this.hub.exit;
    // The will: until it is heard, what the dead hub sent may still be on its way.
    await this.witness.message((topic, payload) => topic === 'halfsecond/status' && payload === 'offline');
  }

  claim(assistant: string, id: string, device: string, value = 50): Promise<unknown> {
    const intent = { action: 'set_brightness', device, value };
    return this.witness.client.publishAsync(
      `halfsecond/claim/${assistant}`,
      JSON.stringify({ id, intent, confidence: assistant === 'siri' ? 0.9 : 0.6 }),
      { qos: 1 },
    );
  }

  outcome(id: string): Promise<string> {
    return this.witness.message(
      (topic, payload) => topic.startsWith('halfsecond/outcome/') && payload.includes(`"${id}"`),
    );
  }
}

/** Lets the event loop turn some times: a moment between two messages, and no time that a test depends on. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((next) => setImmediate(next));
}

test('a hub that is killed at any moment repeats no command, though every claim is delivered again', {
  timeout: 300_000,
}, async () => {
  const home = new Home((await broker()).port);
  const commanded: string[] = [];
  let actedBefore = 0;
  await home.start();
  home.witness.client.on('message', (topic, payload) => {
    if (topic.endsWith('/set')) commanded.push(`${topic} ${payload}`);
  });
  for (let round = 1; round <= ROUNDS; round++) {
    const lamp = `lamp-${round % LAMPS}`;
    const value = 1 + (round % 100);
    const claim = (assistant: string) => home.claim(assistant, `${assistant}-${round}.`, lamp, value);
    const isOfRound = ({ topic, payload }: { topic: string; payload: string }) =>
      topic === `zigbee2mqtt/${lamp}/set` ||
      (payload.includes(`-${round}."`) && !topic.startsWith('halfsecond/claim/'));
    home.witness.received.length = 0;
    void claim('siri');
    // The twin comes now, or, as a late twin, only after the restart.
    const isLate = round % 3 === 0;
    if (!isLate) void claim('tmall-genie');
    const moment = round % (isLate ? 7 : 10);
    if (moment > 0)
      await home.witness.message(() => home.witness.received.filter(isOfRound).length >= moment);
    await turns((round * 7) % 23);
    await home.kill();
    actedBefore += commanded.some((command) => command.includes(`/${lamp}/`)) ? 1 : 0;
    await home.start();
    await claim('siri');
    await claim('tmall-genie');
    // When one that is refused at once is answered, those before it have been taken.
    await home.claim('siri', `after-${round}`, 'nothing');
    await home.outcome(`after-${round}`);
  }
  await home.claim('siri', 'last', 'lamp-0', 99);
  await home.outcome('last');
  const twice = commanded.filter((command, at) => commanded.indexOf(command) !== at);
  expect(twice).toEqual([]);
  expect(actedBefore).toBeGreaterThan(ROUNDS / 4);
  expect(actedBefore).toBeLessThan(ROUNDS);
  expect(commanded.length).toBeGreaterThan(actedBefore);
  await home.kill();
});
