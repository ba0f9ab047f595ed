import type { PipelineEvent, Report } from '../arbiter/event.ts';
import type { Wire } from '../mqtt/wire.ts';
import { publishedEvent } from '../text/en/published.ts';
import type { Clock } from '../time/clock.ts';
import type { Attribution } from './bypass-detection.ts';

/** Tells every step of the pipeline: at once to what follows from it, later to whoever looks on. */
export function reporter(of: {
  clock: Clock;
  defer: (work: () => void) => void;
  attribution: Attribution;
  /** A command of ours went to a device. */
  onCommanded: (device: string) => void;
  onEvent: (event: PipelineEvent) => void;
  wire: Wire;
  /** The topic of events. */
  topic: string;
}): Report {
  return (kind, fields) => {
    const event = { kind, at_ms: of.clock.now(), ...fields } as PipelineEvent;
    if (event.kind === 'command' && event.state === 'sent') of.onCommanded(event.device);
    else if (event.kind === 'claim') of.attribution.claimed(event);
    else if (event.kind === 'utterance') of.attribution.spoken(event);
    of.defer(() => {
      of.onEvent(event);
      of.wire.publish(of.topic, JSON.stringify(publishedEvent(event)), { qos: 0 });
    });
  };
}
