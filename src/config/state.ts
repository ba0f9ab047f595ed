import { z } from 'zod';

/** Where the hub keeps what must outlive it. */
export const stateSchema = z
  .string()
  .min(1)
  .optional()
  .describe(
    'The folder of what the hub learned and recorded, relative to the configuration folder. Default: systemd’s state directory, else `state`.',
  );
