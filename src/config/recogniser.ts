import { z } from 'zod';
import { WYOMING_URL } from '../audio/wyoming/wyoming-socket.ts';
import { modelsFor } from '../hearing/stt/models/catalogue.ts';

/** The address of a Wyoming peer. */
export const wyomingUrl = z.string().regex(WYOMING_URL, 'an address such as tcp://192.168.1.20:10400');

const withinMs = z
  .number()
  .int()
  .min(100)
  .max(8000)
  .default(2000)
  .describe('Words that arrive later than this after the end of speech are dropped.');

const remoteRecogniser = z.strictObject({
  engine: z.literal('wyoming').describe('A speech-to-text server over the Wyoming protocol.'),
  url: wyomingUrl.describe('Where it listens: `tcp://host:port`.'),
  name: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('Which of the server’s models. Default: the server’s choice.'),
  language: z
    .string()
    .min(2)
    .max(20)
    .optional()
    .describe('The language as the server calls it; default: the first part of the locale.'),
  within_ms: withinMs,
});

const sherpaRecogniser = z.strictObject({
  engine: z
    .literal('sherpa')
    .describe('sherpa-onnx on the hub, in a process of its own; needs the part `hearing`.'),
  model: z
    .string()
    .refine((id) => modelsFor('sherpa').includes(id), {
      message: `a model that sherpa-onnx reads: ${modelsFor('sherpa').join(', ')}`,
    })
    .describe('The id of the model; `halfsecond models list` lists them, `models add` fetches one.'),
  within_ms: withinMs,
});

/** The model of the engine `fsmn`. */
export const fsmnModel = z
  .string()
  .refine((id) => modelsFor('fsmn').includes(id), {
    message: `a model that the engine fsmn reads: ${modelsFor('fsmn').join(', ')}`,
  })
  .default('fsmn-zh')
  .describe('The id of the model; `halfsecond models add fsmn-zh` fetches it (3 MB).');

const fsmnRecogniser = z.strictObject({
  engine: z
    .literal('fsmn')
    .describe(
      'Mandarin commands from the names of the devices, on the hub. It is the default for Mandarin once its model is installed.',
    ),
  model: fsmnModel,
});

const moonshineRecogniser = z.strictObject({
  engine: z
    .literal('moonshine')
    .describe(
      'English commands from the names of the devices, on the hub. It is the default for English once its model is installed. It takes some 300 MB of memory.',
    ),
  model: z
    .string()
    .refine((id) => modelsFor('moonshine').includes(id), {
      message: `a model that the engine moonshine reads: ${modelsFor('moonshine').join(', ')}`,
    })
    .default('moonshine-tiny-en')
    .describe('The id of the model; `halfsecond models add moonshine-tiny-en` fetches it (29 MB).'),
});

/** How the words after a wake word become text, for one language. */
const recogniserSchema = z.discriminatedUnion('engine', [
  remoteRecogniser,
  sherpaRecogniser,
  fsmnRecogniser,
  moonshineRecogniser,
]);

export const recognisersSchema = z
  .partialRecord(
    z.string().regex(/^[a-z]{2}(-[A-Z]{2})?$/, 'a language or locale such as zh or zh-CN'),
    recogniserSchema,
  )
  .default({})
  .describe('By language: what turns spoken words into text, in place of what the hub has by itself.');
