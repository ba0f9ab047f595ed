import type { PipelineEvents } from '../../arbiter/event.ts';
import type { Message } from '../../text/message.ts';
import type { Naming } from '../../text/naming.ts';
import { message } from '../../text/text.ts';

/** How a device changed past the hub, as a clause. */
export function bypassMessage(
  { by: way, follows }: Pick<PipelineEvents['bypass'], 'by' | 'follows'>,
  names: Naming,
): Message {
  if (!follows) return message('console.bypass', { way });
  const { assistant, claim, utterance } = follows;
  const after = claim !== undefined ? 'claim' : assistant !== undefined ? 'called' : 'words';
  const called = assistant === undefined ? '' : names.assistant(assistant);
  return message('report.bypass', { way, after, assistant: called, id: claim ?? utterance ?? '' });
}
