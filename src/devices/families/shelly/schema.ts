import { z } from 'zod';
import type { CommonDevice } from '../../../config/common-device.ts';

const SHELLY_COMPONENTS = ['switch', 'light', 'cct', 'rgb', 'rgbw', 'cover', 'thermostat'] as const;

export const shellySchema = z
  .strictObject({
    component: z.enum(SHELLY_COMPONENTS).optional().describe('Default: by the kind of the device.'),
    id: z.number().int().min(0).max(299).optional().describe('Which of them, counted from 0; default: 0.'),
  })
  .describe('The component of the Shelly whose MQTT prefix is the address.');

/** A device of this family, as its file describes it. */
export type ShellyDevice = CommonDevice & { readonly shelly?: z.infer<typeof shellySchema> | undefined };
