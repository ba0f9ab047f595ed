import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Subscriber } from '../../support/broker.ts';
import { isMosquittoInstalled, mosquitto } from '../../support/mosquitto.ts';
import { HalfsecondProcess } from '../../support/process.ts';
import { folderWith } from '../../support/temp-folder.ts';

const HOMES = ['chen', 'lin', 'smith'];

/** The files of several homes at one broker, whose devices have their home's prefix. */
function filesOf(port: number): Readonly<Record<string, string>> {
  return Object.fromEntries(
    HOMES.flatMap((home) => [
      [
        `${home}/halfsecond.yaml`,
        [
          'assistants: { siri: { name: Siri }, tmall-genie: { name: Genie } }',
          `mqtt: { url: "mqtt://127.0.0.1:${port}", base: homes/${home} }`,
          'home_assistant: { discovery: false }',
          // A busy machine may hold up a claim or a decision.
          'arbiter: { budget_ms: 2000, absorb_ms: 10000, max_claim_age_ms: 60000 }',
        ].join('\n'),
      ],
      [`${home}/credentials/hub-secret`, 'a secret of the hubs'],
      [
        `${home}/devices/lamp.yaml`,
        `{ id: lamp, name: { en: lamp }, room: hall, kind: light, features: [on_off], family: zigbee2mqtt, address: ${home}-lamp }`,
      ],
    ]),
  );
}

/** A process that serves all the homes, which leads in each of them when this is done. */
async function hubOfAll(port: number): Promise<HalfsecondProcess> {
  const workingFolder = folderWith(filesOf(port));
  const hub = new HalfsecondProcess(['run', '--homes', '.', '--state', join(workingFolder, '.state')], {
    workingFolder,
  });
  await inEach(hub, 'connected');
  return hub;
}

/** Waits until the process has told of each home that it decides there, or stands by. */
async function inEach(hub: HalfsecondProcess, told: 'connected' | 'stands by'): Promise<void> {
  for (const home of HOMES) {
    const what = told === 'connected' ? '"state":"connected"' : '[^\\n]*stands by';
    await hub.says(new RegExp(`"home":"${home}"[^\\n]*${what}`));
  }
}

test.skipIf(!isMosquittoInstalled)(
  'each of many homes is decided by one of two processes, and by the other when that is killed',
  async () => {
    const { port } = await mosquitto();
    const standby = await hubOfAll(port);
    const leader = await hubOfAll(port);
    await inEach(standby, 'stands by');
    const witness = await Subscriber.open(port);
    witness.client.setMaxListeners(0);
    const commands = () => witness.received.filter(({ topic }) => topic.endsWith('-lamp/set'));
    const beats = new Map<string, string>();
    const isNewBeat = new Map<string, () => void>();
    witness.client.on('message', (topic, payload) => {
      const [, home = '', what] = topic.split('/');
      if (what !== 'heartbeat') return;
      const isOfAnother = !payload.toString().startsWith(beats.get(home)?.split('-')[0] ?? ' ');
      beats.set(home, payload.toString());
      if (isOfAnother) isNewBeat.get(home)?.();
    });
    const claim = async (home: string, assistant: string, id: string): Promise<string> => {
      const told = new Promise<string>((outcome) => {
        witness.client.on('message', (topic, payload) => {
          if (topic !== `homes/${home}/outcome/${assistant}`) return;
          const { claim: of, outcome: what } = JSON.parse(payload.toString());
          if (of === id) outcome(what);
        });
      });
      const intent = { action: 'turn_on', device: 'lamp' };
      const text = JSON.stringify({ id, intent, beat: beats.get(home) });
      await witness.client.publishAsync(`homes/${home}/claim/${assistant}`, text, { qos: 1 });
      return told;
    };
    const isHeard = HOMES.map((home) => witness.message((topic) => topic === `homes/${home}/heartbeat`));
    await Promise.all(isHeard);
    expect(await Promise.all(HOMES.map((home) => claim(home, 'siri', 's-1')))).toEqual(
      HOMES.map(() => 'granted'),
    );
    expect(
      commands()
        .map(({ topic }) => topic)
        .toSorted(),
    ).toEqual(HOMES.map((home) => `zigbee2mqtt/${home}-lamp/set`));
    standby.stderr = '';
    const taken = HOMES.map((home) => new Promise<void>((told) => isNewBeat.set(home, told)));
    leader.process.kill('SIGKILL');
    await inEach(standby, 'connected');
    await Promise.all(taken);
    // Sent again, they get their outcomes and do not act; a rival that is late does not act either.
    expect(await Promise.all(HOMES.map((home) => claim(home, 'siri', 's-1')))).toEqual(
      HOMES.map(() => 'granted'),
    );
    expect(await Promise.all(HOMES.map((home) => claim(home, 'tmall-genie', 'g-1')))).toEqual(
      HOMES.map(() => 'absorbed'),
    );
    expect(commands()).toHaveLength(HOMES.length);
  },
  120_000,
);

test('a home that needs a machine of its own is refused, with every reason', async () => {
  const workingFolder = folderWith({
    ...filesOf(1883),
    'smith/halfsecond.yaml':
      'assistants: { siri: { name: Siri } }\nmqtt: { base: homes/chen }\nmetrics: { prometheus_port: 9464 }\n',
  });
  const hub = new HalfsecondProcess(['run', '--homes', '.'], { workingFolder });
  expect(await hub.exit).toBe(3);
  expect(hub.stderr).toMatch(/smith.*mqtt\.url: found nothing/);
  expect(hub.stderr).toMatch(/smith.*metrics\.prometheus_port: found 9464/);
});
