import type { Outcome, Reason } from '../arbiter/reason.ts';
import type { Message } from '../text/message.ts';
import { message } from '../text/text.ts';

/** What helps somebody whose claim came to nothing, as data; `src/text` makes words of it. */
export function remedyOf(of: { outcome: Outcome; reason: Reason; assistant: string }): Message {
  return message('explain.remedy', {
    remedy: of.outcome === 'expired' ? 'expired' : kindOf(of.reason),
    assistant: of.assistant,
  });
}

function kindOf(reason: Reason): string {
  switch (reason.kind) {
    case 'no_action':
      return /^(?:a guarded action|guarded:)/.test(reason.detail) ? 'guarded' : 'words';
    case 'not_understood':
      return 'words';
    case 'owned':
      return 'owner';
    case 'disabled':
      return 'disabled';
    case 'unknown_device':
    case 'unsupported':
    case 'no_member':
      return 'device';
    case 'too_old':
      return 'expired';
    case 'cannot_serve':
      return 'service';
    case 'unknown_assistant':
      return 'assistant';
    case 'nowhere':
      return 'room';
    case 'crowded':
    case 'too_many':
      return 'fewer';
    default:
      return 'other';
  }
}
