import type { Correction } from '../arbiter/learning/learning.ts';
import type { MqttListener } from '../doors/mqtt/mqtt-door.ts';
import type { InputKind, Inputs } from './input.ts';

/** What comes over MQTT, as inputs of the pipeline. */
export function mqttListener(of: {
  take: <K extends InputKind>(kind: K, fields: Inputs[K]) => void;
  /** As old as it may be: what waited for us told its age when it was sent. */
  aged: <T extends { readonly age_ms: number }>(told: T) => T;
  lessons: (feedback: { verdict?: string; should: string }) => Correction;
}): MqttListener {
  const { take, aged } = of;
  return {
    claim: (claim) => take('claim', aged(claim)),
    detection: (detection) => take('detection', aged(detection)),
    speechStart: (start) => take('speech_start', aged(start)),
    speechEnd: (end) => take('speech_end', aged(end)),
    presence: (assistant, online) => take('presence', { assistant, online }),
    feedback: (feedback) => take('feedback', of.lessons(feedback)),
    forget: (id) => take('forget', id === undefined ? {} : { id }),
    enable: (assistant, enabled) => take('enabled', { assistant, enabled }),
    budget: (budget_ms) => take('budget', { budget_ms }),
    mode: (mode) => take('mode', { mode }),
  };
}

/** As old as it may be: what waited for us told its age when it was sent. */
export function olderBy<T extends { readonly age_ms: number }>(told: T, waited_ms: number): T {
  return waited_ms === 0 ? told : { ...told, age_ms: told.age_ms + waited_ms };
}
