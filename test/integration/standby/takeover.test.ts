import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Subscriber } from '../../support/broker.ts';
import { isMosquittoInstalled, mosquitto } from '../../support/mosquitto.ts';
import { HalfsecondProcess } from '../../support/process.ts';
import { folderWith } from '../../support/temp-folder.ts';

const device = (id: string) =>
  `{ id: ${id}, name: { en: ${id} }, room: hall, kind: light, features: [on_off], family: zigbee2mqtt }`;

/** A home with two hubs at one mosquitto, each with a state folder of its own. */
class HomeOfTwo {
  readonly witness: Subscriber;
  readonly #port: number;
  #beat: string | undefined;

  private constructor(port: number, witness: Subscriber) {
    this.#port = port;
    this.witness = witness;
    witness.client.setMaxListeners(0);
    witness.client.on('message', (topic, payload, { retain }) => {
      if (topic === 'halfsecond/heartbeat' && !retain) this.#beat = payload.toString();
    });
  }

  static async open(): Promise<HomeOfTwo> {
    const { port } = await mosquitto();
    return new HomeOfTwo(port, await Subscriber.open(port));
  }

  /** Another hub, which leads when this is done. */
  async hub(): Promise<HalfsecondProcess> {
    const workingFolder = folderWith({
      'halfsecond.yaml': [
        'assistants: { siri: { name: Siri }, tmall-genie: { name: Genie } }',
        `mqtt: { url: "mqtt://127.0.0.1:${this.#port}" }`,
        // A busy machine may hold up a claim or a decision.
        'arbiter: { budget_ms: 2000, absorb_ms: 10000, max_claim_age_ms: 60000 }',
      ].join('\n'),
      'credentials/hub-secret': 'a secret of the two hubs',
      'devices/lamp.yaml': device('lamp'),
      'devices/fan.yaml': device('fan'),
    });
    const hub = new HalfsecondProcess(['run', '--state', join(workingFolder, 'state')], { workingFolder });
    await hub.says(/"state":"connected"/);
    return hub;
  }

  /** Two hubs, of which the second leads and the first stands by. */
  async two(): Promise<{ leader: HalfsecondProcess; standby: HalfsecondProcess }> {
    const standby = await this.hub();
    const leader = await this.hub();
    await standby.says(/stands by/);
    standby.stderr = '';
    // Of the hub that leads: the other one is silent now.
    await this.#beats(() => true);
    return { leader, standby };
  }

  async claim(assistant: string, id: string, text: string): Promise<void> {
    const claim = JSON.stringify({ id, text, confidence: 0.9, ...(this.#beat && { beat: this.#beat }) });
    await this.witness.client.publishAsync(`halfsecond/claim/${assistant}`, claim, { qos: 1 });
  }

  /** The outcome of a claim, from now on. */
  outcome(assistant: string, id: string): Promise<{ outcome: string; reason: string }> {
    return new Promise((told) => {
      this.witness.client.on('message', (topic, payload) => {
        if (topic !== `halfsecond/outcome/${assistant}`) return;
        const outcome = JSON.parse(payload.toString());
        if (outcome.claim === id) told(outcome);
      });
    });
  }

  /** Kills the hub that leads; done when the other leads, and its adapters know its beat. */
  async kill(of: { leader: HalfsecondProcess; standby: HalfsecondProcess }): Promise<void> {
    const [run = ''] = (this.#beat ?? '').split('-');
    const beats = this.#beats((beat) => !beat.startsWith(run));
    of.leader.process.kill('SIGKILL');
    await of.standby.says(/"state":"connected"/);
    await beats;
  }

  /** The next beat that is wanted. */
  #beats(wanted: (beat: string) => boolean): Promise<void> {
    return new Promise((met) => {
      this.witness.client.on('message', (topic, payload, { retain }) => {
        if (topic === 'halfsecond/heartbeat' && !retain && wanted(payload.toString())) met();
      });
    });
  }

  #commands() {
    return this.witness.received.filter(({ topic }) => topic.endsWith('/set'));
  }

  commands(device = 'lamp'): readonly string[] {
    return this.#commands()
      .filter(({ topic }) => topic === `zigbee2mqtt/${device}/set`)
      .map(({ payload }) => payload);
  }
}

const withMosquitto = test.skipIf(!isMosquittoInstalled);

withMosquitto(
  'a hub that is killed when its command is out leaves nothing to do again',
  async () => {
    const home = await HomeOfTwo.open();
    const hubs = await home.two();
    // The hub is killed when its command is seen, which may be before it tells the outcome.
    const commanded = home.witness.message((topic) => topic === 'zigbee2mqtt/lamp/set');
    await home.claim('siri', 's-1', 'turn on the lamp');
    await commanded;
    await home.kill(hubs);
    // The adapter sends its claim again, and another assistant's claim of the same words comes late.
    const again = home.outcome('siri', 's-1');
    await home.claim('siri', 's-1', 'turn on the lamp');
    expect(await again).toMatchObject({ outcome: 'granted' });
    const late = home.outcome('tmall-genie', 'g-1');
    await home.claim('tmall-genie', 'g-1', 'turn on the lamp');
    expect(await late).toMatchObject({ outcome: 'absorbed' });
    expect(home.commands()).toHaveLength(1);
  },
  120_000,
);

withMosquitto(
  'a hub that is killed in the middle of a contest leaves it to the other, which acts once',
  async () => {
    const home = await HomeOfTwo.open();
    const hubs = await home.two();
    const heard = home.witness.message(
      (topic, payload) => topic === 'halfsecond/event' && payload.includes('"kind":"claim"'),
    );
    await home.claim('siri', 's-1', 'turn on the lamp');
    await heard;
    await home.kill(hubs);
    const outcomes = [home.outcome('siri', 's-1'), home.outcome('tmall-genie', 'g-1')];
    await home.claim('siri', 's-1', 'turn on the lamp');
    await home.claim('tmall-genie', 'g-1', 'turn on the lamp');
    const told = (await Promise.all(outcomes)).map(({ outcome }) => outcome);
    expect(told.toSorted()).toEqual(['absorbed', 'granted']);
    expect(home.commands()).toHaveLength(1);
  },
  120_000,
);

withMosquitto(
  'claims after a takeover are decided, and a hub that comes back takes over what was decided',
  async () => {
    const home = await HomeOfTwo.open();
    const hubs = await home.two();
    await home.kill(hubs);
    const first = home.outcome('siri', 's-2');
    await home.claim('siri', 's-2', 'turn on the fan');
    expect(await first).toMatchObject({ outcome: 'granted' });
    // It has no state of its own, and leads as the newer one.
    await home.hub();
    await hubs.standby.says(/stands by/);
    const again = home.outcome('siri', 's-2');
    await home.claim('siri', 's-2', 'turn on the fan');
    expect(await again).toMatchObject({ outcome: 'granted' });
    expect(home.commands('fan')).toHaveLength(1);
  },
  120_000,
);

withMosquitto(
  'what is set at one hub holds at the other after a takeover',
  async () => {
    const home = await HomeOfTwo.open();
    const hubs = await home.two();
    const shared = home.witness.message((topic) => topic === 'halfsecond/standby/shared');
    await home.witness.client.publishAsync('halfsecond/set/enabled/siri', 'OFF', { qos: 1 });
    await shared;
    await home.kill(hubs);
    const refused = home.outcome('siri', 's-3');
    await home.claim('siri', 's-3', 'turn on the lamp');
    expect(await refused).toMatchObject({ outcome: 'refused' });
    expect(home.commands()).toEqual([]);
  },
  120_000,
);
