import { expect, test } from 'vitest';
import type { PipelineEvent } from '../../../src/arbiter/event.ts';
import type { Device } from '../../../src/config/device.ts';
import { ReplayWire } from '../../../src/mqtt/wire.ts';
import { ArbitrationPipeline } from '../../../src/pipeline/arbitration-pipeline.ts';
import { Sources } from '../../../src/pipeline/sources.ts';
import { SteppingClock } from '../../../src/time/stepping-clock.ts';
import { device, home } from '../../support/home.ts';

/** A pipeline over a lamp, and what it tells. */
function rig(mode: 'arbitrate' | 'observe', others: readonly Device[] = []) {
  const clock = new SteppingClock();
  const events: PipelineEvent[] = [];
  let count = 0;
  const lampHome = home({ devices: [device({ id: 'lamp' }), ...others], more: { mode } });
  const pipeline = new ArbitrationPipeline({
    home: lampHome,
    clock,
    wire: new ReplayWire(() => undefined),
    microphones: [],
    nextId: (kind) => `${kind}-${++count}`,
    onEvent: (event) => events.push(event),
    onVerdict: () => undefined,
    onFault: (error) => {
      throw error;
    },
  });
  const sources = new Sources();
  sources.attach(pipeline, lampHome);
  const arrive = (topic: string, message: object) =>
    sources.receive({ topic, payload: Buffer.from(JSON.stringify(message)), retained: false });
  arrive('zigbee2mqtt/lamp', { state: 'OFF' });
  return {
    clock,
    pipeline,
    arrive,
    claim: (assistant: string, id: string, text: string) =>
      arrive(`halfsecond/claim/${assistant}`, { id, text, confidence: 0.9 }),
    bypasses: () => events.flatMap((event) => (event.kind === 'bypass' ? [event] : [])),
  };
}

test('in observe mode a change after a claim is attributed to the assistant that claimed it', () => {
  const { clock, arrive, claim, bypasses } = rig('observe');
  claim('tmall-genie', 'a', 'turn on the lamp');
  clock.stepTo(700);
  arrive('zigbee2mqtt/lamp', { state: 'ON' });
  expect(bypasses()).toMatchObject([
    { device: 'lamp', by: 'unknown', follows: { assistant: 'tmall-genie', claim: 'a' } },
  ]);
});

test('a change against the hub’s command is attributed to the assistant that asked for it', () => {
  const { clock, arrive, claim, bypasses } = rig('arbitrate');
  claim('siri', 'a', 'turn on the lamp');
  claim('tmall-genie', 'b', 'turn off the lamp');
  clock.stepTo(700);
  arrive('zigbee2mqtt/lamp', { state: 'ON' });
  expect(bypasses()).toEqual([]);
  arrive('zigbee2mqtt/lamp', { state: 'OFF' });
  expect(bypasses()).toMatchObject([{ follows: { assistant: 'tmall-genie', claim: 'b' } }]);
});

test('a change after an utterance is attributed to the assistant that was called, and to nobody where two were', () => {
  const { clock, pipeline, arrive, bypasses } = rig('observe');
  pipeline.take('detection', { assistant: 'siri', room: 'living-room', age_ms: 0, source: 'hub' });
  clock.stepTo(1500);
  arrive('zigbee2mqtt/lamp', { state: 'ON' });
  pipeline.take('detection', { assistant: 'tmall-genie', room: 'living-room', age_ms: 0, source: 'hub' });
  arrive('zigbee2mqtt/lamp/set', { state: 'OFF' });
  expect(bypasses().map(({ by, follows }) => [by, follows?.assistant])).toEqual([
    ['unknown', 'siri'],
    ['another_writer', undefined],
  ]);
  expect(pipeline.paths.list()).toMatchObject([
    { others: 1, unexplained: 1, after: [{ assistant: 'siri', others: 0, unexplained: 1 }] },
  ]);
});

test('a change in silence follows nothing: a hand may have done it', () => {
  const { clock, arrive, claim, bypasses } = rig('observe');
  claim('siri', 'a', 'turn on the lamp');
  clock.stepTo(60_000);
  arrive('zigbee2mqtt/lamp', { state: 'ON' });
  expect(bypasses()).toEqual([{ kind: 'bypass', at_ms: 60_000, device: 'lamp', by: 'unknown' }]);
});

test('a change to a state that nobody claimed follows the claim, and is attributed to nobody', () => {
  const { arrive, claim, bypasses, pipeline } = rig('observe');
  claim('siri', 'a', 'turn on the lamp');
  arrive('zigbee2mqtt/lamp', { state: 'ON' });
  arrive('zigbee2mqtt/lamp/set', { state: 'OFF' });
  expect(bypasses().map(({ follows }) => follows?.claim)).toEqual(['a', 'a']);
  expect(pipeline.paths.list()).toMatchObject([
    { others: 1, unexplained: 1, after: [{ assistant: 'siri', others: 0, unexplained: 1 }] },
  ]);
});

test('a command of another client is reported with its topic', () => {
  const { arrive, bypasses } = rig('arbitrate');
  arrive('zigbee2mqtt/lamp/set', { state: 'ON' });
  expect(bypasses()).toMatchObject([{ by: 'another_writer', topic: 'zigbee2mqtt/lamp/set' }]);
});

const group = device({ id: 'all-lamps', zigbee2mqtt: { group: true } });
const scene = device({
  id: 'movie',
  kind: 'scene',
  features: ['activate'],
  address: 'all-lamps',
  zigbee2mqtt: { scene: 1 },
});

test('what the members of a group report after its command is no bypass', () => {
  const { clock, arrive, bypasses } = rig('arbitrate', [group]);
  arrive('halfsecond/claim/siri', { id: 'a', intent: { action: 'turn_on', device: 'all-lamps' } });
  clock.stepTo(700);
  arrive('zigbee2mqtt/lamp', { state: 'ON' });
  expect(bypasses()).toEqual([]);
});

test('a member that goes against the command of its group is a bypass', () => {
  const { clock, arrive, bypasses } = rig('arbitrate', [group]);
  arrive('zigbee2mqtt/lamp', { state: 'ON' });
  arrive('halfsecond/claim/siri', { id: 'a', intent: { action: 'turn_on', device: 'all-lamps' } });
  clock.stepTo(700);
  const before = bypasses().length;
  arrive('zigbee2mqtt/lamp', { state: 'OFF' });
  expect(bypasses()).toHaveLength(before + 1);
});

test('what a scene of the hub sets is no bypass, and the state on its topic is not its own', () => {
  const { clock, pipeline, arrive, bypasses } = rig('arbitrate', [scene]);
  arrive('halfsecond/claim/siri', { id: 'a', intent: { action: 'activate', device: 'movie' } });
  clock.stepTo(700);
  arrive('zigbee2mqtt/lamp', { state: 'ON', brightness: 20 });
  arrive('zigbee2mqtt/all-lamps', { state: 'ON' });
  expect(bypasses()).toEqual([]);
  expect(pipeline.registry.stateOf('movie')).toEqual({});
});

test('a device of another bridge does not follow a group', () => {
  const far = device({ id: 'far', zigbee2mqtt: { base: 'other' } });
  const { clock, arrive, bypasses } = rig('arbitrate', [group, far]);
  arrive('other/far', { state: 'OFF' });
  arrive('halfsecond/claim/siri', { id: 'a', intent: { action: 'turn_on', device: 'all-lamps' } });
  clock.stepTo(700);
  arrive('other/far', { state: 'ON' });
  expect(bypasses()).toMatchObject([{ device: 'far' }]);
});
