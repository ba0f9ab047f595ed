import { z } from 'zod';
import type { CommonDevice, Feature } from '../../config/common-device.ts';
import type { Message, Phrase } from '../../text/message.ts';
import type { Found } from '../discovery/proposal.ts';
import type { DeviceCodec } from './codec.ts';

/**
 * A family of devices: all that halfsecond knows of one way to speak to devices over MQTT. A new family is one
 * folder here and one line in `catalogue.ts`.
 */
export interface DeviceFamily<Device extends CommonDevice = CommonDevice> {
  /** The fields of the family's own in a device's file; they stand under the family's name. */
  readonly schema: z.ZodType;
  /** What can be asked of a device by way of this family. */
  readonly features: readonly Feature[];
  /** How its devices are commanded, and how they report. */
  readonly codec: DeviceCodec<Device>;
  /** The fields that this device needs and does not have; absent: a family whose devices need none. */
  missingFields?(device: Device): readonly MissingField[];
  /** How devices are found on the broker; absent: the family announces nothing of its own. */
  readonly discovery?: FamilyDiscovery;
  /** Topics that its software needs beside those of the home's own devices; absent: none. */
  readonly rights?: FamilyRights;
}

/** A field of a device's file that is not there. */
export interface MissingField {
  readonly path: readonly string[];
  /** What needs the field, as in `for brightness`. */
  readonly why: Message;
  /** An example of its value. */
  readonly example: Phrase;
}

/** How the devices of a family are found by what they, or their bridge, announce. */
export interface FamilyDiscovery {
  /** What to subscribe to; with wildcards. */
  readonly topics: readonly string[];
  /** Whether other families' devices are announced in this family's way too: then it is read last. */
  readonly announcesOthers?: boolean;
  /**
   * What the retained messages announce. Pure; never throws for what a message says.
   * @param messages payload by topic: of all families, and of anybody.
   * @param replaced by topic of {@link watches}, the payload that stood there when reading began.
   */
  found(messages: ReadonlyMap<string, string>, replaced: ReadonlyMap<string, string>): readonly Found[];
  /** Topics of which the payload before a change matters too; absent: none. */
  readonly watches?: RegExp;
}

/** Topics of a family's software, for the broker's access control; with wildcards. */
export interface FamilyRights {
  /** By which it is commanded. */
  readonly commands: readonly string[];
  /** On which it reports. */
  readonly reports: readonly string[];
}

/** The features that every family of lights, switches and covers has. */
export const COMMON_FEATURES = [
  'on_off',
  'brightness',
  'color_temperature',
  'position',
  'open_close',
] as const satisfies readonly Feature[];
export const ALL_FEATURES = [
  ...COMMON_FEATURES,
  'color',
  'temperature',
  'lock',
  'activate',
] as const satisfies readonly Feature[];

/** A topic to publish on or to listen to; no wildcards. */
export const topicSchema = z
  .string()
  .min(1)
  .max(250)
  .regex(/^[^#+\p{Cc}]+$/u, 'an MQTT topic without wildcards')
  .meta({ title: 'an MQTT topic without wildcards' });

/** A key of a JSON object, or several joined by dots where one is in another. */
export const pathSchema = z.string().min(1).max(120);

/** From the lowest to the highest, as the device counts; the second may be the smaller. */
export const rangeSchema = z
  .tuple([z.number().min(-1e6).max(1e6), z.number().min(-1e6).max(1e6)])
  .refine(([low, high]) => low !== high, 'two different numbers, such as [0, 255]');
