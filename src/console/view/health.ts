import type { Phrase } from '../../text/message.ts';
import { message } from '../../text/text.ts';
import type { HealthView } from '../api.ts';
import type { HubHealth } from '../hub.ts';
import type { PageReader } from './reader.ts';

/** What each part of the hub is called, and what helps where it is degraded. */
const PARTS: Readonly<Record<string, { readonly name: Phrase; readonly fix: Phrase }>> = {
  broker: { name: message('check.part.broker'), fix: message('console.fix.broker') },
  microphone: { name: message('check.part.microphone'), fix: message('console.fix.microphone') },
  satellites: { name: message('check.part.satellites'), fix: message('console.fix.satellites') },
  hearing: { name: message('check.part.hearing'), fix: message('console.fix.hearing') },
  understanding: { name: message('check.part.understanding'), fix: message('console.fix.understanding') },
  journal: { name: message('check.part.journal'), fix: message('console.fix.disk') },
  habits: { name: message('check.part.habits'), fix: message('console.fix.disk') },
  settings: { name: message('check.part.settings'), fix: message('console.fix.disk') },
  doors: { name: message('check.part.doors'), fix: message('console.fix.doors') },
  clock: { name: message('check.part.clock'), fix: message('console.fix.clock') },
  configuration: { name: message('check.part.configuration'), fix: message('console.fix.configuration') },
};

/** How the hub is, in words. */
export function healthView({ state, parts }: HubHealth, { text }: PageReader): HealthView {
  return {
    state,
    parts: Object.entries(parts).flatMap(([part, of]) => {
      if (!of) return [];
      const known = PARTS[part];
      return [
        {
          part,
          name: known ? text.of(known.name) : part,
          state: of.state,
          ...(of.reason !== undefined && { reason: text.of(of.reason) }),
          ...(of.state === 'degraded' && known && { fix: text.of(known.fix) }),
        },
      ];
    }),
  };
}
