import { z } from 'zod';

const address = z
  .string()
  .regex(/^https?:\/\/[^\s@?#]+$/, 'an address such as http://192.168.1.20:11434, without a user or a query');

export const understandingSchema = z
  .strictObject({
    url: address.describe(
      'A language-model server with the interface of OpenAI, such as Ollama’s or llama.cpp’s; asked at `{url}/v1/chat/completions`.',
    ),
    model: z.string().min(1).max(200).describe('The model’s name on that server, such as `qwen2.5:3b`.'),
    api_key_file: z
      .string()
      .optional()
      .describe(
        'File that holds the server’s key, relative to the configuration folder. Default: the credential `language-model-key`, else none.',
      ),
    share: z
      .number()
      .min(0.1)
      .max(0.95)
      .default(0.8)
      .describe(
        'The part of the rest of `arbiter.budget_ms` that an answer may take; a later answer is dropped.',
      ),
  })
  .optional()
  .describe(
    'A language model that the hub asks about words that it does not understand itself. It can ask for nothing guarded. Absent: the hub asks none.',
  );
