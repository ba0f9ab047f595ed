import { printable } from '../text/printable.ts';
import { ENGLISH } from '../text/text.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What stands in a line of its own form already, or says nothing to a person. */
const HIDDEN = new Set(['level', 'time', 'msg', 'event', 'explanation', 'because', 'v']);

/**
 * One line of the log as a person at a terminal reads it: `02:28:45  sent to 客廳燈: …`.
 * @param json a line as pino writes it; another text is returned as it is.
 */
export function lineForPeople(json: string): string {
  let fields: Fields;
  try {
    fields = JSON.parse(json);
  } catch {
    return printable(json);
  }
  const time = typeof fields.time === 'number' ? new Date(fields.time).toLocaleTimeString('sv') : '';
  const mark = fields.level === 'warn' ? '! ' : fields.level === 'error' ? '✗ ' : '';
  return `${time}  ${mark}${printable(wordsOf(fields))}`;
}

function wordsOf(fields: Fields): string {
  const text = ENGLISH;
  const word = (key: string) => (fields[key] === undefined ? '' : String(fields[key]));
  const reason = word('reason');
  switch (fields.event) {
    case 'verdict':
      return text('log.verdict', { id: word('id'), explanation: word('msg') });
    case 'command':
      return text('log.command', {
        state: word('state'),
        device: word('device'),
        topic: word('topic'),
        payload: word('payload'),
      });
    case 'confirmation':
      return text('log.confirmation', { device: word('device'), state: word('state') });
    case 'outcome':
      return text('log.outcome', {
        assistant: word('assistant'),
        outcome: word('outcome'),
        reason,
        remedy: word('remedy'),
      });
    case 'health':
    case 'broker':
    case 'microphone':
    case 'engine':
    case 'door':
      return text('log.part', {
        part:
          word('part') ||
          word('engine') ||
          [word('event'), word('room'), word('door')].filter(Boolean).join(' '),
        state: word('state'),
        known: reason === '' ? 'no' : 'yes',
        reason,
      });
    default: {
      const more = Object.entries(fields).filter(([key]) => !HIDDEN.has(key));
      const told = more.map(
        ([key, value]) => `${key} ${typeof value === 'string' ? value : JSON.stringify(value)}`,
      );
      return [word('msg'), ...told].join('  ');
    }
  }
}
