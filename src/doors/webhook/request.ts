import { z } from 'zod';
import { ACTIONS, idSchema } from '../../config/action.ts';
import type { Intent } from '../../intent/intent.ts';
import { LONGEST_TEXT } from '../../intent/understand.ts';
import type { SpokenKey } from '../../text/en/spoken.ts';
import type { SpokenRooms } from '../spoken-rooms.ts';

const requestSchema = z.strictObject({
  /** What was said. */
  text: z.string().max(LONGEST_TEXT).optional(),
  intent: z
    .strictObject({ action: z.enum(ACTIONS), device: idSchema, value: z.number().finite().optional() })
    .optional(),
  /** The id of a room, or what people call it. */
  room: z.string().min(1).max(80).optional(),
  /** The sender's own id of the request: one that comes again is not carried out again. */
  id: z.string().min(1).max(100).optional(),
  /** The newest answer of `GET /beat`: it shows that the request is fresh. */
  beat: z.string().min(1).max(100).optional(),
});

/** What a request asks, or the sentence that says why it asks nothing. */
export type WebhookRequest =
  | {
      readonly ok: true;
      readonly intents: readonly Intent[];
      readonly text?: string;
      readonly room?: string;
      readonly id?: string;
      readonly beat?: string;
    }
  | { readonly ok: false; readonly say: SpokenKey };

/** Reads the body of a request: JSON, or the words alone as plain text. Pure. */
export function readRequest(body: unknown, rooms: SpokenRooms): WebhookRequest {
  const parsed = requestSchema.safeParse(typeof body === 'string' ? { text: body } : body);
  if (!parsed.success) return { ok: false, say: 'say.malformed' };
  const { intent, id, beat } = parsed.data;
  const text = parsed.data.text?.trim();
  if ((text === undefined) === (intent === undefined)) return { ok: false, say: 'say.malformed' };
  // Emoji and punctuation alone are no words.
  if (text !== undefined && !/[\p{L}\p{N}]/u.test(text)) return { ok: false, say: 'say.no-words' };
  const room = parsed.data.room === undefined ? undefined : rooms.called(parsed.data.room);
  if (parsed.data.room !== undefined && room === undefined) return { ok: false, say: 'say.unknown-room' };
  return {
    ok: true,
    intents: intent ? [intentOf(intent)] : [],
    ...(text !== undefined && { text }),
    ...(room !== undefined && { room }),
    ...(id !== undefined && { id }),
    ...(beat !== undefined && { beat }),
  };
}

function intentOf({ action, device, value }: NonNullable<z.infer<typeof requestSchema>['intent']>): Intent {
  return { action, device, ...(value !== undefined && { value }) };
}
