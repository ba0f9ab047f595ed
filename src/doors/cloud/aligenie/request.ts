import { z } from 'zod';

// AliGenie IoT open platform: every request is a header and a payload. `payLoadVersion` is spelled so.
const text = z.string().max(512);
const value = z.union([text, z.number(), z.boolean()]);

const headerSchema = z.object({
  namespace: text,
  name: text,
  messageId: text.min(1).max(128),
  payLoadVersion: z.number().int().default(1),
});

export const requestSchema = z.object({
  header: headerSchema,
  payload: z
    .object({
      accessToken: text.optional(),
      /** Version 1: one device and one value. */
      deviceId: z.union([text, z.number()]).transform(String).optional(),
      attribute: text.optional(),
      value: value.optional(),
      /** Version 2: several devices and several values. */
      deviceIds: z
        .array(z.union([text, z.number()]).transform(String))
        .max(100)
        .optional(),
      /** Any values: a kind that no device here has, such as a volume, does not make the request invalid. */
      params: z.record(text, z.unknown()).optional(),
    })
    .default({}),
});

export type AligenieRequest = z.infer<typeof requestSchema>;

/** The header of a request with an invalid payload; undefined where the header is invalid too. */
export function headerOf(request: unknown): AligenieRequest['header'] | undefined {
  return z.object({ header: headerSchema }).safeParse(request).data?.header;
}

/** The platform's error codes. */
export type AligenieError =
  | 'ACCESS_TOKEN_INVALIDATE'
  | 'DEVICE_IS_NOT_EXIST'
  | 'DEVICE_NOT_SUPPORT_FUNCTION'
  /** The owner has not opened the device to this cloud. */
  | 'NOT_OPEN_TO_CLOUD'
  | 'INVALIDATE_CONTROL_ORDER'
  | 'INVALIDATE_PARAMS'
  | 'IOT_DEVICE_OFFLINE'
  | 'SERVICE_ERROR';

/** One attribute to set, or to change: `up` or `down` by an amount, or by a signed difference (`change`). */
export interface Wish {
  readonly attribute: string;
  readonly value: unknown;
  readonly how: 'set' | 'up' | 'down' | 'change';
}

/** Version 1 names the attribute by its verb. */
const VERBS: Readonly<Record<string, Omit<Wish, 'value'> & { readonly value?: string }>> = {
  TurnOn: { attribute: 'powerstate', how: 'set', value: 'on' },
  TurnOff: { attribute: 'powerstate', how: 'set', value: 'off' },
  SetBrightness: { attribute: 'brightness', how: 'set' },
  AdjustUpBrightness: { attribute: 'brightness', how: 'up' },
  AdjustDownBrightness: { attribute: 'brightness', how: 'down' },
  SetTemperature: { attribute: 'temperature', how: 'set' },
  AdjustUpTemperature: { attribute: 'temperature', how: 'up' },
  AdjustDownTemperature: { attribute: 'temperature', how: 'down' },
  SetColorTemperature: { attribute: 'colorTemperature', how: 'set' },
  AdjustUpColorTemperature: { attribute: 'colorTemperature', how: 'up' },
  AdjustDownColorTemperature: { attribute: 'colorTemperature', how: 'down' },
  SetColor: { attribute: 'color', how: 'set' },
  SetPosition: { attribute: 'position', how: 'set' },
  AdjustUpPosition: { attribute: 'position', how: 'up' },
  AdjustDownPosition: { attribute: 'position', how: 'down' },
};
/** Version 2 names what is to be done with all attributes. */
const GENERAL: Readonly<Record<string, Wish['how']>> = {
  'thing.attribute.set': 'set',
  'thing.attribute.adjust': 'change',
};

/** The wishes of a control request; undefined for an unknown verb. */
export function wishesOf({ header: { name }, payload }: AligenieRequest): readonly Wish[] | undefined {
  const how = Object.hasOwn(GENERAL, name) ? GENERAL[name] : undefined;
  if (how)
    return Object.entries(payload.params ?? {}).map(([attribute, wished]) => ({
      attribute,
      value: wished,
      how,
    }));
  const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  return verb && [{ ...verb, value: verb.value ?? payload.value }];
}

/** The value as a number; undefined for any other value. */
export function numberOf(given: unknown): number | undefined {
  const number = typeof given === 'string' && given.trim() !== '' ? Number(given) : given;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}
