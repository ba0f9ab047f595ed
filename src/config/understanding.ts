import { z } from 'zod';

const address = z
  .string()
  .regex(/^https?:\/\/[^\s@?#]+$/, 'an address such as http://192.168.1.20:11434, without a user or a query');

export const understandingSchema = z
  .strictObject({
    url: address.describe(
      'A language-model server with the interface of OpenAI, such as Ollama’s or llama.cpp’s; asked at `{url}/v1/chat/completions`.',
    ),
    model: z.string().min(1).max(200).describe('Its name of the model, such as `qwen2.5:3b`.'),
    api_key_file: z
      .string()
      .optional()
      .describe(
        'File that holds the key the server asks for, relative to the config; default: the credential `language-model-key`, else none.',
      ),
    share: z
      .number()
      .min(0.1)
      .max(0.95)
      .default(0.8)
      .describe(
        'The part of what is left of `arbiter.budget_ms` that an answer may take, 0.1 to 0.95; a later one is dropped.',
      ),
  })
  .optional()
  .describe(
    'Asked what words mean that the hub does not understand by itself; never for what is guarded. Absent: nobody is.',
  );
