import { z } from 'zod';

// AliGenie IoT open platform: every request is a header and a payload. `payLoadVersion` is spelled so.
const text = z.string().max(512);
const value = z.union([text, z.number(), z.boolean()]);

export const requestSchema = z.object({
  header: z.object({
    namespace: text,
    name: text,
    messageId: text.min(1),
    payLoadVersion: z.number().int().default(1),
  }),
  payload: z
    .object({
      accessToken: text.optional(),
      /** Version 1: one device and one value. */
      deviceId: z.union([text, z.number()]).transform(String).optional(),
      attribute: text.optional(),
      value: value.optional(),
      /** Version 2: several devices and several values. */
      deviceIds: z.array(text).max(100).optional(),
      params: z.record(text, value).optional(),
    })
    .default({}),
});

export type AligenieRequest = z.infer<typeof requestSchema>;

/** What went wrong, as the platform names it. */
export type AligenieError =
  | 'ACCESS_TOKEN_INVALIDATE'
  | 'DEVICE_IS_NOT_EXIST'
  | 'DEVICE_NOT_SUPPORT_FUNCTION'
  | 'INVALIDATE_CONTROL_ORDER'
  | 'INVALIDATE_PARAMS'
  | 'IOT_DEVICE_OFFLINE'
  | 'SERVICE_ERROR';

/** One attribute to be set, or to be changed by a difference. */
export interface Wish {
  readonly attribute: string;
  readonly value: string | number | boolean | undefined;
  readonly isRelative: boolean;
}

/** Version 1 names the attribute by its verb. */
const VERBS: Readonly<Record<string, { attribute: string; sign?: 1 | -1; value?: string }>> = {
  TurnOn: { attribute: 'powerstate', value: 'on' },
  TurnOff: { attribute: 'powerstate', value: 'off' },
  SetBrightness: { attribute: 'brightness' },
  AdjustUpBrightness: { attribute: 'brightness', sign: 1 },
  AdjustDownBrightness: { attribute: 'brightness', sign: -1 },
  SetTemperature: { attribute: 'temperature' },
  AdjustUpTemperature: { attribute: 'temperature', sign: 1 },
  AdjustDownTemperature: { attribute: 'temperature', sign: -1 },
  SetColorTemperature: { attribute: 'colorTemperature' },
  SetPosition: { attribute: 'position' },
};

/** What a control request asks for; undefined where the verb is none of ours. */
export function wishesOf({ header, payload }: AligenieRequest): readonly Wish[] | undefined {
  if (header.name === 'thing.attribute.set' || header.name === 'thing.attribute.adjust')
    return Object.entries(payload.params ?? {}).map(([attribute, wished]) => ({
      attribute,
      value: wished,
      isRelative: header.name === 'thing.attribute.adjust',
    }));
  const verb = VERBS[header.name];
  if (!verb) return undefined;
  const { attribute, sign, value: fixed } = verb;
  if (fixed !== undefined) return [{ attribute, value: fixed, isRelative: false }];
  if (sign === undefined) return [{ attribute, value: payload.value, isRelative: false }];
  const step = numberOf(payload.value);
  return [{ attribute, value: step === undefined ? undefined : sign * Math.abs(step), isRelative: true }];
}

/** The number that a value stands for; undefined where it stands for none. */
export function numberOf(given: string | number | boolean | undefined): number | undefined {
  const number = typeof given === 'string' && given.trim() !== '' ? Number(given) : given;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}
