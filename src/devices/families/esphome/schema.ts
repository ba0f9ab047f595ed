import { z } from 'zod';
import type { CommonDevice } from '../../../config/common-device.ts';

const ESPHOME_COMPONENTS = ['light', 'switch', 'fan', 'lock', 'cover', 'valve', 'climate', 'button'] as const;

export const esphomeSchema = z
  .strictObject({
    object_id: z
      .string()
      .regex(/^[\w-]{1,120}$/, 'an object id, such as ceiling_light')
      .describe('The component’s id in the topics of the node.'),
    component: z.enum(ESPHOME_COMPONENTS).optional().describe('Default: by the kind of the device.'),
    mode: z.string().min(1).max(40).optional().describe('A thermostat’s mode that means on; default: HEAT.'),
  })
  .describe('The component of the ESPHome node whose `topic_prefix` is the address.');

/** A device of this family, as its file describes it. */
export type EsphomeDevice = CommonDevice & { readonly esphome?: z.infer<typeof esphomeSchema> | undefined };
