import type { Message } from '../text/message.ts';
import { message } from '../text/text.ts';

/** The topics of halfsecond under one base; docs/mqtt-api.md describes each. */
export interface Topics {
  readonly status: string;
  /** The newest beat of the hub, retained. */
  readonly heartbeat: string;
  /** Where the hubs of one home elect one of them. */
  readonly leader: string;
  /** What the hub that leads has decided just now, retained: the next one must not decide it again. */
  readonly decided: string;
  /** What people have set and taught, retained, for the other hubs of the home. */
  readonly shared: string;
  readonly verdict: string;
  readonly utterance: string;
  readonly event: string;
  readonly metrics: string;
  /** The settings of now: `{ mode, budget_ms, enabled }`. */
  readonly settings: string;
  /** A filter for every topic that sets something. */
  readonly set: string;
  setEnabled(assistant: string): string;
  readonly setBudget: string;
  readonly setMode: string;
  presence(assistant: string): string;
  detection(assistant: string): string;
  readonly speechStart: string;
  readonly speechEnd: string;
  readonly health: string;
  outcome(assistant: string): string;
  claim(assistant: string): string;
  readonly feedback: string;
  /** Takes `reset`, or `reset ID` of an assistant or a device. */
  readonly habits: string;
  /**
   * What the hub subscribes to, of its own topics. Presence is retained, so each assistant's is named: RabbitMQ gives no
   * retained message to a filter with a wildcard.
   */
  inbound(assistants: readonly string[]): readonly string[];
  /** What a topic is about; undefined where it is no topic of halfsecond. */
  parse(topic: string): InboundTopic | undefined;
}

/** A topic on which others write to the hub. */
export type InboundTopic =
  | { readonly kind: 'claim' | 'detection' | 'presence' | 'enabled'; readonly assistant: string }
  | { readonly kind: 'speech_start' | 'speech_end' | 'feedback' | 'budget_ms' | 'mode' | 'habits' };

export function topicsUnder(base: string): Topics {
  const at = (rest: string) => `${base}/${rest}`;
  return {
    status: at('status'),
    heartbeat: at('heartbeat'),
    leader: at('leader'),
    decided: at('standby/decided'),
    shared: at('standby/shared'),
    verdict: at('verdict'),
    utterance: at('utterance'),
    event: at('event'),
    metrics: at('metrics'),
    settings: at('settings'),
    set: at('set/#'),
    setEnabled: (assistant) => at(`set/enabled/${assistant}`),
    setBudget: at('set/budget_ms'),
    setMode: at('set/mode'),
    presence: (assistant) => at(`presence/${assistant}`),
    detection: (assistant) => at(`detection/${assistant}`),
    speechStart: at('speech_start'),
    speechEnd: at('speech_end'),
    health: at('health'),
    outcome: (assistant) => at(`outcome/${assistant}`),
    claim: (assistant) => at(`claim/${assistant}`),
    feedback: at('feedback'),
    habits: at('set/habits'),
    inbound: (assistants) =>
      ['claim/+', 'detection/+', 'speech_start', 'speech_end', 'feedback', 'set/#']
        .concat(assistants.map((each) => `presence/${each}`))
        .map(at),
    parse(topic) {
      if (!topic.startsWith(`${base}/`)) return undefined;
      const [head, second, third, ...more] = topic.slice(base.length + 1).split('/');
      if (more.length > 0) return undefined;
      if ((head === 'claim' || head === 'detection' || head === 'presence') && second && third === undefined)
        return { kind: head, assistant: second };
      if ((head === 'speech_start' || head === 'speech_end' || head === 'feedback') && second === undefined)
        return { kind: head };
      if (head === 'set' && second === 'enabled' && third) return { kind: 'enabled', assistant: third };
      if (
        head === 'set' &&
        (second === 'budget_ms' || second === 'mode' || second === 'habits') &&
        third === undefined
      )
        return { kind: second };
      return undefined;
    },
  };
}

/** By first part of a topic, what `inspect` says of it, and whether its messages are retained. */
export const TOPIC_NOTES: Readonly<Record<string, { readonly what: Message; readonly retained: boolean }>> = {
  status: { what: message('topic.status'), retained: true },
  heartbeat: { what: message('topic.heartbeat'), retained: true },
  leader: { what: message('topic.leader'), retained: false },
  standby: { what: message('topic.standby'), retained: true },
  claim: { what: message('topic.claim'), retained: false },
  utterance: { what: message('topic.utterance'), retained: false },
  detection: { what: message('topic.detection'), retained: false },
  speech_start: { what: message('topic.speech_start'), retained: false },
  speech_end: { what: message('topic.speech_end'), retained: false },
  presence: { what: message('topic.presence'), retained: true },
  feedback: { what: message('topic.feedback'), retained: false },
  outcome: { what: message('topic.outcome'), retained: false },
  verdict: { what: message('topic.verdict'), retained: true },
  set: { what: message('topic.set'), retained: false },
  event: { what: message('topic.event'), retained: false },
  metrics: { what: message('topic.metrics'), retained: true },
  settings: { what: message('topic.settings'), retained: true },
  health: { what: message('topic.health'), retained: true },
};

/** The hub's part of Home Assistant's discovery topics, in the characters that Home Assistant takes there. */
export function discoveryNode(base: string): string {
  return base.replaceAll(/[^\w-]/g, '_');
}

/**
 * Filters every topic on which a hub of this base has ever shown an entity:
 * `<prefix>/<component>/<node>/<object>/config`.
 */
export function discoveryFilter(of: { base: string; prefix: string }): string {
  return `${of.prefix}/+/${discoveryNode(of.base)}/+/config`;
}
