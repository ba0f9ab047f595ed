import { z } from 'zod';
import type { CommonDevice } from '../../../config/common-device.ts';

const prefix = z
  .string()
  .min(1)
  .max(50)
  .regex(/^[^#+/\p{Cc}]+$/u, 'one level of a topic');
const word = z.string().min(1).max(40).optional();

export const tasmotaSchema = z
  .strictObject({
    full_topic: z
      .string()
      .max(200)
      .regex(
        /^(?=.*%prefix%)(?!.*%(?!prefix%|topic%)\w+%)[^#+\p{Cc}]+\/$/u,
        'a FullTopic such as %prefix%/%topic%/, with the values of %id% and %hostname%',
      )
      .optional()
      .describe('Its `FullTopic`; default: %prefix%/%topic%/.'),
    prefixes: z
      .tuple([prefix, prefix, prefix])
      .optional()
      .describe('Its `Prefix1` to `Prefix3`; default: [cmnd, stat, tele].'),
    on: word.describe('Its `StateText2`; default: ON.'),
    off: word.describe('Its `StateText1`; default: OFF.'),
    online: word.describe('What it tells when it is there; default: Online.'),
    offline: word.describe('What the broker tells when it is lost; default: Offline.'),
    own_topics: z
      .boolean()
      .optional()
      .describe('`SetOption4`, true: it answers a command on a topic of that name; default: on RESULT.'),
    channels: z
      .boolean()
      .optional()
      .describe('`SetOption68`, true: each channel is a light, dimmed by `Channel`; default: by `Dimmer`.'),
    fan: z.boolean().optional().describe('true: the fan of an iFan (`FanSpeed`), and no relay.'),
    index: z
      .number()
      .int()
      .min(1)
      .max(32)
      .optional()
      .describe('Which of its relays, lights or shutters, counted from 1; default: the only one.'),
  })
  .describe('How this Tasmota device is set up.');

/** A device of this family, as its file describes it. */
export type TasmotaDevice = CommonDevice & { readonly tasmota?: z.infer<typeof tasmotaSchema> | undefined };
