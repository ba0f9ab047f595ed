import { z } from 'zod';

export const metricsSchema = z.strictObject({
  prometheus_port: z
    .number()
    .int()
    .min(0)
    .max(65_535)
    .optional()
    .describe('TCP port on 127.0.0.1 at which Prometheus reads `/metrics`; 0: any free port. Absent: none.'),
});
