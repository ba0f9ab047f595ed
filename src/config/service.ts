import { z } from 'zod';

export const serviceSchema = z.strictObject({
  memory_mb: z
    .number()
    .int()
    .min(100)
    .max(100_000)
    .default(512)
    .describe(
      'Resident memory at which the hub ends cleanly, for systemd to start it again. Doors have processes of their own.',
    ),
});
