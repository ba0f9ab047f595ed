import { z } from 'zod';
import type { CommonDevice } from '../../../config/common-device.ts';

export const tasmotaSchema = z
  .strictObject({
    full_topic: z
      .string()
      .max(200)
      .regex(/^(?=.*%prefix%)(?=.*%topic%)[^#+\p{Cc}]+\/$/u, 'a FullTopic such as %prefix%/%topic%/')
      .optional()
      .describe('Its `FullTopic`; default: %prefix%/%topic%/.'),
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
