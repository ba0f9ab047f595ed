import { expect, test } from 'vitest';
import type { PipelineEvent } from '../../../src/arbiter/event.ts';
import type { Verdict } from '../../../src/arbiter/explain/verdict.ts';
import { ReplayWire } from '../../../src/mqtt/wire.ts';
import { ArbitrationPipeline } from '../../../src/pipeline/arbitration-pipeline.ts';
import { Sources } from '../../../src/pipeline/sources.ts';
import { ENGLISH } from '../../../src/text/text.ts';
import { reasonMessage } from '../../../src/text/verdict.ts';
import { SteppingClock } from '../../../src/time/stepping-clock.ts';
import { device, home } from '../../support/home.ts';

/** A machine that can stop for a while: its timers, and what was sent to it, come only when it goes on. */
class StallingClock extends SteppingClock {
  stalled_ms = 0;
  override now(): number {
    return super.now() + this.stalled_ms;
  }
}

function hub() {
  const clock = new StallingClock();
  const events: PipelineEvent[] = [];
  const verdicts: Verdict[] = [];
  const commands: string[] = [];
  let waited_ms = 0;
  let id = 0;
  const lampHome = home({ devices: [device({ id: 'lamp' })] });
  const pipeline = new ArbitrationPipeline({
    home: lampHome,
    clock,
    wire: new ReplayWire((topic, payload) => {
      if (topic === 'zigbee2mqtt/lamp/set') commands.push(`${payload} at ${Math.round(clock.now())}`);
    }),
    microphones: [],
    nextId: (kind) => `${kind}-${++id}`,
    onEvent: (event) => events.push(event),
    onVerdict: (verdict) => verdicts.push(verdict),
    onFault: (error) => {
      throw error;
    },
  });
  const sources = new Sources({ waited_ms: () => waited_ms });
  sources.attach(pipeline, lampHome);
  const claim = (assistant: string, more: object = {}, most_ms = 1e9) =>
    sources.receive({
      most_ms,
      topic: `halfsecond/claim/${assistant}`,
      payload: Buffer.from(
        JSON.stringify({
          id: `c${++id}`,
          intent: { action: 'turn_on', device: 'lamp' },
          origin: 'voice',
          ...more,
        }),
      ),
      retained: false,
    });
  const outcomes = () =>
    events.flatMap((event) =>
      event.kind === 'outcome' ? [`${event.outcome}: ${ENGLISH.of(reasonMessage(event.reason))}`] : [],
    );
  return {
    clock,
    claim,
    verdicts,
    commands,
    outcomes,
    events,
    wait: (ms: number) => {
      waited_ms = ms;
    },
  };
}

test('a command that a stall has made late is dropped and said so, and the next claim acts', () => {
  const { clock, claim, verdicts, commands, outcomes, events } = hub();
  claim('siri');
  clock.stalled_ms = 900;
  clock.stepTo(160);
  expect(commands).toEqual([]);
  expect(verdicts).toMatchObject([{ winner: 'siri', command: 'undelivered' }]);
  expect(events).toContainEqual(
    expect.objectContaining({ kind: 'command', state: 'undelivered', reason: 'late by 550 ms' }),
  );
  expect(outcomes()).toEqual(['granted: the strongest evidence, but not delivered: late by 550 ms']);
  claim('tmall-genie');
  claim('siri');
  expect(commands).toEqual(['{"state":"ON"} at 1060']);
});

test('a message that a stall has let wait is as old as the stall, and too old to act after two seconds', () => {
  const { claim, commands, outcomes, wait } = hub();
  wait(1500);
  claim('siri', { age_ms: 400 });
  claim('tmall-genie', { age_ms: 600 });
  expect(outcomes().sort()).toEqual([
    'expired: 2100 ms old, more than 2000 ms',
    'granted: the strongest evidence',
  ]);
  expect(commands).toHaveLength(1);
});

test('a contest that the machine has slept through is over when it wakes up', () => {
  const { clock, claim, verdicts, commands } = hub();
  claim('siri');
  clock.stepTo(100);
  clock.stalled_ms = 3_600_000;
  clock.stepTo(200);
  expect(verdicts).toMatchObject([{ winner: 'siri', command: 'undelivered' }]);
  expect(commands).toEqual([]);
});

test('a message is no older than the connection on which it came, however long the hub took to start', () => {
  const { claim, commands, outcomes, wait } = hub();
  wait(5000);
  claim('siri', {}, 300);
  claim('tmall-genie', {}, 4000);
  expect(outcomes().sort()).toEqual([
    'expired: 4000 ms old, more than 2000 ms',
    'granted: the strongest evidence',
  ]);
  expect(commands).toHaveLength(1);
});
