import { message } from '../../../text/text.ts';
import { ALL_FEATURES, type DeviceFamily, type MissingField } from '../family.ts';
import { esphomeCodec } from './codec.ts';
import { type EsphomeDevice, esphomeSchema } from './schema.ts';

/** Components of ESPHome nodes that use MQTT. Home Assistant's discovery finds them. */
export const esphome = {
  schema: esphomeSchema,
  features: ALL_FEATURES,
  codec: esphomeCodec,
  missingFields({ esphome: own, address }): readonly MissingField[] {
    const component = {
      path: ['esphome', 'object_id'],
      why: message('config.field.component'),
      example: 'ceiling_light',
    };
    const node = { path: ['address'], why: message('config.field.node'), example: 'kitchen-node' };
    return [...(own ? [] : [component]), ...(address === undefined ? [node] : [])];
  },
} satisfies DeviceFamily<EsphomeDevice>;
