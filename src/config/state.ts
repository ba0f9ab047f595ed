import { z } from 'zod';

/** Where the hub keeps what must outlive it. */
export const stateSchema = z
  .string()
  .min(1)
  .optional()
  .describe(
    'Folder of what the hub learned and recorded, relative to the config; default: systemd’s state directory, else `state`.',
  );
