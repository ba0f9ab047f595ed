import { z } from 'zod';

export const serviceSchema = z.strictObject({
  memory_mb: z
    .number()
    .int()
    .min(100)
    .max(100_000)
    .default(512)
    .describe(
      'Resident memory, in megabytes, past which the hub ends cleanly to be started anew. Doors have processes of their own.',
    ),
});
