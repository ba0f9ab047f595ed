import { z } from 'zod';
import { ACTIONS } from '../../config/action.ts';
import { unsupported } from '../capability.ts';
import type { Intent } from '../intent.ts';
import { type Devices, reach } from '../reach.ts';
import { guardedIn } from '../risk.ts';
import type { Understanding } from '../understand.ts';
import { NOTHING } from './question.ts';

const completionSchema = z.object({
  choices: z.tuple([z.object({ message: z.object({ content: z.string() }) })], z.unknown()),
});

const intentSchema = z.strictObject({
  action: z.enum([...ACTIONS, NOTHING]),
  device: z.string().max(64),
  value: z.number().nullable(),
});

/** What a server's answer comes to. */
export interface Answer {
  /** `unreadable`: it is no answer to what was asked; `invalid`: it asks what this home cannot, or must not. */
  readonly kind: 'understood' | 'nothing' | 'invalid' | 'unreadable';
  readonly understanding: Understanding;
}

/**
 * Reads an answer as what it is: words of a stranger, about words of a stranger. One intent for a device of this
 * home comes of it, or none. Its reasons repeat nothing of what was said.
 */
export function readAnswer(body: string, devices: Devices): Answer {
  const answer = (kind: Answer['kind'], reason: string): Answer => ({
    kind,
    understanding: { kind: 'not_understood', reason: `the language model ${reason}` },
  });
  const completion = completionSchema.safeParse(parsed(body));
  if (!completion.success) return answer('unreadable', 'gave no completion');
  const asked = intentSchema.safeParse(parsed(completion.data.choices[0].message.content));
  if (!asked.success) return answer('unreadable', 'gave no command in the form that was asked for');
  const { action, device: id, value } = asked.data;
  if (action === NOTHING || id === NOTHING) return answer('nothing', 'finds no command in it');
  const device = devices.get(id);
  if (!device) return answer('invalid', 'names a device that this home has not');
  const intent: Intent = { action, device: id, ...(value !== null && { value }) };
  const lacks = unsupported(device, intent);
  if (lacks !== undefined) return answer('invalid', `asks what cannot be: ${lacks}`);
  if (reach(devices, intent).length === 0)
    return answer('invalid', `asks what cannot be: no member of ${id} supports ${action}`);
  if (guardedIn(devices, intent))
    return answer('invalid', `would ${action} ${id}, which is guarded: it may not ask for that`);
  return { kind: 'understood', understanding: { kind: 'understood', intents: [intent] } };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
