import { expect, test } from 'vitest';
import type { PipelineEvent } from '../../../src/arbiter/event.ts';
import { ReplayWire } from '../../../src/mqtt/wire.ts';
import { ArbitrationPipeline } from '../../../src/pipeline/arbitration-pipeline.ts';
import { ClaimAge } from '../../../src/pipeline/claim-age.ts';
import { Sources } from '../../../src/pipeline/sources.ts';
import { SteppingClock } from '../../../src/time/stepping-clock.ts';
import { device, home } from '../../support/home.ts';

/** A hub that was without its connection for 5 s; what it makes of a claim that comes a second later. */
function afterLoss(isBrokerThere: boolean) {
  const clock = new SteppingClock();
  const events: PipelineEvent[] = [];
  let id = 0;
  const lampHome = home({ devices: [device({ id: 'lamp' })] });
  const pipeline = new ArbitrationPipeline({
    home: lampHome,
    clock,
    wire: new ReplayWire(() => undefined),
    microphones: [],
    nextId: (kind) => `${kind}-${++id}`,
    onEvent: (event) => events.push(event),
    onVerdict: () => undefined,
    onFault: (error) => {
      throw error;
    },
  });
  const sources = new Sources({ claimAge: new ClaimAge({ clock, ageOfBeat: () => undefined }) });
  sources.attach(pipeline, lampHome);
  sources.lost('the connection is gone', isBrokerThere);
  clock.stepTo(5000);
  sources.connected(undefined);
  clock.stepTo(6000);
  const intent = { action: 'turn_on', device: 'lamp' };
  sources.receive({
    topic: 'halfsecond/claim/siri',
    payload: Buffer.from(JSON.stringify({ id: 'c1', intent, origin: 'voice' })),
    retained: false,
  });
  clock.stepTo(8000);
  return events.flatMap((event) => (event.kind === 'outcome' ? [event.outcome] : []));
}

test('a claim without a beat after a lost broker is as old as the loss, for its sender may have kept it', () => {
  expect(afterLoss(false)).toEqual(['expired']);
});

test('a claim without a beat is as young as it says where this hub stood by while another led', () => {
  expect(afterLoss(true)).toEqual(['granted']);
});
