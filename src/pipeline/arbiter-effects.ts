import type { Notice } from '../arbiter/admission/claim-deduplicator.ts';
import type { Report } from '../arbiter/event.ts';
import type { Verdict } from '../arbiter/explain/verdict.ts';
import type { ArbiterEffects } from '../arbiter/ports.ts';
import type { Topics } from '../mqtt/topics.ts';
import type { Wire } from '../mqtt/wire.ts';
import { publishedVerdict } from '../text/en/published.ts';

/** What the arbiter does to the world: it hands over, and tells over MQTT (design §5). */
export function arbiterEffects(of: {
  /** Puts off what is not urgent until the present turn is done. */
  defer: ArbiterEffects['defer'];
  wire: Wire;
  topics: Topics;
  report: Report;
  handOver: ArbiterEffects['handOver'];
  /** Before it is published. */
  onVerdict: (verdict: Verdict) => void;
  onOutcome: (notice: Notice) => void;
  onFault: ArbiterEffects['failed'];
}): ArbiterEffects {
  const { wire, topics, report } = of;
  return {
    defer: of.defer,
    handOver: of.handOver,
    verdict: (verdict) => {
      of.onVerdict(verdict);
      wire.publish(topics.verdict, JSON.stringify(publishedVerdict(verdict)), { qos: 1, retain: true });
    },
    outcome: of.onOutcome,
    utterance: (state, { id, room, named }) => {
      const names = named.map(({ assistant }) => assistant);
      report('utterance', { state, id, room, named: names });
      wire.publish(topics.utterance, JSON.stringify({ state, id, room, named: names }), { qos: 1 });
    },
    report,
    failed: of.onFault,
  };
}
