import { z } from 'zod';

export const metricsSchema = z.strictObject({
  prometheus_port: z
    .number()
    .int()
    .min(0)
    .max(65_535)
    .optional()
    .describe('Port on 127.0.0.1 for Prometheus, at /metrics; absent: none; 0: any free port.'),
});
